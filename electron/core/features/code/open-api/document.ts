import { LineCounter, parseDocument } from 'yaml'
import { AppError } from '#shared/errors.ts'
import { isDeeperThan } from '#core/lib/json-depth.ts'

export type Json = Readonly<Record<string, unknown>>

/** A description of an HTTP API: its text parsed, and known to be OpenAPI 3. Nothing in it is believed beyond that. */
export interface OpenApiDocument {
  readonly root: Json
  /** `3.0` writes schemas in a dialect of its own; `3.1` and later write JSON Schema. */
  readonly dialect: '3.0' | '3.1'
  readonly title: string
  readonly version: string
}

/** What walks it recurses. */
const DEEPEST = 200
/** References of YAML to itself: more of them are a bomb. */
const MAX_ALIASES = 1_000

/** Reads JSON or YAML. Throws `invalid_input` that says the place, or what it is instead. */
export function readDocument(text: string): OpenApiDocument {
  const root = parse(text.replace(/^\uFEFF/, ''))
  if (!isJson(root)) throw new AppError('invalid_input', 'This is no OpenAPI description: it is not an object. Paste the whole document.')
  if (isDeeperThan(Buffer.from(JSON.stringify(root)), DEEPEST))
    throw new AppError('invalid_input', `This description nests deeper than ${DEEPEST} levels.`)
  const { openapi, swagger, info } = root
  if (typeof swagger === 'string')
    throw new AppError('invalid_input', `This is Swagger ${swagger.slice(0, 8)}. Convert it to OpenAPI 3 first, then paste that.`)
  if (typeof openapi !== 'string' || !/^3\.\d/.test(openapi))
    throw new AppError('invalid_input', 'This is no OpenAPI 3 description: it does not begin with its version (openapi: 3.…).')
  const facts = isJson(info) ? info : {}
  return {
    root,
    dialect: openapi.startsWith('3.0') ? '3.0' : '3.1',
    title: textOr(facts['title'], 'API').slice(0, 64),
    version: textOr(facts['version'], '').slice(0, 32),
  }
}

function parse(text: string): unknown {
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text) as unknown // any JSON at all
    } catch {
      // What begins with a brace can still be YAML, whose reader tells the place as well.
    }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent', merge: true })
  const [error] = document.errors
  if (error)
    throw new AppError('invalid_input', `This is neither JSON nor YAML that can be read: see line ${lines.linePos(error.pos[0]).line}.`)
  try {
    // Through JSON: no dates, no maps with other keys than texts, no object that is in two places at once.
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES }) ?? null)) as unknown // any JSON at all
  } catch {
    throw new AppError('invalid_input', 'This YAML refers to itself too often to be read.')
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
