import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '#shared/errors.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Execute } from '#core/operations/execute.ts'
import { DOCS_HEADERS, docsPage } from './docs/page.ts'
import type { Idempotency } from './idempotency/index.ts'
import { HttpRefusal } from './json-body.ts'
import { openApiDocument } from './openapi.ts'
import { htmlAnswer, jsonAnswer, refusal, send, type Answer } from './rest-answer.ts'
import { enter, takePlace, type DoorNeeds } from './rest-door.ts'
import { answerOperation } from './rest-operation.ts'
import { findRoute, restOperations, type RouteFound } from './rest-routes.ts'

const BASE = '/api/v1'

interface Needs extends DoorNeeds {
  readonly execute: Execute
  readonly idempotency: Idempotency
  /** Counts one use of a key. The calls of tools count themselves. */
  readonly noteUse: (actor: Actor) => void
  readonly version: string
}

/** Serves everything below `/api/v1`. Host and Origin are checked already. When `life` ends, what is under way does too, with its reason. */
export type RestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  facts: { readonly requestId: string; readonly life: AbortSignal },
) => Promise<void>

/** One request on its way. */
interface Asked {
  readonly request: IncomingMessage
  readonly requestId: string
  readonly signal: AbortSignal
}

/** REST decides nothing: method, path, query and body become an input, and an Outcome becomes a status. Never throws. */
export function createRest(needs: Needs): RestHandler {
  const routes = restOperations()
  const document = openApiDocument(needs.version)
  const docs = docsPage(document)

  const answerTo = async (asked: Asked, end: (why: AppError) => void): Promise<Answer> => {
    const { request, requestId } = asked
    const { path, query } = addressOf(request)
    const method = request.method ?? ''
    // It describes every Atrium alike, and whoever has no key yet reads how to get one.
    if (path === '/docs' && method === 'GET') return htmlAnswer(docs, DOCS_HEADERS)
    const found = findRoute(routes, method, path)
    const at = { requestId, workspaceId: workspaceIdOf(found) }
    const actor = enter(needs, request, at)
    if (path === '/openapi.json' && method === 'GET') return jsonAnswer(document)
    if (found.kind === 'none') throw new AppError('not_found', 'There is no such address. GET /api/v1/openapi.json lists them all.')
    if (found.kind === 'elsewhere') throw notAllowed(found.methods)
    if (actor.key === undefined || !found.route.operation.isGated) needs.noteUse(actor)
    const release = takePlace(needs, actor, at, end)
    try {
      return await answerOperation(needs, { ...asked, ...found, actor, query })
    } finally {
      release()
    }
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
      gone.abort(new AppError('cancelled', 'The caller went away before the answer.'))
    })
    const end = (why: AppError) => {
      gone.abort(why)
    }
    const answer = await answerTo({ request, requestId, signal: gone.signal }, end).catch((thrown: unknown) => refusal(thrown, requestId))
    send(response, answer, requestId)
  }
}

function workspaceIdOf(found: RouteFound): string | undefined {
  return found.kind === 'found' ? found.parameters['workspaceId'] : undefined
}

/** Not by `new URL`, which would resolve `..` and so serve an address other than the one asked for. */
function addressOf(request: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } {
  const url = request.url ?? ''
  const mark = url.indexOf('?')
  const whole = mark === -1 ? url : url.slice(0, mark)
  const path = whole.startsWith(`${BASE}/`) ? whole.slice(BASE.length) : ''
  return { path, query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)) }
}

function notAllowed(methods: readonly string[]): HttpRefusal {
  const allowed = methods.join(', ')
  return new HttpRefusal(405, `This address takes ${allowed}.`, { headers: { Allow: allowed } })
}
