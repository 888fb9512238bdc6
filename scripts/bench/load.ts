import { Agent, request } from 'node:http'
import autocannon from 'autocannon'
import type { Endpoint } from './target.ts'

export type Era = 'legacy' | 'modern'
export type Method = 'tools/call' | 'tools/list'

export interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the answer to the message must contain: a load of refusals would be fast and worth nothing. */
const PROOF: Readonly<Record<Method, string>> = { 'tools/call': '"hello, gateway"', 'tools/list': '"inputSchema"' }

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
}

/** The message of one era for an endpoint; in the legacy era after a handshake, whose session it carries. */
export async function messageFor(endpoint: Endpoint, era: Era, method: Method): Promise<Message> {
  const tool = endpoint.tool ?? 'echo'
  const params = method === 'tools/call' ? { name: tool, arguments: { text: 'hello, gateway' } } : {}
  const common = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(endpoint.key === undefined ? {} : { authorization: `Bearer ${endpoint.key}` }),
  }
  if (era === 'modern') {
    const named = method === 'tools/call' ? { 'mcp-name': tool } : {}
    const headers = { ...common, 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...named }
    return { headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } }) }
  }
  const session = await openSession(endpoint, common)
  return { headers: { ...common, ...session }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) }
}

async function openSession(endpoint: Endpoint, headers: Record<string, string>): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1.0.0' } }
  const post = (body: object, extra: Record<string, string> = {}) =>
    fetch(endpoint.url, { method: 'POST', headers: { ...headers, ...extra }, body: JSON.stringify({ jsonrpc: '2.0', ...body }) })
  const answer = await post({ id: 0, method: 'initialize', params })
  await answer.text()
  const session = { 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' }
  await (await post({ method: 'notifications/initialized' }, session)).text()
  return session
}

/** Answered requests per second with `inFlight` connections, each sending its next when the last is answered. Throws when one answer is not the right one. */
export async function throughput(
  endpoint: Endpoint,
  message: Message,
  load: { readonly inFlight: number; readonly seconds?: number; readonly amount?: number; readonly method: Method },
): Promise<number> {
  const much = load.amount === undefined ? { duration: load.seconds ?? 4 } : { amount: load.amount }
  const result = await autocannon({
    url: endpoint.url,
    method: 'POST',
    connections: load.inFlight,
    headers: { ...message.headers },
    body: message.body,
    verifyBody: body => String(body).includes(PROOF[load.method]),
    ...much,
  })
  const wrong = result.non2xx + result.errors + result.timeouts + result.mismatches
  if (wrong > 0) throw new Error(`${wrong} of ${result.requests.total} answers were wrong at ${endpoint.url}.`)
  return result.requests.total / result.duration
}

/** Milliseconds of `count` requests, one after the other on one connection, sorted. Several messages take turns. */
export async function sequential(endpoint: Endpoint, messages: Message | readonly Message[], count: number): Promise<number[]> {
  const turns = [messages].flat()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[] = []
  for (let n = 0; n < count; n += 1) {
    const startedAt = performance.now()
    const message = turns[n % turns.length]
    if (message !== undefined) await once(endpoint.url, agent, message)
    times.push(performance.now() - startedAt)
  }
  agent.destroy()
  // The first tenth warms up.
  return times.slice(count / 10).sort((a, b) => a - b)
}

function once(url: string, agent: Agent, message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...message.headers, 'content-length': Buffer.byteLength(message.body) } },
      answer => {
        answer.resume()
        answer.on('end', resolve)
      },
    )
    sent.on('error', reject)
    sent.end(message.body)
  })
}

export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}
