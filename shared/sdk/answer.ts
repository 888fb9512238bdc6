import type { Answered } from './answered.ts'
import { AtriumError, type AtriumErrorCode } from './error.ts'

/** The outcome where it is done; throws the problem (RFC 9457) where it is not. */
export async function readAnswer(response: Response): Promise<Answered<unknown>> {
  const body = await bodyOf(response)
  if (!response.ok || body?.['ok'] !== true) throw refusalOf(response, body)
  return { data: body['data'], etag: response.headers.get('etag') ?? undefined, next: textOf(body['next']) }
}

function refusalOf(response: Response, problem: Members | undefined): AtriumError {
  const told = { status: response.status, requestId: response.headers.get('x-request-id') ?? undefined }
  const message = textOf(problem?.['detail'])
  if (problem === undefined || message === undefined || response.ok) return new AtriumError('bad_answer', NOT_ATRIUM, told)
  const details = membersOf(problem['details'])
  return new AtriumError(codeOf(problem), message, {
    ...told,
    details,
    opens: textOf(problem['opens']),
    retryAfterMs: retryAfterOf(response),
  })
}

const NOT_ATRIUM = 'What answered is not Atrium, or not one that this client knows. Check the address.'

async function bodyOf(response: Response): Promise<Members | undefined> {
  const text = await response.text()
  try {
    return membersOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

type Members = Readonly<Record<string, unknown>>

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

function codeOf(problem: Members): AtriumErrorCode {
  // The types name those that are known today; a newer Atrium may have more, and nothing is decided by one that is not known.
  return (textOf(problem['code']) as AtriumErrorCode | undefined) ?? 'bad_answer'
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = response.headers.get('retry-after')
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : undefined
}
