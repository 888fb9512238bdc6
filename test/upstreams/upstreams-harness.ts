import { createHash } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { AppError } from '#shared/errors.ts'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { ServerState } from '#shared/model/server.ts'
import { EventEmitter } from 'node:events'
import type { Database } from '#core/db/database.ts'
import { openDatabase } from '#core/db/open.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import type { Platform } from '#core/platform.ts'
import { createUpstreams, type Serving, type UpstreamsNeeds } from '#core/upstreams/index.ts'
import type { CatalogPart, ClientCapabilities, JsonObject, ResolvedLaunch, Upstreams, UpstreamRequest } from '#core/upstreams/upstream.ts'
import { tempFolder } from '../harness/temp-folder.ts'

export const FIXTURES = path.join(import.meta.dirname, 'fixtures')
export const HARNESS = path.join(import.meta.dirname, '../harness/upstreams')
export const MODULES = path.join(import.meta.dirname, '../../node_modules')

/** The node that runs these tests. */
export const NODE = process.execPath

type StdioLaunch = Extract<ResolvedLaunch, { kind: 'stdio' }>
type HttpLaunch = Extract<ResolvedLaunch, { kind: 'http' }>
type Launch = Partial<Omit<StdioLaunch, 'serverId' | 'workspaceId'>>
type AtAddress = Partial<Omit<HttpLaunch, 'serverId' | 'workspaceId' | 'kind'>> & { readonly url: string }

/** Real upstreams over a real data file in a fresh folder; `await using` ends every process. */
export interface World extends AsyncDisposable {
  readonly upstreams: Upstreams
  readonly db: Database
  readonly folder: string
  readonly folderMark: string
  readonly states: ServerState[]
  readonly changes: (readonly CatalogPart[])[]
  readonly updated: string[]
  /** Emits `state`, `changed`, `updated`. */
  readonly events: EventEmitter
  readonly add: (launch: Launch) => ServerId
  readonly addNode: (script: string, ...args: string[]) => ServerId
  readonly addHttp: (launch: AtAddress) => ServerId
  readonly logs: string[]
  readonly change: (serverId: ServerId, launch: Launch) => void
  /** Makes `resolveLaunch` refuse. */
  readonly refuse: (serverId: ServerId, error: AppError | undefined) => void
  readonly stateWhere: (isIt: (state: ServerState) => boolean) => Promise<ServerState>
}

interface WorldOptions {
  readonly serving?: Partial<Serving>
  readonly pace?: UpstreamsNeeds['pace']
  readonly platform?: Partial<Platform>
  readonly authorizerFor?: UpstreamsNeeds['authorizerFor']
}

