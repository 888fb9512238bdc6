import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import type { MemberId } from '#shared/model/ids.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { openSession, sendLegacy, sendModern, type LegacySession, type WireAnswer, type WireTarget } from '../harness/mcp-wire.ts'
import { restOf } from '../harness/rest.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { define, startToolsApp, type ToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'
import { type Cell, DIMENSIONS, expectedOf, product } from './gates-cells.ts'

/** Noon, so that no day ends meanwhile. The clock is the test's: refusals at the door are recorded sixty times a minute at most. */
const NOON = Date.UTC(2026, 5, 1, 12)
const BETWEEN_CALLS_MS = 1_200
const DAY_MS = 86_400_000

type KeyCell = Pick<Cell, 'key' | 'scopes' | 'chosen' | 'limit'>

const SCOPES = {
  'read and write': ['files:read', 'files:write'],
  read: ['files:read'],
  write: ['files:write'],
  'of another module': ['other:read', 'other:write'],
} as const satisfies Record<Cell['scopes'], readonly string[]>

interface World {
  readonly it: ToolsApp
  readonly other: Workspace
  readonly members: Readonly<Record<'owner' | 'admin' | 'manager' | 'member' | 'outside', MemberId>>
}

type CellAnswer = Pick<WireAnswer, 'requestId' | 'status' | 'result'>

interface MadeKey {
  readonly of: KeyCell
  readonly id: string
  readonly target: WireTarget
  /** Calls a tool over REST. */
  readonly rest: (tool: string) => Promise<CellAnswer>
  /** Of the legacy era; a key that opens nothing has none. */
  readonly session: LegacySession | undefined
}

async function makeWorld(it: ToolsApp): Promise<World> {
  const { app, workspace, server } = it
  const workspaceId = workspace.id
  const decide = (toolName: string, access: 'read' | 'write') =>
    app.call('tools.decide', { workspaceId, serverId: server.id, toolNames: [toolName], access })
  await decide('read', 'read')
  await decide('write', 'write')
  const [owner] = await app.call('members.list', {})
  if (owner === undefined) throw new Error('The organization starts with its owner.')
  const add = async (name: string, role: 'admin' | 'member' = 'member') => (await app.call('members.add', { name, role })).id
  const members = {
    owner: owner.id,
    admin: await add('admin', 'admin'),
    manager: await add('manager'),
    member: await add('member'),
    outside: await add('outside'),
  }
  for (const role of ['manager', 'member'] as const) await app.call('workspaceMembers.set', { workspaceId, memberId: members[role], role })
  await app.call('workspaceMembers.set', { workspaceId, memberId: members.outside, role: 'member' })
  return { it, other: await app.call('workspaces.create', { name: 'Other' }), members }
}

function toolsOf(chosen: Cell['chosen'], serverId: ToolsApp['server']['id']) {
  if (chosen === 'all') return null
  return chosen === 'none' ? [] : DIMENSIONS.tool.map(toolName => ({ serverId, toolName }))
}

async function makeKey({ it, other, members }: World, of: KeyCell, now: () => number): Promise<Omit<MadeKey, 'session'>> {
  const { app, workspace, server } = it
  const memberId = of.key in members ? members[of.key as keyof World['members']] : null
  const workspaceId = of.key === 'other workspace' ? other.id : workspace.id
  const { key, value } = await app.call('keys.create', {
    workspaceId,
    name: Object.values(of).join(', '),
    memberId,
    surfaces: 'both',
    scopes: [...SCOPES[of.scopes]],
    tools: of.key === 'other workspace' ? null : toolsOf(of.chosen, server.id),
    limits: { callsPerMinute: null, callsPerDay: of.limit === 'used up' ? 3 : 1_000_000 },
    expiresAt: of.key === 'expired' ? now() + 1 : null,
  })
  if (of.key === 'revoked') await app.call('keys.revoke', { workspaceId, keyId: key.id })
  return { of, id: key.id, target: { ...it.target, key: value }, rest: tool => overRest(it, value, tool) }
}

async function overRest({ app, workspace }: ToolsApp, key: string, tool: string): Promise<CellAnswer> {
  const { status, headers, json } = await restOf(app.baseUrl, key)(`POST /workspaces/${workspace.id}/tools/${tool}/call`, { body: {} })
  return { status, requestId: String(headers['x-request-id']), result: json.data?.result }
}

function isLive({ key }: KeyCell): boolean {
  return !['other workspace', 'revoked', 'expired'].includes(key)
}

function callTool({ target, session, rest }: MadeKey, surface: Cell['surface'], tool: Cell['tool']): Promise<CellAnswer> {
  if (surface === 'rest') return rest(`files__${tool}`)
  const params = { name: `files__${tool}`, arguments: {} }
  // Who has no session is refused before it is asked for one.
  if (surface === 'mcp legacy' && session !== undefined) return session.request('tools/call', params)
  if (surface === 'mcp legacy')
    return sendLegacy(target, { id: 1, method: 'tools/call', params }, { headers: { 'mcp-session-id': 'none' } })
  return sendModern(target, 'tools/call', params)
}

