import type { IncomingMessage } from 'node:http'
import { AppError, type ErrorCode } from '#shared/errors.ts'
import { readBody } from '#core/lib/read-body.ts'
import { readJson } from '#core/lib/read-json.ts'

/** 1 MiB: the largest secret is 64 KiB and the largest launch far below; more is a mistake or an attack. */
const MAX_BODY_BYTES = 1_048_576
/** Deeper than any tool's arguments. */
const MAX_DEPTH = 64

interface Says {
  readonly code?: ErrorCode
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal that HTTP has its own status for, where the code's status would say less. */
export class HttpRefusal extends AppError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, { code = 'invalid_input', headers = {} }: Says = {}) {
    super(code, message)
    this.status = status
    this.headers = headers
  }
}

/** The JSON object of the body; none at all is an empty one. Throws HttpRefusal or `invalid_input`. */
export async function readJsonBody(request: IncomingMessage, maxBytes?: number): Promise<Readonly<Record<string, unknown>>> {
  return toJsonBody(request, await readBytes(request, maxBytes))
}

/** As `readJsonBody`, of a body that was read. */
export function toJsonBody(request: IncomingMessage, bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {}
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type))
    throw new HttpRefusal(415, 'The body must be JSON: send it with Content-Type: application/json.')
  const read = readJson(bytes, MAX_DEPTH)
  if (read.kind === 'tooDeep') throw new AppError('invalid_input', `The body is nested deeper than ${MAX_DEPTH} levels.`)
  if (read.kind === 'broken') throw new AppError('invalid_input', 'The body is not JSON in UTF-8.')
  const { value } = read
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('invalid_input', 'The body must be a JSON object.')
  return Object.fromEntries(Object.entries(value))
}

/** A body that was refused unread is not read to its end for politeness; its connection can carry no other request. */
export function hasUnreadBody({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
}

/** The whole body. Throws HttpRefusal where it is too large. */
export async function readBytes(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const body = await readBody(request, maxBytes)
  if (body.kind === 'gone') throw new AppError('cancelled', 'The caller went away before the request was read.')
  if (body.kind === 'tooLarge') throw new HttpRefusal(413, `The body is larger than ${maxBytes} bytes.`)
  return body.bytes
}
