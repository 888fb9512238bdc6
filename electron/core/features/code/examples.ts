import { AppError } from '#shared/errors.ts'
import type { CodeDraft, CodeExample, CodeRunReport } from '#shared/model/code.ts'
import type { ToolResult } from '#shared/model/tool.ts'
import { isDeepStrictEqual } from 'node:util'

/** An example that did not come out as written. */
export interface FailedExample {
  readonly name: string
  readonly why: string
}

/** Runs the examples of a draft one after the other. Throws `conflict` that names those that failed, and how. */
export async function checkExamples({ examples }: CodeDraft, run: (example: CodeExample) => Promise<CodeRunReport>): Promise<void> {
  const failed: FailedExample[] = []
  for (const example of examples) {
    const report = await run(example)
    if (report.error?.reason === 'cancelled') throw new AppError('cancelled', 'It was cancelled. Nothing was published.')
    const why = misfitOf(example, report)
    if (why !== undefined) failed.push({ name: example.name, why })
  }
  if (failed.length === 0) return
  const told = failed.map(({ name, why }) => `“${name}”: ${why}`).join('\n')
  throw new AppError('conflict', `Nothing was published, as ${failed.length === 1 ? 'an example fails' : 'examples fail'}.\n${told}`, {
    details: { failed },
  })
}

/** How what came out differs from what was written; undefined where it does not. */
function misfitOf({ expect }: CodeExample, { result, error }: CodeRunReport): string | undefined {
  const failure = error?.message ?? (result?.isError === true ? textOf(result) : undefined)
  if (expect.kind === 'fails') return misfitOfFailure(expect.message, failure)
  if (failure !== undefined) return `It failed: ${short(failure)}`
  if (expect.kind === 'succeeds' || isDeepStrictEqual(valueOf(result), expect.result)) return undefined
  return `It came to ${short(JSON.stringify(valueOf(result)))}, and should have to ${short(JSON.stringify(expect.result))}.`
}

function misfitOfFailure(wanted: string, failure: string | undefined): string | undefined {
  if (failure === undefined) return `It succeeded, and should have failed${wanted === '' ? '' : ` with “${wanted}”`}.`
  return failure.includes(wanted) ? undefined : `It failed with “${short(failure)}”, and should have with “${wanted}”.`
}

/** Of JSON the JSON, of a text the text, of anything else its parts. */
function valueOf(result: ToolResult | null): unknown {
  if (result === null) return null
  if (result.structuredContent !== undefined) return result.structuredContent
  const [part, ...others] = result.content ?? []
  return others.length === 0 && part?.type === 'text' ? part['text'] : result.content
}

function textOf({ content }: ToolResult): string {
  return (content ?? []).flatMap(part => (typeof part['text'] === 'string' ? [part['text']] : [])).join('\n')
}

function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text
}
