import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { sendModern, openSession } from '../harness/mcp-wire.ts'
import { restOf } from '../harness/rest.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { define, startToolsApp, type ToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'

const NOON = Date.UTC(2026, 5, 30, 12)
const JULY = Date.UTC(2026, 6)

async function startUsage(options: Parameters<typeof startTestApp>[0] = {}) {
  const app = await startTestApp(options)
  const it = await startToolsApp([define('read'), define('write')], { app })
  return {
    ...it,
    app,
    workspaceId: it.workspace.id,
    status: () => app.call('usage.status', { workspaceId: it.workspace.id }),
    price: (toolName: string, units: number | null) =>
      app.call('usage.setPrices', { workspaceId: it.workspace.id, serverId: it.server.id, toolNames: [toolName], units }),
    [Symbol.asyncDispose]: async () => {
      await it[Symbol.asyncDispose]()
      await app[Symbol.asyncDispose]()
    },
  }
}

function openData({ app }: Pick<ToolsApp, 'app'>) {
  const db = new Sqlite(join(app.dataFolder, 'atrium.db'))
  return { db, [Symbol.dispose]: () => db.close() }
}

verifies('usage.events', 'each call has one event with its price, which its record and the sums tell; a refused one has none', async () => {
  await using it = await startUsage()
  const { app, workspaceId } = it
  await it.price('write', 7)
  await it.price('read', 0)
  expect(await app.call('usage.prices', { workspaceId })).toHaveLength(2)
  const read = await it.call('files__read')
  const write = await it.call('files__write')
  const other = await it.call('files__announce')
  const none = await it.call('files__none')
  const usageOf = async ({ requestId }: { requestId: string }) =>
    (await app.call('calls.get', { workspaceId, requestId: requestId as never })).usage
  expect(await usageOf(read)).toEqual({ units: 0, prepaid: 0, tokens: 0 })
  expect(await usageOf(write)).toEqual({ units: 7, prepaid: 0, tokens: 0 })
  expect(await usageOf(other)).toMatchObject({ units: 1 })
  expect(await usageOf(none)).toBeNull()
  using data = openData(it)
  const events = data.db
    .prepare('SELECT request_id, units, duration_us, argument_bytes, result_bytes, key_id, server_id, target FROM usage_events')
    .all()
  const records = data.db.prepare("SELECT request_id FROM audit WHERE what = 'tools/call' AND kind = 'call'").all()
  expect(events).toHaveLength(records.length)
  expect(events).toContainEqual(
    expect.objectContaining({
      request_id: write.requestId,
      units: 7,
      server_id: it.server.id,
      target: 'files__write',
      key_id: expect.any(String),
    }),
  )
  expect(() => data.db.prepare('UPDATE usage_events SET units = 0').run()).toThrow('does not change')
  const by = async (group: 'key' | 'tool' | 'module' | 'day') =>
    (await app.call('usage.summary', { workspaceId, by: group })).map(({ of, name, calls, units }) => ({ of, name, calls, units }))
  expect(await by('tool')).toEqual([
    { of: 'files__write', name: 'files__write', calls: 1, units: 7 },
    { of: 'files__announce', name: 'files__announce', calls: 1, units: 1 },
    { of: 'files__read', name: 'files__read', calls: 1, units: 0 },
  ])
  expect(await by('module')).toEqual([{ of: it.server.id, name: 'files', calls: 3, units: 8 }])
  expect(await by('key')).toMatchObject([{ name: 'test', calls: 3, units: 8 }])
  expect(await by('day')).toMatchObject([{ calls: 3, units: 8 }])
  expect((await it.status()).month).toMatchObject({ calls: 3, units: 8 })
  const [first, last] = [
    await app.call('usage.export', { workspaceId, limit: 2 }),
    await app.call('usage.export', { workspaceId, limit: 2, after: write.requestId as never }),
  ]
  expect(first.text.split('\n')[0]).toBe(
    'requestId,at,method,keyId,keyName,serverId,target,units,prepaid,durationUs,argumentBytes,resultBytes,tokens',
  )
  expect([first.next, last.next]).toEqual([write.requestId, null])
  expect(first.text + last.text).toContain(`${write.requestId},`)
  expect((first.text + last.text).trim().split('\n')).toHaveLength(4)
})

verifies(
  'usage.events',
  'a list is counted with about its tokens and costs nothing, and an event goes with the record of its call',
  async () => {
    await using it = await startUsage()
    await it.names()
    await it.call('files__read')
    await it.app.core.close()
    using data = openData(it)
    expect(data.db.prepare("SELECT calls, units, tokens > 20 AS isSome FROM usage_days WHERE method = 'tools/list'").all()).toEqual([
      { calls: 2, units: 0, isSome: 1 },
    ])
    data.db.prepare("DELETE FROM audit WHERE what = 'tools/call'").run()
    expect(data.db.prepare('SELECT * FROM usage_events').all()).toEqual([])
  },
)

