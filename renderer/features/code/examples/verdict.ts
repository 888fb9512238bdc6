import type { CodeExample, CodeExpectation, CodeRunReport } from '#shared/model/code.ts'

/** What an example of a draft came to, as publishing will judge it. */
export type Verdict = { readonly passes: true } | { readonly passes: false; readonly reason: string }

/** Whether a run came out as an example says. */
export function verdictOf({ expect }: CodeExample, report: CodeRunReport): Verdict {
  const failure = failureOf(report)
  switch (expect.kind) {
    case 'fails':
      return judged(failure?.includes(expect.message) === true, failure === undefined ? 'It succeeded.' : `It failed with “${failure}”.`)
    case 'succeeds':
      return judged(failure === undefined, `It failed: ${failure ?? ''}`)
    case 'equals': {
      const given = resultOf(report)
      const reason = failure === undefined ? `It answered ${shortened(given)}` : `It failed: ${failure}`
      return judged(failure === undefined && isSame(given, expect.result), reason)
    }
  }
}

function failureOf({ error, result }: CodeRunReport): string | undefined {
  if (error !== null) return error.message
  return result?.isError === true ? textOf(result.content) : undefined
}

function judged(passes: boolean, reason: string): Verdict {
  return passes ? { passes } : { passes, reason }
}

/** What an answer says: of JSON the structured content, of one text its text, else the content parts. */
export function resultOf({ result }: CodeRunReport): unknown {
  if (result === null) return null
  if (result.structuredContent !== undefined) return result.structuredContent
  const content = result.content ?? []
  const [only] = content
  return content.length === 1 && only?.type === 'text' ? only['text'] : content
}

export function wordsOf(expectation: CodeExpectation): string {
  switch (expectation.kind) {
    case 'succeeds':
      return 'Succeeds, whatever it answers'
    case 'equals':
      return `Answers ${shortened(expectation.result)}`
    case 'fails':
      return expectation.message === '' ? 'Fails' : `Fails and says “${expectation.message}”`
  }
}

function textOf(content: readonly { readonly type: string; readonly [member: string]: unknown }[] | undefined): string {
  return (content ?? []).map(part => (typeof part['text'] === 'string' ? part['text'] : '')).join('\n')
}

function shortened(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** As JSON is the same: the order of an object's members says nothing. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}
