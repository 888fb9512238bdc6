import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '#shared/errors.ts'
import { checkInUse } from '#core/features/workspaces/index.ts'
import { authenticateRequest } from './authenticate-request.ts'
import { refuseForeign } from './guards.ts'
import { serveDelete, serveGet } from './legacy-stream.ts'
import { COMMON_HEADERS, sendError, type ReplyTo } from './plain-answer.ts'
import { JSON_RPC } from './protocol.ts'
import { receivePost } from './receive-post.ts'
import { refuseArchived, refuseUnauthenticated } from './refuse.ts'
import { routeOf } from './routes.ts'
import { logBug } from './relay-call.ts'
import type { Admitted, Wire } from './wire.ts'
import { appErrorByStatus, wireError } from './wire-errors.ts'

/** Everything that arrives on the port: first whether it may come from where it comes, then where to, then with which key. */
export async function handleRequest(wire: Wire, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = wire.needs.newUuid()
  const to = { response, requestId }
  try {
    const foreign = refuseForeign(request, wire.ownNames())
    if (foreign === undefined) await dispatch(wire, request, to)
    else {
      wire.needs.log.warn('gateway.foreign', { requestId, reason: foreign.reason })
      sendError(to, appErrorByStatus(foreign, requestId))
    }
  } catch (thrown) {
    logBug(wire, requestId, thrown)
    if (response.headersSent) response.destroy()
    else sendError(to, appErrorByStatus(AppError.from(thrown), requestId))
  }
}

async function dispatch(wire: Wire, request: IncomingMessage, to: ReplyTo): Promise<void> {
  const route = routeOf(request.url ?? '')
  if (request.method === 'OPTIONS') refuseMethod(to)
  else if (route.kind === 'none')
    sendError(to, appErrorByStatus(new AppError('not_found', 'There is nothing at this address.'), to.requestId))
  else if (route.kind !== 'mcp') await serveRest(wire, request, to, wire.needs[route.kind])
  else {
    const admission = authenticateRequest(wire.needs, request, route.slug)
    if (!admission.isAdmitted) refuseUnauthenticated(wire, to, route.slug, admission)
    else await serveMcp(wire, { request, ...to, key: admission.key, workspace: admission.workspace })
  }
}

async function serveMcp(wire: Wire, admitted: Admitted): Promise<void> {
  const archived = refusalOfArchived(admitted.workspace)
  if (archived !== undefined) {
    refuseArchived(wire, admitted, archived)
    return
  }
  const { method } = admitted.request
  if (method === 'POST') await receivePost(wire, admitted)
  else if (method === 'GET') serveGet(wire, admitted)
  else if (method === 'DELETE') serveDelete(wire, admitted)
  else refuseMethod(admitted)
}

function refusalOfArchived(workspace: Admitted['workspace']): AppError | undefined {
  try {
    checkInUse(workspace)
    return undefined
  } catch (thrown) {
    return AppError.from(thrown)
  }
}

async function serveRest(
  wire: Wire,
  request: IncomingMessage,
  { response, requestId }: ReplyTo,
  serve: Wire['needs']['rest'],
): Promise<void> {
  response.setHeader('X-Request-Id', requestId)
  for (let index = 0; index < COMMON_HEADERS.length; index += 2)
    response.setHeader(COMMON_HEADERS[index] ?? '', COMMON_HEADERS[index + 1] ?? '')
  await serve(request, response, { requestId, life: wire.life() })
}

function refuseMethod(to: ReplyTo): void {
  sendError(to, wireError(405, JSON_RPC.invalidRequest, 'This method is not served here.'), undefined, ['Allow', 'GET, POST, DELETE'])
}