verifies('usage.plan', 'included units, then those paid ahead, then a pause that says what ends it, on every surface', async () => {
  let clock = NOON
  await using it = await startUsage({ now: () => clock })
  const { app, workspaceId } = it
  const value = (await app.call('keys.create', { workspaceId, name: 'both', surfaces: 'both' })).value
  await app.call('usagePlan.update', { includedUnits: 2 })
  await app.call('usagePlan.topUp', { units: 3, reason: 'To begin with' })
  const outcomes: boolean[] = []
  for (let n = 0; n < 4; n += 1) outcomes.push((await it.call('files__read', value)).result !== undefined)
  expect([outcomes, (await it.status()).state]).toEqual([[true, true, true, true], 'near'])
  expect((await app.call('usagePlan.get', {})).balance).toBe(1)
  expect((await it.call('files__write', value)).result).toBeDefined()
  expect(await it.status()).toMatchObject({ state: 'paused', limits: [{ kind: 'units', used: 5, of: 5, left: 0, endsAt: JULY }] })

  const modern = await it.call('files__read', value)
  const session = await openSession({ ...it.target, key: value })
  const legacy = await session.request('tools/call', { name: 'files__read', arguments: {} })
  const told = { code: -32_054, data: { code: 'paused', retryAfterMs: JULY - NOON } }
  expect([modern.error, legacy.error]).toMatchObject([told, told])
  expect([modern, legacy].map(({ headers }) => headers['retry-after'])).toEqual([
    String((JULY - NOON) / 1_000),
    String((JULY - NOON) / 1_000),
  ])
  expect(modern.error.message).toContain('It ends on 2026-07-01 (UTC), or when somebody tops up')
  const rest = await restOf(app.baseUrl, value)(`POST /workspaces/${workspaceId}/tools/files__read/call`, { body: {} })
  expect([rest.status, rest.headers['retry-after']]).toEqual([402, String((JULY - NOON) / 1_000)])
  await expect(app.call('tools.call', { workspaceId, name: 'files__read' })).rejects.toThrow('Calls are paused')
  const { calls } = await app.call('calls.list', { workspaceId, limit: 4 })
  expect(calls.map(({ gate, outcome, opens, usage }) => [gate, outcome, opens, usage])).toEqual(
    Array.from({ length: 4 }, () => ['usage', 'paused', 'top-up', null]),
  )

  await app.call('usagePlan.topUp', { units: 1, reason: 'One more' })
  expect((await it.call('files__read', value)).result).toBeDefined()
  expect((await it.call('files__read', value)).error).toMatchObject({ data: { code: 'paused' } })
  clock = JULY
  expect((await it.status()).state).toBe('ok')
  expect((await it.call('files__read', value)).result).toBeDefined()
})

verifies('usage.plan', 'caps of the organization, a workspace and a key hold each for itself, and what costs nothing goes on', async () => {
  await using it = await startUsage()
  const { app, workspaceId } = it
  const one = await app.call('keys.create', { workspaceId, name: 'one' })
  await app.call('usagePlan.override', { workspaceId, keyId: one.key.id, monthlyCap: 1 })
  expect((await it.call('files__read', one.value)).result).toBeDefined()
  const ofKey = await it.call('files__read', one.value)
  expect(ofKey.error).toMatchObject({ message: expect.stringContaining('cap of this key'), data: { code: 'paused' } })
  expect((await it.call('files__read')).result).toBeDefined()
  await app.call('usagePlan.override', { workspaceId, monthlyCap: 2 })
  expect((await it.call('files__read')).error.message).toContain('cap of this workspace')
  expect(await it.status()).toMatchObject({ state: 'paused', limits: [{ kind: 'workspaceCap' }], keys: [{ kind: 'keyCap', used: 1 }] })
  await app.call('usagePlan.override', { workspaceId, monthlyCap: null })
  await app.call('usagePlan.update', { monthlyCap: 0 })
  const ofAll = await it.call('files__read')
  expect([ofAll.error.message, ofAll.headers['retry-after']]).toEqual([expect.stringContaining('cap of the organization'), undefined])
  await it.price('read', 0)
  expect((await it.call('files__read')).result).toBeDefined()
  await app.call('usagePlan.update', { monthlyCap: 4 })
  await it.price('write', 5)
  expect((await it.call('files__write')).error.message).toContain('2 units left, and this call costs 5 units')
  expect((await app.call('calls.list', { workspaceId, limit: 1 })).calls[0]).toMatchObject({ gate: 'usage', opens: 'cap' })
})

