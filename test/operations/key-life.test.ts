import { expect } from 'vitest'
import { findLiveKey, watchExpiry } from '#core/features/keys/index.ts'
import { countUse } from '#core/gateway/call-store.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

const DAY_MS = 86_400_000

verifies('keys.rotate', 'the new key may do the same, and the old one lives for the overlap and no longer than it would have', async () => {
  using features = await startFeatures()
  const { workspaceId, run, refusal, db, clock } = features
  const limits = { callsPerMinute: 5, callsPerDay: 6 }
  const given = {
    surfaces: 'both',
    scopes: ['files:read'],
    tools: [],
    toolMode: 'discovery',
    limits,
    expiresAt: clock.now + 20 * DAY_MS,
  } as const
  const old = await run('keys.create', { workspaceId, name: 'mine', ...given, scopes: [...given.scopes], tools: [] })
  clock.now += 10 * DAY_MS
  const made = await run('keys.rotate', { workspaceId, keyId: old.key.id, overlapDays: 3 })
  expect(made.value).not.toBe(old.value)
  const { id, prefix } = made.key
  const same = { ...old.key, id, prefix, createdAt: clock.now, expiresAt: clock.now + 20 * DAY_MS }
  expect(made.key).toEqual(same)
  expect((await run('keys.list', { workspaceId })).find(key => key.id === old.key.id)).toMatchObject({
    replacedBy: id,
    expiresAt: clock.now + 3 * DAY_MS,
    revokedAt: null,
  })
  for (const { value } of [old, made]) expect(findLiveKey(db, value, clock.now + 3 * DAY_MS - 1, 'mcp')).toBeDefined()
  expect(findLiveKey(db, old.value, clock.now + 3 * DAY_MS, 'mcp')).toBeUndefined()
  expect(features.endedKeys).toEqual([])
  expect(await refusal('keys.rotate', { workspaceId, keyId: old.key.id })).toMatchObject({ code: 'conflict' })
  const short = await run('keys.create', { workspaceId, name: 'short', expiresAt: clock.now + DAY_MS })
  await run('keys.rotate', { workspaceId, keyId: short.key.id, overlapDays: 30 })
  expect(findLiveKey(db, short.value, clock.now + DAY_MS, 'mcp')).toBeUndefined()
})

verifies('keys.rotate', 'without an overlap the old key ends at once, with what it has open', async () => {
  using features = await startFeatures()
  const { workspaceId, run, refusal, db, clock } = features
  const old = await run('keys.create', { workspaceId, name: 'mine' })
  const made = await run('keys.rotate', { workspaceId, keyId: old.key.id, overlapDays: 0 })
  expect(findLiveKey(db, old.value, clock.now, 'mcp')).toBeUndefined()
  expect(findLiveKey(db, made.value, clock.now, 'mcp')).toBeDefined()
  expect(features.endedKeys).toEqual([old.key.id])
  expect(await refusal('keys.rotate', { workspaceId, keyId: old.key.id })).toMatchObject({ code: 'conflict' })
})

verifies('keys.life', 'calls, errors and denials are told for each of the last thirty days, and of no other workspace', async () => {
  using features = await startFeatures()
  const { workspaceId, run, db, clock } = features
  const { key } = await run('keys.create', { workspaceId, name: 'mine' })
  for (const [daysAgo, calls] of [
    [40, 9],
    [29, 5],
    [0, 3],
  ] as const)
    db.write(db => {
      countUse(db, key.id, { calls, errors: 2, denials: 1, lastAt: clock.now - daysAgo * DAY_MS })
    })
  const dayOf = (daysAgo: number) => new Date(clock.now - daysAgo * DAY_MS).toISOString().slice(0, 10)
  expect(await run('keys.days', { workspaceId })).toEqual([
    { keyId: key.id, day: dayOf(29), calls: 5, errors: 2, denials: 1 },
    { keyId: key.id, day: dayOf(0), calls: 3, errors: 2, denials: 1 },
  ])
  const other = await run('workspaces.create', { name: 'Other' })
  expect(await run('keys.days', { workspaceId: other.id })).toEqual([])
})

verifies('keys.life', 'a key that comes to its last week is told once, unless something has taken its place', async () => {
  using features = await startFeatures()
  const { workspaceId, run, db, clock } = features
  const make = async (name: string, days: number | null) =>
    (await run('keys.create', { workspaceId, name, expiresAt: days === null ? null : clock.now + days * DAY_MS })).key
  const [soon, rotated] = [await make('soon', 6), await make('rotated', 5), await make('later', 9), await make('never', null)]
  await run('keys.rotate', { workspaceId, keyId: rotated.id, overlapDays: 1 })
  const told: unknown[] = []
  const watch = watchExpiry({ db, now: features.now, emit: event => told.push(event), notify: (title, text) => told.push([title, text]) })
  watch.look()
  watch.close()
  const made = (await run('keys.list', { workspaceId })).find(({ name, replacedBy }) => name === 'rotated' && replacedBy === null)
  expect(told).toEqual([
    { name: 'keys.expiring', workspaceId, keyIds: expect.arrayContaining([soon.id, made?.id]) },
    ['A key expires within a week', expect.stringContaining(' and 1 more: rotate it')],
  ])
})

verifies('workspaces.archive', 'everything is kept, its servers end and do not start, and one workspace stays in use', async () => {
  using features = await startFeatures()
  const { workspaceId, run, refusal, upstreams } = features
  const { key } = await run('keys.create', { workspaceId, name: 'mine' })
  const server = await run('servers.create', { workspaceId, name: 'files', launch: { kind: 'stdio', command: 'x' } })
  const one = { workspaceId, serverId: server.id }
  await run('servers.approve', { ...one, fingerprint: server.fingerprint })
  await run('servers.start', one)
  expect(await refusal('workspaces.archive', { workspaceId })).toMatchObject({ code: 'conflict' })
  await run('workspaces.create', { name: 'Other' })
  expect((await run('workspaces.archive', { workspaceId })).archivedAt).not.toBeNull()
  expect(features.endedKeys).toEqual([key.id])
  expect(upstreams.done.at(-1)).toBe('stop')
  expect((await run('servers.start', one)).state).toMatchObject({ at: 'failed', reason: expect.stringContaining('is archived') })
  expect((await run('workspaces.list', {})).map(({ archivedAt }) => archivedAt === null)).toEqual([false, true])
  expect((await run('keys.list', { workspaceId }))[0]).toMatchObject({ revokedAt: null })
  expect((await run('workspaces.restore', { workspaceId })).archivedAt).toBeNull()
  expect((await run('servers.start', one)).state).toMatchObject({ at: 'ready' })
})
