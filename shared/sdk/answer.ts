import { AtriumError, type AtriumErrorCode } from './error.ts'

/** What REST answers: an outcome where it is done, a problem (RFC 9457) or an outcome's error where it is not. */
export async function readAnswer(response: Response): Promise<unknown> {
  const body = await bodyOf(response)
  if (response.ok && body?.['ok'] === true) return body['data']
  throw refusalOf(response, body)
}

function refusalOf(response: Response, body: Members | undefined): AtriumError {
  const told = { status: response.status, requestId: response.headers.get('x-request-id') ?? undefined }
  const failure = membersOf(body?.['error']) ?? body
  if (failure === undefined || response.ok) return new AtriumError('bad_answer', NOT_ATRIUM, told)
  const details = membersOf(failure['details']) ?? {}
  const message = textOf(failure['message'] ?? failure['detail']) ?? `Refused with ${response.status}.`
  const opens = textOf(failure['opens'] ?? details['opens'])
  return new AtriumError(codeOf(failure), message, { ...told, details, opens, retryAfterMs: retryAfterOf(response) })
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

function codeOf(failure: Members): AtriumErrorCode {
  // The types name those that are known today; a newer Atrium may have more, and nothing is decided by one that is not known.
  return (textOf(failure['code']) as AtriumErrorCode | undefined) ?? 'bad_answer'
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = response.headers.get('retry-after')
  return seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1_000 : undefined
}