verifies(
  'gates.matrix',
  'in every cell the expected gate refuses, with exactly one record that names it and what opens it',
  async () => {
    using folder = tempFolder()
    let clock = NOON
    const now = () => clock
    await using app = await startTestApp({ dataFolder: folder.path, now })
    await using it = await startToolsApp(
      DIMENSIONS.tool.map(name => define(name)),
      { app },
    )
    const world = await makeWorld(it)
    const made: Omit<MadeKey, 'session'>[] = []
    for (const of of product(['key', 'scopes', 'chosen', 'limit'])) made.push(await makeKey(world, of, now))
    await app.call('workspaceMembers.set', { workspaceId: it.workspace.id, memberId: world.members.outside, role: null })
    using db = openData(folder.path)
    // As three calls of that day would have left it.
    for (const { id } of made.filter(({ of }) => of.limit === 'used up')) db.use(id)
    clock += 1_000
    const keys: MadeKey[] = []
    for (const key of made) keys.push({ ...key, session: isLive(key.of) ? await openSession(key.target) : undefined })

    const asked = new Map<string, { readonly cell: Cell; readonly status: number; readonly isAnswered: boolean }>()
    for (const { module, usage } of product(['module', 'usage'])) {
      await app.call('modules.switch', { workspaceId: it.workspace.id, module: 'files', isOn: module === 'on' })
      await app.call('usagePlan.update', { includedUnits: usage === 'ok' ? 1_000_000 : 0 })
      for (const key of keys) {
        const calls = product(['tool', 'surface']).map(async ({ tool, surface }) => {
          clock += BETWEEN_CALLS_MS
          const answer = await callTool(key, surface, tool)
          const cell = { ...key.of, module, usage, tool, surface }
          asked.set(answer.requestId, { cell, status: answer.status, isAnswered: answer.result !== undefined })
        })
        await Promise.all(calls)
      }
    }
    expect(asked.size).toBe(product(Object.keys(DIMENSIONS) as (keyof Cell)[]).length)
    expect(asked.size).toBeGreaterThanOrEqual(2_000)

    // What was refused at the door is recorded after its answer.
    await soon(db.count).toBe(asked.size)
    const records = db.records()
    expect(records).toHaveLength(asked.size)
    for (const { requestId, gate, outcome, opens } of records) {
      const { cell, status, isAnswered } = asked.get(requestId) ?? { cell: undefined, status: 0, isAnswered: false }
      if (cell === undefined) throw new Error('There is a record of no call.')
      const expected = expectedOf(cell)
      const words = Object.values(cell).join(', ')
      expect([words, gate, isAnswered, outcome === 'ok']).toEqual([words, expected?.gate ?? null, expected === null, expected === null])
      expect([words, status === 401]).toEqual([words, expected?.gate === 'authenticate'])
      expect([words, opens]).toEqual([
        words,
        expected?.opens === 'a time' ? new Date(NOON + DAY_MS / 2).toISOString() : (expected?.opens ?? null),
      ])
    }

    // Archived, every key of the workspace is refused before anything else is asked, and before a session is opened.
    await app.call('workspaces.archive', { workspaceId: it.workspace.id })
    for (const key of keys) {
      clock += 3 * BETWEEN_CALLS_MS
      const told = await hello(key.target)
      const answers = [await callTool({ ...key, session: undefined }, 'mcp modern', 'read'), told, await callTool(key, 'rest', 'read')]
      const expected = isLive(key.of) ? 403 : 401
      expect([key.of, answers.map(({ status }) => status)]).toEqual([key.of, [expected, expected, expected]])
      if (isLive(key.of)) expect(told.error.message).toContain('is archived. Restore it')
    }
    await soon(db.count).toBe(records.length + 3 * keys.length)
    const refused = db.records().filter(({ requestId }) => !asked.has(requestId))
    const count = (wanted: string) => refused.filter(({ gate }) => gate === wanted).length
    expect([count('workspace'), count('authenticate')]).toEqual([144 * 3, 72 * 3])
    expect((await app.call('servers.get', { workspaceId: it.workspace.id, serverId: it.server.id })).state).toEqual({ at: 'stopped' })
    await app.call('workspaces.restore', { workspaceId: it.workspace.id })
    await app.call('usagePlan.update', { includedUnits: null })
    const free = keys.find(({ of }) => of.key === 'service' && of.chosen === 'all' && of.limit === 'free' && of.scopes === 'read')
    if (free === undefined) throw new Error('There is such a key.')
    await app.call('modules.switch', { workspaceId: it.workspace.id, module: 'files', isOn: true })
    expect((await callTool({ ...free, session: undefined }, 'mcp modern', 'read')).result).toBeDefined()
  },
  // Its cells alone take seconds; a loaded machine has its two minutes.
  240_000,
)

function hello(target: WireTarget): Promise<WireAnswer> {
  return sendModern(target, 'server/discover')
}

/** A second look at the data file, beside the app. */
function openData(folder: string) {
  const db = new Sqlite(join(folder, 'atrium.db'))
  const use = db.prepare('INSERT INTO key_days (key_id, day, calls) VALUES (?, ?, 3)')
  const count = db.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM calls')
  const all = db.prepare<[], { requestId: string; gate: string | null; outcome: string; opens: string | null }>(
    'SELECT request_id AS requestId, gate, outcome, opens FROM calls',
  )
  return {
    use: (keyId: string) => use.run(keyId, Math.floor(NOON / DAY_MS)),
    count: () => count.get()?.count ?? 0,
    records: () => all.all(),
    [Symbol.dispose]: () => {
      db.close()
    },
  }
}