export function openWorld({ serving, pace, platform, authorizerFor }: WorldOptions = {}): World {
  const folder = tempFolder()
  const db = openDatabase(path.join(folder.path, 'atrium.db'))
  const workspaceId = WorkspaceId.parse(newUuid())
  db.write(tx =>
    tx.run("INSERT INTO workspaces (id, slug, name, description, created_at, updated_at) VALUES (?, 'one', 'One', '', 0, 0)", workspaceId),
  )
  const launches = new Map<string, ResolvedLaunch>()
  const logs: string[] = []
  const refusals = new Map<string, AppError>()
  const states: ServerState[] = []
  const changes: (readonly CatalogPart[])[] = []
  const updated: string[] = []
  const events = new EventEmitter()
  const folderMark = newUuid()
  const keep = (serverId: ServerId, launch: ResolvedLaunch) => {
    launches.set(serverId, launch)
    db.write(tx => tx.run('UPDATE servers SET fingerprint = ? WHERE id = ?', launch.fingerprint, serverId))
  }
  const fingerprintOf = (parts: unknown) => createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  const set = (serverId: ServerId, launch: Launch) => {
    const before = launches.get(serverId)
    const known = before?.kind === 'stdio' ? before : undefined
    const blank = { kind: 'stdio' as const, command: NODE, args: [], environment: {}, cwd: null }
    const merged = { ...blank, secrets: [], stamps: [], serverName: 'Echo', ...known, ...launch }
    const fingerprint = fingerprintOf([merged.command, merged.args, merged.cwd, merged.environment])
    keep(serverId, { ...merged, serverId, workspaceId, fingerprint })
  }
  const addHttp = (launch: AtAddress) => {
    const serverId = insert()
    const blank = {
      kind: 'http' as const,
      transport: 'auto' as const,
      headers: {},
      oauth: null,
      serverName: 'Echo',
      secrets: [],
      stamps: [],
    }
    const merged = { ...blank, ...launch }
    keep(serverId, { ...merged, serverId, workspaceId, fingerprint: fingerprintOf(merged) })
    return serverId
  }
  const insert = () => {
    const serverId = ServerId.parse(newId('srv'))
    db.write(tx =>
      tx.run(
        "INSERT INTO servers (id, workspace_id, slug, name, launch, fingerprint, created_at, updated_at) VALUES (?, ?, ?, 'Echo', '{}', '', 0, 0)",
        serverId,
        workspaceId,
        serverId.slice(-10),
      ),
    )
    return serverId
  }
  const add = (launch: Launch) => {
    const serverId = insert()
    set(serverId, launch)
    return serverId
  }
  const upstreams = createUpstreams({
    platform: { ...testPlatform(), ...platform },
    ...(pace === undefined ? {} : { pace }),
    servingOf: () => ({ idleStopMs: 0, sharing: 'shared', ...serving }),
    db,
    folderMark,
    resolveLaunch: async serverId => {
      const refusal = refusals.get(serverId)
      if (refusal !== undefined) throw refusal
      const launch = launches.get(serverId)
      if (launch === undefined) throw new AppError('not_found', 'There is no such server.')
      return launch
    },
    events: {
      stateChanged: (_workspace, _server, state) => {
        states.push(state)
        events.emit('state', state)
      },
      logged: (_workspace, _server, lines) => {
        logs.push(...lines.map(({ text }) => text))
      },
      framed: (_workspace, _server, last) => {
        events.emit('framed', last)
      },
      catalogChanged: (_workspace, _server, parts) => {
        changes.push(parts)
        events.emit('changed', parts)
      },
      resourceUpdated: (_workspace, _server, uri) => {
        updated.push(uri)
        events.emit('updated', uri)
      },
    },
    log: silentLog,
    baseEnvironment: plainEnvironment(),
    dataFolder: folder.path,
    ...(authorizerFor && { authorizerFor }),
  })
  return {
    upstreams,
    db,
    folder: folder.path,
    folderMark,
    states,
    changes,
    updated,
    events,
    add,
    addNode: (script, ...args) => add({ args: [script, ...args] }),
    addHttp,
    logs,
    change: set,
    refuse: (serverId, error) => {
      if (error === undefined) refusals.delete(serverId)
      else refusals.set(serverId, error)
    },
    stateWhere: async isIt => {
      const known = states.findLast(isIt)
      if (known !== undefined) return known
      for (;;) {
        const [state]: ServerState[] = await once(events, 'state')
        if (state !== undefined && isIt(state)) return state
      }
    },
    [Symbol.asyncDispose]: async () => {
      await upstreams.close()
      db.close()
      folder[Symbol.dispose]()
    },
  }
}

export function plainEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

export function testPlatform(): Platform {
  const none = () => {
    throw new AppError('internal', 'Not in this test.')
  }
  return {
    version: '0.0.0-test',
    now: () => Date.now(),
    ticks: () => performance.now(),
    keychain: { read: none, write: none, remove: none },
    settings: { read: none, write: none },
    notify: () => undefined,
    openExternal: none,
  }
}

export function clientOf(principal: string, capabilities: ClientCapabilities = {}) {
  return { principal, capabilities, info: { name: 'test', version: '1.0.0' } }
}

/** A `tools/call`; what it needs beyond name and arguments goes into `more`. */
export function toolCall(name: string, args: JsonObject = {}, more: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    method: 'tools/call',
    params: { name, arguments: args },
    client: clientOf('somebody'),
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    maxTimeoutMs: 20_000,
    ...more,
  }
}

/** The first text of a tool's result. */
export function textOf(result: JsonObject): string {
  const [first] = Array.isArray(result['content']) ? result['content'] : []
  return String(first?.text)
}

/** Calls a tool and gives its text. */
export async function callText(upstreams: Upstreams, serverId: ServerId, request: UpstreamRequest): Promise<string> {
  return textOf(await upstreams.request(serverId, request))
}

export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (outcome instanceof AppError) return outcome
  throw new Error(`Expected an AppError, got ${String(outcome)}`)
}
