import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { CallRecord } from '#shared/model/call.ts'
import { KeyId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServingWishes } from '#shared/model/serving.ts'
import { type Calls, createCalls } from '#core/gateway/calls.ts'
import type { ServerFacts } from '#core/gateway/needs.ts'
import type { Exchange, KeyFacts, WorkspaceFacts } from '#core/gateway/exchange.ts'
import type { Database } from '#core/db/database.ts'
import { createToolPolicy } from '#core/features/tools/index.ts'
import { openDatabase } from '#core/db/open.ts'
import { newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import type { Catalog, JsonObject, UpstreamRequest, Upstreams } from '#core/upstreams/upstream.ts'
import { AppError } from '#shared/errors.ts'
import { tempFolder } from '../harness/temp-folder.ts'

/** What stands behind the seam `Upstreams`, by the server's slug, where the facts of the pipeline alone are tested. */
export interface FakeServer {
  readonly catalog?: Partial<Catalog>
  /** How its first listing fails, for a server that has none. */
  readonly fails?: AppError
  readonly answer?: (request: UpstreamRequest) => Promise<JsonObject> | JsonObject
  readonly secrets?: readonly { readonly name: string; readonly value: string }[]
  readonly era?: 'legacy' | 'modern'
  readonly isOn?: boolean
  readonly isApproved?: boolean
  readonly times?: Partial<ServingWishes>
}

export interface CallsHarness extends Disposable {
  readonly calls: Calls
  readonly db: Database
  readonly workspace: WorkspaceFacts
  readonly key: KeyFacts
  readonly other: { readonly workspace: WorkspaceFacts; readonly key: KeyFacts }
  readonly servers: ServerFacts[]
  /** Requests that reached a server. */
  readonly sent: { readonly slug: string; readonly request: UpstreamRequest }[]
  readonly recorded: CallRecord[]
  readonly subscribed: string[]
  readonly setNow: (now: number) => void
  readonly serve: (method: string, params?: JsonObject, change?: Partial<Exchange>) => Promise<JsonObject>
  readonly records: () => Record<string, unknown>[]
}

export function startCalls(fakes: Readonly<Record<string, FakeServer>>, change: { readonly isPrefixing?: boolean } = {}): CallsHarness {
  const folder = tempFolder()
  const db = openDatabase(join(folder.path, 'atrium.db'))
  const workspace = insertWorkspace(db, 'own', change.isPrefixing ?? true)
  const other = insertWorkspace(db, 'other', true)
  const key = insertKey(db, workspace)
  const servers = Object.entries(fakes).map(([slug, fake]) => factsOf(slug, fake))
  const sent: CallsHarness['sent'] = []
  const recorded: CallRecord[] = []
  const subscribed: string[] = []
  let now: number | undefined
  const calls = createCalls({
    db,
    log: silentLog,
    platform: { version: '1.2.3', now: () => now ?? Date.now(), ticks: () => performance.now() },
    upstreams: fakeUpstreams({ fakes, servers, sent, subscribed }),
    serversOf: workspaceId => (workspaceId === workspace.id ? servers.slice() : []),
    toolPolicy: createToolPolicy({ db, now: Date.now, log: silentLog }),
    nested: { newUuid: randomUUID, keyNow: () => undefined, admit: () => undefined },
    onRecorded: (_workspaceId, records) => {
      recorded.push(...records)
    },
    timeouts: { listMs: 200, helloMs: 200 },
  })
  return {
    calls,
    db,
    workspace,
    key,
    servers,
    sent,
    recorded,
    subscribed,
    other: { workspace: other, key: insertKey(db, other) },
    setNow: to => {
      now = to
    },
    serve: (method, params = {}, more = {}) => calls.serve(exchangeOf({ workspace, key, method, params, change: more })),
    records: () => db.all(row => ({ ...row }), 'SELECT * FROM calls ORDER BY request_id'),
    [Symbol.dispose]: () => {
      calls.close()
      db.close()
      folder[Symbol.dispose]()
    },
  }
}

/** A request of a client; by default a legacy one that can be asked nothing. */
export function exchangeOf({
  workspace,
  key,
  method,
  params,
  change,
}: {
  readonly workspace: WorkspaceFacts
  readonly key: KeyFacts
  readonly method: string
  readonly params: JsonObject
  readonly change: Partial<Exchange>
}): Exchange {
  return {
    requestId: newUuid(),
    era: 'legacy',
    caller: { kind: 'key', surface: 'mcp', key },
    workspace,
    client: { principal: key.id, capabilities: {}, info: { name: 'test-client', version: '1' } },
    method,
    params,
    bytes: 10,
    signal: new AbortController().signal,
    logLevel: undefined,
    notify: () => undefined,
    ask: undefined,
    ...change,
  }
}

export function tool(name: string, more: JsonObject = {}): JsonObject {
  return { name, inputSchema: { type: 'object' }, ...more }
}

export function insertWorkspace(db: Database, slug: string, isPrefixing: boolean): WorkspaceFacts {
  const id = WorkspaceId.parse(randomUUID())
  db.write(db =>
    db.run(
      'INSERT INTO workspaces (id, slug, name, description, is_prefixing, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 0, 0)',
      id,
      slug,
      slug,
      '',
      Number(isPrefixing),
    ),
  )
  return { id, slug, name: slug, description: '', isPrefixing, toolMode: 'full', archivedAt: null }
}

export function insertKey(db: Database, workspace: WorkspaceFacts): KeyFacts {
  const id = KeyId.parse(`key_${randomUUID().replaceAll('-', '')}`)
  db.write(db =>
    db.run(
      `INSERT INTO keys (id, kind, workspace_id, name, prefix, hash, surfaces, scopes, created_at) VALUES (?, 'service', ?, ?, 'atr_x', ?, 'both', '["*:read","*:write"]', 0)`,
      id,
      workspace.id,
      `key of ${workspace.slug}`,
      Buffer.from(id.slice(-32)),
    ),
  )
  return {
    id,
    workspaceId: workspace.id,
    name: `key of ${workspace.slug}`,
    grants: undefined,
    toolMode: null,
    limits: { callsPerMinute: null, callsPerDay: null },
  }
}

const NO_TIMES = { callTimeoutMs: null, maxCallMs: null, idleStopMs: null }

function factsOf(slug: string, fake: FakeServer): ServerFacts {
  return {
    id: newServerId(),
    slug,
    name: `Server ${slug}`,
    isOn: fake.isOn ?? true,
    isApproved: fake.isApproved ?? true,
    fingerprint: 'f',
    times: { ...NO_TIMES, ...fake.times },
  }
}

export function newServerId(): ServerId {
  return ServerId.parse(`srv_${randomUUID().replaceAll('-', '')}`)
}

interface FakeNeeds {
  readonly fakes: Readonly<Record<string, FakeServer>>
  readonly servers: readonly ServerFacts[]
  readonly sent: CallsHarness['sent']
  readonly subscribed: string[]
}

function fakeUpstreams({ fakes, servers, sent, subscribed }: FakeNeeds): Upstreams {
  const slugOf = (serverId: ServerId) => servers.find(({ id }) => id === serverId)?.slug ?? ''
  const fakeOf = (serverId: ServerId): FakeServer => fakes[slugOf(serverId)] ?? {}
  const catalogs = new Map(servers.map(({ id, slug }) => [id, fakes[slug]?.catalog && fullCatalog(fakes[slug].catalog)]))
  return {
    catalog: serverId => {
      const { fails } = fakeOf(serverId)
      const known = catalogs.get(serverId)
      if (known) return Promise.resolve(known)
      return Promise.reject(fails ?? new AppError('timeout', 'The server is not ready yet.'))
    },
    knownCatalog: serverId => catalogs.get(serverId),
    knownCatalogs: serverId => [catalogs.get(serverId)].filter(catalog => catalog !== undefined),
    request: async (serverId, request) => {
      sent.push({ slug: slugOf(serverId), request })
      return (await fakeOf(serverId).answer?.(request)) ?? { content: [] }
    },
    relist: () => Promise.resolve(),
    eraOf: serverId => fakeOf(serverId).era,
    subscribe: (serverId, uri) => {
      subscribed.push(`+${slugOf(serverId)} ${uri}`)
      return Promise.resolve()
    },
    unsubscribe: (serverId, uri) => {
      subscribed.push(`-${slugOf(serverId)} ${uri}`)
      return Promise.resolve()
    },
    framesOf: () => undefined,
    vitalsOf: () => undefined,
    secretsOf: serverId => fakeOf(serverId).secrets ?? [],
    start: () => Promise.resolve({ at: 'stopped' }),
    stop: () => Promise.resolve(),
    forget: () => Promise.resolve(),
    discard: () => Promise.resolve(),
    stateOf: () => ({ at: 'stopped' }),
    lastLinesOf: () => [],
    usageOf: () => Promise.resolve(undefined),
    logsOf: () => [],
    lookAfter: () => false,
    clientGone: () => undefined,
    close: () => Promise.resolve(),
  }
}

function fullCatalog(part: Partial<Catalog>): Catalog {
  return {
    serverInfo: { name: 'fake', version: '1' },
    capabilities: { tools: {} },
    instructions: undefined,
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
    ...part,
  }
}
