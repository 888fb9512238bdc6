import { isObject } from '#core/upstreams/json.ts'
import { UpstreamRefusal, type ClientCapabilities, type JsonObject } from '#core/upstreams/upstream.ts'
import { AppError } from '#shared/errors.ts'

/** JSON-RPC code of the protocol for a request that needs a client feature the client has not declared. */
export const MISSING_CAPABILITY = -32_021
/** JSON-RPC code for a method that is not there. */
export const NO_METHOD = -32_601

/** The client features that a server's request needs, as capabilities; undefined for a request that no client knows. */
export function neededFor(method: string, params: JsonObject): ClientCapabilities | undefined {
  switch (method) {
    case 'sampling/createMessage':
      return { sampling: params.tools === undefined ? {} : { tools: {} } }
    case 'elicitation/create':
      return { elicitation: params.mode === 'url' ? { url: {} } : {} }
    case 'roots/list':
      return { roots: {} }
    default:
      return undefined
  }
}

/** Whether a client has declared what a request needs. */
export function hasDeclared(declared: ClientCapabilities, needed: ClientCapabilities): boolean {
  if (needed.sampling && !hasParts(declared.sampling, needed.sampling)) return false
  if (needed.roots && !declared.roots) return false
  return !needed.elicitation || canElicit(declared.elicitation, needed.elicitation)
}

/** Answers a legacy server whose request the client cannot take. */
export function refuseUndeclared(declared: ClientCapabilities, method: string, params: JsonObject): void {
  const needed = neededFor(method, params)
  if (needed && hasDeclared(declared, needed)) return
  throw new UpstreamRefusal(NO_METHOD, 'The client of this call does not support that.')
}

/** Throws where an `input_required` asks the client for what it has not declared. The wire says it as −32021 (see answer.ts). */
export function checkDeclared(
  declared: ClientCapabilities,
  requests: readonly { readonly method: string; readonly params: JsonObject }[],
): void {
  for (const { method, params } of requests) {
    const needed = neededFor(method, params)
    if (needed === undefined) throw new AppError('upstream_failed', 'The server asked the client for something that MCP does not know.')
    if (!hasDeclared(declared, needed)) {
      throw new AppError('invalid_input', 'The server needs a feature that the client has not declared.', {
        reason: 'missing_capability',
        details: { requiredCapabilities: needed },
      })
    }
  }
}

/** The requests of an `input_required` result by their keys; throws `upstream_failed` when they are not what the protocol says. */
export function inputRequestsOf(result: JsonObject): ReadonlyMap<string, { readonly method: string; readonly params: JsonObject }> {
  const requests = result.inputRequests ?? {}
  if (!isObject(requests)) throw malformed()
  return new Map(
    Object.entries(requests).map(([key, request]) => {
      if (!isObject(request) || typeof request.method !== 'string') throw malformed()
      return [key, { method: request.method, params: isObject(request.params) ? request.params : {} }]
    }),
  )
}

function malformed(): AppError {
  return new AppError('upstream_failed', 'The server asked for input in a form that MCP does not know.')
}

function hasParts(declared: JsonObject | undefined, needed: JsonObject): boolean {
  return declared !== undefined && Object.keys(needed).every(part => declared[part] !== undefined)
}

/** `elicitation: {}` means forms, as before there were other kinds. */
function canElicit(declared: JsonObject | undefined, needed: JsonObject): boolean {
  if (declared === undefined) return false
  if (needed.url) return declared.url !== undefined
  return declared.form !== undefined || declared.url === undefined
}
