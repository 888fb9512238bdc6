import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, ERROR_CODES } from '#shared/errors.ts'
import type { Outcome } from '#shared/outcome.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Execute } from '#core/operations/execute.ts'
import { hasUnreadBody, HttpRefusal, readJsonBody } from './json-body.ts'
import { openApiDocument } from './openapi.ts'
import { coerce } from './rest-query.ts'
import { findRoute, restOperations, type RestOperation } from './rest-routes.ts'

const BASE = '/api/v1'

interface Needs {
  readonly execute: Execute
  /** Whose admin key a bearer is, asked for every request; undefined for everything else. Also where the use is counted. */
  readonly findActor: (bearer: string | undefined) => Actor | undefined
  readonly version: string
}

/** Serves everything below `/api/v1`. Host and Origin are checked already. When `life` ends, what is under way does too, with its reason. */
export type RestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  facts: { readonly requestId: string; readonly life: AbortSignal },
) => Promise<void>

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** REST decides nothing: method, path, query and body become an input, and an Outcome becomes a status. Never throws. */
export function createRest({ execute, findActor, version }: Needs): RestHandler {
  const routes = restOperations()
  const document = openApiDocument(version)

  const answerTo = async (request: IncomingMessage, requestId: string, signal: AbortSignal): Promise<Answer> => {
    const actor = findActor(bearerOf(request))
    if (!actor)
      throw new AppError(
        'unauthenticated',
        'An admin key of the organization is needed: Authorization: Bearer atr_... Create one in Atrium: App settings, Admin keys.',
      )
    const { path, query } = addressOf(request)
    const method = request.method ?? ''
    if (path === '/openapi.json' && method === 'GET') return { status: 200, body: document }
    const found = findRoute(routes, method, path)
    if (found.kind === 'none') throw new AppError('not_found', 'There is no such address. GET /api/v1/openapi.json lists them all.')
    if (found.kind === 'elsewhere') return notAllowed(found.methods, requestId)
    const input = { ...(await inputOf(found.route, request, query)), ...found.parameters }
    const outcome = await execute(found.route.name, input, { requestId, surface: 'rest', actor, signal })
    // It was not its client that gave it up, whatever the operation took it for.
    if (!outcome.ok && outcome.error.code === 'cancelled') signal.throwIfAborted()
    return answerOf(outcome)
  }

  return async (request, response, { requestId, life }) => {
    const gone = new AbortController()
    const stop = () => {
      gone.abort(life.reason)
    }
    if (life.aborted) stop()
    life.addEventListener('abort', stop, { once: true })
    response.once('close', () => {
      life.removeEventListener('abort', stop)
      gone.abort()
    })
    const answer = await answerTo(request, requestId, gone.signal).catch((thrown: unknown) => refusal(thrown, requestId))
    send(response, answer, requestId)
  }
}

/** The bearer as sent; another scheme, or none, is no bearer. */
function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** Not by `new URL`, which would resolve `..` and so serve an address other than the one asked for. */
function addressOf(request: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } {
  const url = request.url ?? ''
  const mark = url.indexOf('?')
  const whole = mark === -1 ? url : url.slice(0, mark)
  const path = whole.startsWith(`${BASE}/`) ? whole.slice(BASE.length) : ''
  return { path, query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)) }
}

async function inputOf({ method, operation }: RestOperation, request: IncomingMessage, query: URLSearchParams) {
  return method === 'GET' || method === 'DELETE' ? coerce(operation.input, query) : readJsonBody(request, operation.maxBodyBytes)
}

function answerOf(outcome: Outcome<unknown>): Answer {
  if (outcome.ok) return { status: 200, body: outcome }
  const { code, details } = outcome.error
  return { status: ERROR_CODES[code].http, headers: headersFor(code, details), body: outcome }
}

function headersFor(code: string, details: Readonly<Record<string, unknown>>): Record<string, string> {
  // No realm and no metadata: nothing may send a client looking for a sign-in that is not there.
  if (code === 'unauthenticated') return { 'WWW-Authenticate': 'Bearer' }
  const wait = details['retryAfterMs']
  return code === 'limited' && typeof wait === 'number' ? { 'Retry-After': String(Math.max(1, Math.ceil(wait / 1_000))) } : {}
}

function notAllowed(methods: readonly string[], requestId: string): Answer {
  const allowed = methods.join(', ')
  const answer = refusal(new HttpRefusal(405, `This address takes ${allowed}.`), requestId)
  return { ...answer, headers: { Allow: allowed } }
}

function refusal(thrown: unknown, requestId: string): Answer {
  const error = AppError.from(thrown)
  const { code, message, details } = error
  const answer = answerOf({ ok: false, requestId, error: { code, message, details } })
  return error instanceof HttpRefusal ? { ...answer, status: error.status } : answer
}

function send(response: ServerResponse, { status, headers, body }: Answer, requestId: string): void {
  if (response.destroyed) return
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': requestId,
    ...(hasUnreadBody(response.req) ? { Connection: 'close' } : {}),
  })
  response.end(bytes)
}
