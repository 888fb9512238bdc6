import { isSevereEnough } from '#core/upstreams/log-level.ts'
import type { JsonObject, UpstreamRequest, Upstreams } from '#core/upstreams/upstream.ts'
import type { Redactor } from '#core/vault/redact.ts'
import type { Exchange } from '../exchange.ts'
import type { CallTimeouts, ServerFacts } from '../needs.ts'
import { metaOf, paramsDown } from '../meta.ts'

/** A call that has passed every gate, on its way to its server. Names and URIs are the server's own. */
export interface Errand {
  readonly exchange: Exchange
  readonly server: ServerFacts
  /** What the call is named in its record and in sealed states. */
  readonly target: string
  readonly params: JsonObject
  readonly upstreams: Upstreams
  readonly timeouts: CallTimeouts
  /** For what the server says. Looked up when it speaks: a server that is only now starting has its secrets only then. */
  readonly redactor: () => Redactor
}

/** One request to the server, with what its client wants to hear while it runs. */
export function upstreamRequest(errand: Errand, params: JsonObject, ask: UpstreamRequest['ask']): UpstreamRequest {
  const { exchange, timeouts } = errand
  return {
    method: exchange.method,
    params,
    client: exchange.client,
    requestId: exchange.requestId,
    signal: exchange.signal,
    timeoutMs: timeouts.callMs,
    maxTimeoutMs: timeouts.maxCallMs,
    logLevel: exchange.logLevel,
    onProgress: progressFor(errand),
    onNotification: notificationsFor(errand),
    ask,
  }
}

/** Sends a server's progress on under the client's own token; nothing where the client wants none. */
export function passProgress(exchange: Exchange, progress: JsonObject): void {
  const { progressToken } = metaOf(exchange.params)
  if (typeof progressToken !== 'string' && typeof progressToken !== 'number') return
  exchange.notify('notifications/progress', { ...paramsDown(progress), progressToken })
}

/** Sends on log messages from the wanted severity up, and the end of an elicitation by URL; other notifications are not for a call. */
export function passNotification(exchange: Exchange, method: string, params: JsonObject): void {
  const { logLevel } = exchange
  const isWanted = method === 'notifications/message' && logLevel !== undefined && isSevereEnough(params.level, logLevel)
  const isForClient = isWanted || method === 'notifications/elicitation/complete'
  if (isForClient) exchange.notify(method, paramsDown(params))
}

function progressFor({ exchange, redactor }: Errand): UpstreamRequest['onProgress'] {
  if (metaOf(exchange.params).progressToken === undefined) return undefined
  return progress => {
    passProgress(exchange, redactor().json(progress))
  }
}

function notificationsFor({ exchange, redactor }: Errand): UpstreamRequest['onNotification'] {
  if (exchange.logLevel === undefined && !exchange.client.capabilities.elicitation) return undefined
  return (method, params) => {
    passNotification(exchange, method, redactor().json(params))
  }
}