verifies('usage.plan', 'what was used is known again after a restart', async () => {
  using folder = tempFolder()
  const key = await (async () => {
    await using it = await startUsage({ dataFolder: folder.path })
    await it.app.call('usagePlan.update', { includedUnits: 1 })
    await it.app.call('usagePlan.topUp', { units: 1, reason: 'One' })
    for (let n = 0; n < 2; n += 1) expect((await it.call('files__read')).result).toBeDefined()
    return it.target.key
  })()
  await using app = await startTestApp({ dataFolder: folder.path })
  const url = app.endpoint(await app.defaultWorkspace())
  expect((await sendModern({ url, key }, 'tools/call', { name: 'files__read', arguments: {} })).error).toMatchObject({
    data: { code: 'paused' },
  })
  expect(await app.call('usagePlan.get', {})).toMatchObject({ state: 'paused', balance: 0, month: { units: 2, prepaid: 1 } })
})

verifies('usage.at-once', '40 calls at once use what is left and no more', async () => {
  await using it = await startUsage()
  const { app } = it
  await it.price('write', 3)
  await app.call('usagePlan.update', { includedUnits: 20 })
  await app.call('usagePlan.topUp', { units: 12, reason: 'Some' })
  const answers = await Promise.all(Array.from({ length: 40 }, () => it.call('files__write')))
  expect(answers.filter(({ result }) => result !== undefined)).toHaveLength(10)
  expect(await app.call('usagePlan.get', {})).toMatchObject({ balance: 2, month: { units: 30, prepaid: 10 } })
  expect((await app.call('usagePlan.ledger', {})).map(({ kind, units, reason }) => [kind, units, reason])).toEqual([
    ['use', -10, null],
    ['topUp', 12, 'Some'],
  ])
})

verifies('usage.ledger', 'nothing in it is changed or deleted, and a deleted workspace has used what it used', async () => {
  await using it = await startUsage()
  const { app } = it
  await app.call('usagePlan.update', { includedUnits: 5 })
  await app.call('usagePlan.topUp', { units: 2, reason: 'Two' })
  await app.call('usagePlan.topUp', { units: -1, reason: 'One too many' })
  for (let n = 0; n < 5; n += 1) await it.call('files__read')
  using data = openData(it)
  expect(() => data.db.prepare('UPDATE usage_ledger SET units = 9').run()).toThrow('does not change')
  expect(() => data.db.prepare('DELETE FROM usage_ledger').run()).toThrow('stays')
  await app.call('workspaces.create', { name: 'Other' })
  await app.call('workspaces.remove', { workspaceId: it.workspace.id, confirmation: it.workspace.name } as never)
  expect(data.db.prepare('SELECT * FROM usage_events').all()).toEqual([])
  expect(await app.call('usagePlan.get', {})).toMatchObject({
    balance: 1,
    month: { units: 5 },
    limits: [{ kind: 'units', used: 5, left: 1 }],
  })
})

verifies('usage.goes-on', 'while calls are paused, everything else is done, one by one', async () => {
  await using it = await startUsage()
  const { app, workspaceId } = it
  const spare = await app.call('keys.create', { workspaceId, name: 'spare' })
  const other = await app.call('workspaces.create', { name: 'Other' })
  expect((await it.call('files__read')).result).toBeDefined()
  await app.call('usagePlan.update', { includedUnits: 0 })
  expect((await it.call('files__read')).error).toMatchObject({ data: { code: 'paused' } })
  expect(await it.names()).toEqual(['files__read', 'files__write'])
  const goingOn = {
    dashboard: () => app.call('usage.status', { workspaceId }),
    summary: () => app.call('usage.summary', { workspaceId }),
    takingOutUsage: () => app.call('usage.export', { workspaceId }),
    calls: () => app.call('calls.list', { workspaceId }),
    audit: () => app.call('audit.list', { workspaceId }),
    verifying: () => app.call('audit.verify', { workspaceId }),
    takingOutAudit: () => app.call('audit.export', { workspaceId }),
    revoking: () => app.call('keys.revoke', { workspaceId, keyId: spare.key.id }),
    archiving: () => app.call('workspaces.archive', { workspaceId: other.id }),
    deleting: () => app.call('workspaces.remove', { workspaceId: other.id, confirmation: 'Other' } as never),
    removing: () => app.call('servers.remove', { workspaceId, serverId: it.server.id }),
    topUp: () => app.call('usagePlan.topUp', { units: 10, reason: 'Go on' }),
    plan: () => app.call('usagePlan.update', { includedUnits: null }),
  }
  for (const [name, goOn] of Object.entries(goingOn)) await expect(goOn(), name).resolves.toBeDefined()
  expect((await it.status()).state).toBe('ok')
})

verifies('usage.unreadable', 'a plan that cannot be read refuses every call that costs something, and says so', async () => {
  await using it = await startUsage()
  await it.price('write', 0)
  using data = openData(it)
  data.db.exec('DELETE FROM usage_plan')
  const refused = await it.call('files__read')
  expect(refused.error).toMatchObject({ message: expect.stringContaining('cannot be read'), data: { code: 'internal' } })
  const { calls } = await it.app.call('calls.list', { workspaceId: it.workspaceId, limit: 1 })
  expect(calls[0]).toMatchObject({ gate: 'usage', outcome: 'internal' })
  expect((await it.call('files__write')).result).toBeDefined()
})
