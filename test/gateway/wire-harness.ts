import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import { createGateway, type Gateway, type GatewayNeeds, type Limits, type Refusal } from '#core/gateway/http/index.ts'
import type { Exchange, KeyFacts, Serve, WorkspaceFacts } from '#core/gateway/exchange.ts'
import { newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import type { Platform } from '#core/platform.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

export const OWN_KEY = 'atr_own'
export const OTHER_KEY = 'atr_other'

function workspace(slug: string): WorkspaceFacts {
  return { id: WorkspaceId.parse(randomUUID()), slug, name: slug, description: '', isPrefixing: true, toolMode: 'full', archivedAt: null }
}

function keyOf(owner: WorkspaceFacts): KeyFacts {
  return {
    id: KeyId.parse(`key_${randomUUID().replaceAll('-', '')}`),
    workspaceId: owner.id,
    name: `key of ${owner.slug}`,
    grants: undefined,
    toolMode: null,
    limits: { callsPerMinute: null, callsPerDay: null },
  }
}

const TOOLS = [
  {
    name: 'files__read',
    description: 'Reads',
    inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
  },
]

/** Stands in for the calls behind the wire: here the wire is what is tested. Tools: echo, progress, ask, wait. */
async function serveSimply(exchange: Exchange): Promise<JsonObject> {
  const { method, params } = exchange
  if (method === 'tools/list') return { tools: TOOLS }
  if (method === 'tools/call') return callSimply(String(params['name']), exchange)
  if (method === 'resources/read') return { contents: [{ uri: params['uri'], text: 'text' }] }
  return {}
}

async function callSimply(name: string, { params, notify, ask, signal, client, logLevel }: Exchange): Promise<JsonObject> {
  if (name === 'progress') {
    for (const progress of [1, 2, 3]) notify('notifications/progress', { progressToken: 'token', progress })
  } else if (name === 'ask') {
    const answer = await ask?.('elicitation/create', { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } })
    return text(JSON.stringify(answer ?? 'cannot ask'))
  } else if (name === 'wait') {
    await new Promise((_, reject) => {
      signal.addEventListener(
        'abort',
        () => {
          reject(new Error('aborted'))
        },
        { once: true },
      )
    })
  } else if (name === 'client') return text(JSON.stringify({ client, logLevel }))
  return text(JSON.stringify(params['arguments'] ?? {}))
}

export function text(value: string): JsonObject {
  return { content: [{ type: 'text', text: value }] }
}

export interface WireHarness {
  readonly gateway: Gateway
  readonly own: WorkspaceFacts
  readonly other: WorkspaceFacts
  readonly ownKey: KeyFacts
  readonly refusals: Refusal[]
  /** Exchanges handed to the calls behind, in order. */
  readonly served: Exchange[]
  readonly url: string
  readonly endpoint: string
  /** Takes a key away, as revoking does. */
  readonly revoke: (bearer: string) => void
  readonly post: (body: unknown, headers?: Record<string, string>) => Promise<Response>
  readonly stop: () => Promise<void>
}

export interface HarnessOptions {
  readonly serve?: Serve
  readonly limits?: Partial<Limits>
  readonly needs?: Partial<GatewayNeeds>
}

export async function startWire({ serve = serveSimply, limits = {}, needs = {} }: HarnessOptions = {}): Promise<WireHarness> {
  const own = workspace('own')
  const other = workspace('other')
  const ownKey = keyOf(own)
  const keys = new Map([
    [OWN_KEY, ownKey],
    [OTHER_KEY, keyOf(other)],
  ])
  const refusals: Refusal[] = []
  const served: Exchange[] = []
  const gateway = createGateway(
    {
      platform: testPlatform(),
      log: silentLog,
      authenticate: bearer => keys.get(bearer ?? ''),
      findWorkspace: slug => [own, other].find(found => found.slug === slug),
      serve: exchange => {
        served.push(exchange)
        return serve(exchange)
      },
      hello: () =>
        Promise.resolve({
          serverInfo: { name: 'atrium', version: '1.0.0' },
          capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, logging: {} },
          instructions: 'Hello',
        }),
      login: (_, response) => {
        response.end('login')
        return Promise.resolve()
      },
      metrics: (_, response) => {
        response.end('metrics')
        return Promise.resolve()
      },
      rest: (_, response) => {
        response.end('rest')
        return Promise.resolve()
      },
      recordRefusal: refusal => {
        refusals.push(refusal)
        return Promise.resolve()
      },
      newUuid,
      onSessionEnded: () => undefined,
      onStatusChanged: () => undefined,
      ...needs,
    },
    limits,
  )
  await gateway.start(0)
  const url = gateway.status().baseUrl
  const endpoint = `${url}/w/own/mcp`
  return {
    gateway,
    own,
    other,
    ownKey,
    refusals,
    served,
    url,
    endpoint,
    revoke: bearer => {
      const key = keys.get(bearer)
      keys.delete(bearer)
      if (key !== undefined) gateway.endSessionsOf(key.id)
    },
    post: (body, headers = {}) =>
      fetch(endpoint, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${OWN_KEY}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    stop: () => gateway.stop(),
  }
}

export function testPlatform(): Platform {
  return {
    version: '1.0.0',
    now: Date.now,
    ticks: () => performance.now(),
    keychain: { read: () => Promise.resolve(undefined), write: () => Promise.resolve(), remove: () => Promise.resolve() },
    settings: {
      read: () => {
        throw new Error('not here')
      },
      write: () => {
        throw new Error('not here')
      },
    },
    notify: () => undefined,
    openExternal: () => Promise.resolve(false),
  }
}

export const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
}

/** A modern request and the headers that belong to it. */
export function modern(method: string, params: Record<string, unknown> = {}, id: string | number = 1): [object, Record<string, string>] {
  const name = params['name'] ?? params['uri']
  return [
    { jsonrpc: '2.0', id, method, params: { _meta: MODERN_META, ...params } },
    { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, ...(typeof name === 'string' ? { 'mcp-name': name } : {}) },
  ]
}

/** Opens a legacy session and gives the headers that continue it. */
export async function openSession(wire: WireHarness, capabilities: object = {}): Promise<Record<string, string>> {
  const response = await wire.post(initializeMessage(capabilities))
  await response.json()
  return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' }
}

export function initializeMessage(capabilities: object = {}, protocolVersion = '2025-11-25'): object {
  return {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion, capabilities, clientInfo: { name: 'test', version: '1' } },
  }
}

/** The JSON messages of an event stream, one by one as they come. */
export async function* events(response: Response): AsyncGenerator<Record<string, unknown>> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = block.split('\n').find(line => line.startsWith('data: '))
      if (data !== undefined && data !== 'data: ') yield JSON.parse(data.slice(6))
    }
  }
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request with headers that fetch does not let one set, such as Host. */
export function raw(url: string, method: string, headers: Record<string, string>, body?: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Resolves as soon as the condition holds; fails after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 5_000
  while (!condition()) {
    if (performance.now() > end) throw new Error('It did not happen within five seconds.')
    await new Promise(resolve => {
      setTimeout(resolve, 5)
    })
  }
}

/** An answer's body, of any shape. */
export async function json(response: Response | Promise<Response>): Promise<any> {
  return (await response).json()
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}
