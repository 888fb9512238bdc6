import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { isDeeperThan } from '#core/gateway/http/json-depth.ts'
import { readBody } from '#core/gateway/http/read-body.ts'

/** 1 MiB: the largest secret is 64 KiB and the largest launch far below; more is a mistake or an attack. */
const MAX_BODY_BYTES = 1_048_576
/** Deeper than any tool's arguments; unbounded depth would exhaust the stack of whoever walks the value. */
const MAX_DEPTH = 64

/** A refusal that HTTP has its own status for, where the code's status would say less. */
export class RestRefusal extends AppError {
  readonly status: number

  constructor(status: number, message: string) {
    super('invalid_input', message)
    this.status = status
  }
}

type Members = Readonly<Record<string, unknown>>

/** Query strings are text: each is read as the type that the schema says; what does not fit stays text, for the schema to refuse. */
export function coerce(schema: z.ZodType, query: URLSearchParams): Members {
  const types = typesOf(schema)
  const members = [...new Set(query.keys())].map((name): [string, unknown] => {
    const texts = query.getAll(name)
    if (texts.length > 1) throw new AppError('invalid_input', 'A parameter of the query is given twice.')
    return [name, valueOf(texts[0] ?? '', types.get(name))]
  })
  return Object.fromEntries(members)
}

/** The JSON object of the body; none at all is an empty one. Throws RestRefusal or `invalid_input`. */
export async function readJsonBody(request: IncomingMessage): Promise<Members> {
  const bytes = await readBytes(request)
  if (bytes.length === 0) return {}
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type))
    throw new RestRefusal(415, 'The body must be JSON: send it with Content-Type: application/json.')
  const value = parseJson(bytes)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('invalid_input', 'The body must be a JSON object.')
  return Object.fromEntries(Object.entries(value))
}

function typesOf(schema: z.ZodType): Map<string, string> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return new Map(
    Object.entries(properties).flatMap(([name, property]): [string, string][] =>
      typeof property === 'object' && typeof property.type === 'string' ? [[name, property.type]] : [],
    ),
  )
}

function valueOf(text: string, type: string | undefined): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  const isNumber = type === 'integer' || type === 'number'
  return isNumber && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const body = await readBody(request, MAX_BODY_BYTES)
  if (body.kind === 'gone') throw new AppError('cancelled', 'The caller went away before the request was read.')
  if (body.kind === 'tooLarge') throw new RestRefusal(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`)
  return body.bytes
}

function parseJson(bytes: Buffer): unknown {
  if (isDeeperThan(bytes, MAX_DEPTH)) throw new AppError('invalid_input', `The body is nested deeper than ${MAX_DEPTH} levels.`)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new AppError('invalid_input', 'The body is not JSON in UTF-8.')
  }
}
