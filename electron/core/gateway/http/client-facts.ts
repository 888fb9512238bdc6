import type { IncomingMessage } from 'node:http'
import { isObject } from '#core/upstreams/json.ts'
import type { ClientCapabilities, ClientFacts, JsonObject } from '#core/upstreams/upstream.ts'

/** What a client says it can be asked, as it said it; everything else it declares is no business of servers behind Atrium. */
export function toCapabilities(declared: JsonObject): ClientCapabilities {
  const { sampling, elicitation, roots } = declared
  return {
    ...(isObject(sampling) ? { sampling } : {}),
    ...(isObject(elicitation) ? { elicitation } : {}),
    ...(isObject(roots) ? { roots } : {}),
  }
}

/** A client's own name, for reading only; cut, because it is shown and recorded. */
export function toClientInfo(info: unknown): ClientFacts['info'] {
  if (!isObject(info) || typeof info['name'] !== 'string') return undefined
  const version = typeof info['version'] === 'string' ? info['version'] : ''
  return { name: info['name'].slice(0, 200), version: version.slice(0, 100) }
}

/** Whether the client said it reads event streams. A client that merely takes anything gets plain JSON, which is easier to read. */
export function acceptsStream(request: IncomingMessage): boolean {
  return request.headers.accept?.includes('text/event-stream') ?? false
}
