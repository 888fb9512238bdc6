import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { KeyId } from '#shared/model/ids.ts'
import { findLiveAdminKey, findLiveKey, noteKeyUse } from '#core/features/keys/index.ts'
import { formatKey, isWellFormedKey } from '#core/features/keys/key-form.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

verifies('keys.form', 'a key is atr_, 43 characters of 256 bits and 6 of checksum, for any bits', () => {
  expect(formatKey(new Uint8Array(32))).toMatch(/^atr_0{43}[0-9A-Za-z]{6}$/)
  expect(formatKey(new Uint8Array(32).fill(255))).toMatch(/^atr_[0-9A-Za-z]{49}$/)
  // The last bit is in the last digit: nothing of the 256 is dropped.
  expect(formatKey(new Uint8Array([...new Uint8Array(31), 1])).slice(0, 47)).toBe(`atr_${'0'.repeat(42)}1`)
  expect(formatKey(new Uint8Array([255, ...new Uint8Array(31)])).slice(0, 47)).not.toBe(
    formatKey(new Uint8Array([127, ...new Uint8Array(31)])).slice(0, 47),
  )
})

verifies('keys.form', 'a slip of one character, a cut or an addition is seen', () => {
  const key = formatKey(Uint8Array.from({ length: 32 }, (_, index) => index * 7))
  expect(isWellFormedKey(key)).toBe(true)
  for (let at = 0; at < key.length; at += 1)
    expect(isWellFormedKey(key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1)), String(at)).toBe(false)
  for (const wrong of [key.slice(1), `${key}0`, ` ${key}`, `${key}\n`, key.toUpperCase(), '', 'atr_'])
    expect(isWellFormedKey(wrong), wrong).toBe(false)
})

verifies('keys.form', 'a key is shown once and kept as its SHA-256', async () => {
  using features = await startFeatures()
  const { workspaceId, run, db } = features
  const { key, value } = await run('keys.create', { workspaceId, name: 'Claude Code' })
  expect(isWellFormedKey(value)).toBe(true)
  expect(key).toMatchObject({
    name: 'Claude Code',
    prefix: value.slice(0, 10),
    calls: 0,
    lastUsedAt: null,
    expiresAt: null,
    revokedAt: null,
  })
  const rows = db.all(row => row, 'SELECT * FROM keys')
  expect(rows[0]?.['hash']).toEqual(createHash('sha256').update(value).digest())
  expect(
    JSON.stringify([await run('keys.list', { workspaceId }), features.events, rows, db.all(row => row, 'SELECT * FROM changes')]),
  ).not.toContain(value.slice(10))
  const values = new Set<string>()
  for (let count = 0; count < 20; count += 1) values.add((await run('keys.create', { workspaceId, name: 'more' })).value)
  expect(values.size).toBe(20)
})

verifies('keys.revoke', 'a revoked key is no key from the next look on, and its sessions are ended', async () => {
  using features = await startFeatures()
  const { workspaceId, run, db, clock } = features
  const { key, value } = await run('keys.create', { workspaceId, name: 'mine' })
  expect(findLiveKey(db, value, clock.now, 'mcp')).toMatchObject({
    id: key.id,
    workspaceId,
    name: 'mine',
    grants: undefined,
    toolMode: null,
  })
  expect(await run('keys.revoke', { workspaceId, keyId: key.id })).toEqual({ ...key, revokedAt: clock.now })
  expect(findLiveKey(db, value, clock.now, 'mcp')).toBeUndefined()
  expect(features.endedKeys).toEqual([key.id])
  clock.now += 5
  expect(await run('keys.revoke', { workspaceId, keyId: key.id })).toEqual({ ...key, revokedAt: clock.now - 5 })
})

verifies(
  'keys.same-401',
  'expired, malformed, unknown, empty and absent keys are all no key, and an admin key is no workspace key',
  async () => {
    using features = await startFeatures()
    const { workspaceId, run, db, clock } = features
    const { value } = await run('keys.create', { workspaceId, name: 'mine', expiresAt: clock.now + 10 })
    const admin = await run('adminKeys.create', { name: 'script' })
    expect(findLiveKey(db, value, clock.now + 9, 'mcp')).toBeDefined()
    expect(findLiveKey(db, value, clock.now + 10, 'mcp')).toBeUndefined()
    for (const wrong of [undefined, '', 'atr_', ` ${value}`, value.slice(0, -1), `${value} `, formatKey(new Uint8Array(32)), admin.value])
      expect(findLiveKey(db, wrong, clock.now, 'mcp'), String(wrong)).toBeUndefined()
    expect(findLiveAdminKey(db, admin.value, clock.now)).toEqual({ id: admin.key.id, name: 'script' })
    expect(findLiveAdminKey(db, value, clock.now)).toBeUndefined()
    await run('adminKeys.revoke', { keyId: admin.key.id })
    expect(findLiveAdminKey(db, admin.value, clock.now)).toBeUndefined()
  },
)

verifies('keys.same-401', 'every look is one search in the index of hashes', async () => {
  using features = await startFeatures()
  const { db } = features
  const asked: string[] = []
  const counting: typeof db = { ...db, get: (to, sql, ...params) => (asked.push(sql), db.get(to, sql, ...params)) }
  for (const wrong of [undefined, '', 'nonsense', formatKey(new Uint8Array(32))]) findLiveKey(counting, wrong, 0, 'mcp')
  const [sql = ''] = asked
  expect(asked).toEqual(Array<string>(4).fill(sql))
  const plan = db.all(row => String(row['detail']), `EXPLAIN QUERY PLAN ${sql}`, new Uint8Array(32))
  expect(plan).toEqual([expect.stringMatching(/^SEARCH keys USING INDEX .* \(hash=\?\)$/)])
})

verifies('keys.used', 'the list tells prefix, last use and number of calls', async () => {
  using features = await startFeatures()
  const { workspaceId, run, db, clock } = features
  const { key } = await run('keys.create', { workspaceId, name: 'first' })
  clock.now += 1
  const second = await run('keys.create', { workspaceId, name: 'second' })
  noteKeyUse(db, key.id, clock.now + 100)
  noteKeyUse(db, key.id, clock.now + 200)
  expect(await run('keys.list', { workspaceId })).toEqual([second.key, { ...key, calls: 2, lastUsedAt: clock.now + 200 }])
})

verifies('gateway.isolation', 'a key of another workspace is as absent as one that never was', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId } = features
  const { key, value } = await run('keys.create', { workspaceId, name: 'mine' })
  const admin = await run('adminKeys.create', { name: 'script' })
  const other = await run('workspaces.create', { name: 'Other' })
  const never = await refusal('keys.revoke', { workspaceId: other.id, keyId: KeyId.parse(`key_${'0'.repeat(32)}`) })
  expect(never).toMatchObject({ code: 'not_found' })
  expect(await refusal('keys.revoke', { workspaceId: other.id, keyId: key.id })).toEqual(never)
  expect(await refusal('keys.revoke', { workspaceId: other.id, keyId: admin.key.id })).toEqual(never)
  expect(await refusal('adminKeys.revoke', { keyId: key.id })).toEqual(never)
  expect(await run('keys.list', { workspaceId: other.id })).toEqual([])
  expect(findLiveKey(features.db, value, features.now(), 'mcp')).toBeDefined()
})

test('a key that would have expired already is refused', async () => {
  using features = await startFeatures()
  expect(
    await features.refusal('keys.create', { workspaceId: features.workspaceId, name: 'mine', expiresAt: features.now() }),
  ).toMatchObject({ code: 'invalid_input' })
})
