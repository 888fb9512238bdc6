import { AppError } from '#shared/errors.ts'
import type { HttpTarget } from '../authorizer.ts'

/** Where requests go, and what of the launch each of them carries. */
export interface Endpoint {
  readonly url: URL
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** What a header's value may hold: RFC 9110, 5.5, without the bytes beyond ASCII, which Node would send in an encoding of its own. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/

/** Checks what its secrets made of a launch. Throws `upstream_failed` with the reason, which holds no value. */
export function endpointOf({ url, headers }: HttpTarget): Endpoint {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) throw refused('Its address cannot be read. Correct it in Atrium.')
  if (parsed.username !== '' || parsed.password !== '')
    throw refused('Its address holds a user name or password. Take them out and give an Authorization header instead.')
  parsed.hash = ''
  return {
    url: parsed,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), checked(name, value)])),
  }
}

function checked(name: string, value: string): string {
  if (HEADER_VALUE.test(value)) return value.trim()
  throw refused(
    `The value of its header ${name} has a line break or another character that no header may have. Correct the header, or the secret it names.`,
  )
}

function refused(sentence: string): AppError {
  return new AppError('upstream_failed', sentence)
}
