import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'

/** The connections of one run, ended with it: another run's fence may be another. No proxy of the environment is used. */
export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

export function createAgents(): Agents {
  const options = { keepAlive: true, maxSockets: 6 }
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, rejectUnauthorized: true }) }
}

export interface Outgoing {
  readonly url: URL
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | undefined
  readonly lookup: LookupFunction
  readonly signal: AbortSignal
}

/** Sends one request and resolves with the head of its answer. */
export function sendRequest({ url, method, headers, body, lookup, signal }: Outgoing, agents: Agents): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const isPlain = url.protocol === 'http:'
    const options = { method, headers: toRecord(headers, body), lookup, signal, agent: isPlain ? agents.http : agents.https }
    const sent = isPlain ? httpRequest(url, options) : httpsRequest(url, options)
    sent.once('response', resolve)
    sent.on('error', reject)
    sent.end(body)
  })
}

function toRecord(headers: Outgoing['headers'], body: Uint8Array | undefined): Record<string, string> {
  const record = Object.fromEntries(headers)
  return body === undefined ? record : { ...record, 'content-length': String(body.length) }
}
