import { expect, test } from 'vitest'
import { auditText } from '#shared/model/audit.ts'
import { readRecords, readTexts } from '#core/audit/rows.ts'
import { findChain, SPAN } from '#core/audit/chains.ts'
import { verifyLines } from '#core/audit/verify-file.ts'
import { verifies } from '../verifies.ts'
import { startAudit } from './audit-world.ts'

type World = Awaited<ReturnType<typeof startAudit>>

/** 250 records, sealed at the end of each hundred and at the last. */
async function startSealed(): Promise<World> {
  const world = await startAudit()
  for (const count of [100, 100, 50]) {
    world.record(count, index => ({ target: `tool ${index}` }))
    await world.sealer.sealAll()
  }
  return world
}

const where = (seq: number) => `id = (SELECT no FROM audit_chains WHERE workspace_id IS NOT NULL) * ${SPAN} + ${seq}`

verifies('audit.chain', 'a chain that nobody touched is whole, to its last record and seal', async () => {
  await using world = await startSealed()
  expect(await world.verify()).toMatchObject({ isWhole: true, records: 250, lastSeq: 250, seals: 3, sealedSeq: 250, bad: null })
  expect(await world.verify('organization')).toMatchObject({ isWhole: true, records: 1, bad: null })
})

const tampered: [string, string, number][] = [
  ['a record that was changed', `UPDATE audit SET outcome = 'ok', message = 'other' WHERE ${where(120)}`, 120],
  ['a byte of a hash that was changed', `UPDATE audit SET hash = zeroblob(32) WHERE ${where(7)}`, 7],
  ['a record that was deleted', `DELETE FROM audit WHERE ${where(40)}`, 40],
  ['the first record deleted', `DELETE FROM audit WHERE ${where(1)}`, 1],
  ['a record put at the end', `INSERT INTO audit SELECT id + 1, ${copied('hash')} FROM audit WHERE ${where(250)}`, 251],
  [
    'two records that were swapped',
    `UPDATE audit SET id = id + 100000 WHERE ${where(60)}; UPDATE audit SET id = id - 1 WHERE ${where(61)}; UPDATE audit SET id = id - 99999 WHERE ${where(100_060)}`,
    60,
  ],
  ['a tail that was cut off', `DELETE FROM audit WHERE id > (SELECT id FROM audit WHERE ${where(210)}) AND chain > 1`, 211],
  ['all records deleted', 'DELETE FROM audit WHERE chain > 1', 1],
  ['a seal that was changed', `UPDATE audit_seals SET hash = zeroblob(32) WHERE seq = 200`, 101],
]
function copied(last: string): string {
  return `chain, kind, at, surface, who_kind, who_id, who_name, client_name, what, target, server_id, server_name, subject, outcome, gate, opens,
    reason, message, request_id || 'x', parent_request_id, duration_us, argument_bytes, result_bytes, arguments_sha256, result_sha256, ${last}`
}
for (const [title, sql, seq] of tampered)
  verifies('audit.chain', `${title} is found, and the first bad record named`, async () => {
    await using world = await startSealed()
    world.tamper(sql)
    expect(await world.verify()).toMatchObject({ isWhole: false, bad: { seq } })
  })

verifies('audit.sealed', 'a chain that was written anew from a record on is found by the seals', async () => {
  await using world = await startSealed()
  const chain = findChain(world.db, world.workspaceId)
  if (!chain) throw new Error('No chain.')
  const { hash } = await import('node:crypto')
  let before = readRecords(world.db, chain, 148, 1)[0]?.hash ?? ''
  for (const record of readRecords(world.db, chain, 149, 1_000)) {
    const changed = { ...record, outcome: 'ok', message: record.seq === 150 ? 'nothing happened' : record.message }
    before = hash('sha256', auditText(before, world.workspaceId, changed))
    world.tamper(
      `UPDATE audit SET message = ${changed.message === null ? 'NULL' : `'${changed.message}'`}, hash = x'${before}' WHERE ${where(record.seq)}`,
    )
  }
  const verdict = await world.verify()
  expect(verdict).toMatchObject({ isWhole: false, bad: { seq: 101 } })
  expect(verdict.bad?.why).toContain('101 to 200')
})

verifies('audit.sealed', 'what was changed before it was sealed is not sealed afterwards, and that is told', async () => {
  await using world = await startAudit()
  world.record(10)
  world.tamper(`UPDATE audit SET target = 'other' WHERE ${where(5)}`)
  await world.sealer.sealAll()
  expect(world.sealer.problem()).toMatchObject({ code: 'broken' })
  expect(await world.verify()).toMatchObject({ isWhole: false, sealedSeq: 0, bad: { seq: 5 } })
})

verifies('audit.sealed', 'records after the last seal are told as not sealed: their end could be cut off unseen', async () => {
  await using world = await startSealed()
  world.record(5)
  expect(await world.verify()).toMatchObject({ isWhole: true, lastSeq: 255, sealedSeq: 250 })
  world.tamper(`DELETE FROM audit WHERE ${where(255)}`)
  expect(await world.verify()).toMatchObject({ isWhole: true, lastSeq: 254, sealedSeq: 250 })
})

verifies('audit.sealed', 'a locked vault seals nothing and says so; what came meanwhile is sealed when it opens', async () => {
  await using world = await startSealed()
  world.vault.lock()
  world.sealer.vaultChanged()
  world.record(150)
  await world.sealer.sealAll()
  expect(world.sealer.problem()).toMatchObject({ code: 'locked' })
  await expect(world.verify()).rejects.toMatchObject({ code: 'locked' })
  await world.vault.open()
  world.sealer.vaultChanged()
  await world.sealer.sealAll()
  expect(await world.verify()).toMatchObject({ isWhole: true, sealedSeq: 400 })
})

verifies(
  'audit.sealed',
  'a key that does not open is never replaced by itself; a new one is on record and says that it is not vouched for',
  async () => {
    await using world = await startSealed()
    world.tamper(`UPDATE audit_keys SET sealed = 'k1.v1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAA'`)
    world.vault.lock()
    world.sealer.vaultChanged()
    await world.vault.open()
    world.record(120)
    await world.sealer.sealAll()
    expect(world.sealer.problem()).toMatchObject({ code: 'key_lost' })
    expect(world.publicKeys().size).toBe(1)
    expect(world.sealer.renewKey().vouched).toBeNull()
    expect(world.publicKeys().size).toBe(2)
    const keys = world.db.all(row => row['reason'], "SELECT reason FROM changes WHERE operation = 'audit.key' ORDER BY request_id")
    expect(keys).toEqual(['first', 'not_vouched'])
    expect(await world.verify()).toMatchObject({ isWhole: false, bad: { seq: 1 } })
  },
)

verifies('audit.sealed', 'a key that is renewed is signed by the one before: who trusts that one trusts it too', async () => {
  await using world = await startSealed()
  const [first = ''] = world.publicKeys()
  expect(world.sealer.renewKey().vouched).not.toBeNull()
  world.record(10)
  await world.sealer.sealAll()
  expect(await world.verify()).toMatchObject({ isWhole: true, seals: 4, sealedSeq: 260 })
  expect(await verifyLines(world.exported(), { publicKeys: new Set([first]) })).toMatchObject({ isWhole: true, sealedSeq: 260 })
})

verifies('audit.offline', 'an exported file is verified with the public key alone, in whatever pieces it was taken out', async () => {
  await using world = await startSealed()
  world.record(3)
  for (const limit of [1, 50, 253, 1_000]) {
    const verdict = await verifyLines(world.exported(limit), { publicKeys: world.publicKeys() })
    expect(verdict, String(limit)).toMatchObject({ isWhole: true, records: 253, seals: 3, sealedSeq: 250, bad: null })
  }
})

const files: [string, (lines: string[]) => string[], number][] = [
  ['changed', lines => lines.with(60, (lines[60] ?? '').replace('files__read', 'x').replace('tool ', 'tolo ')), 60],
  ['left out', lines => lines.toSpliced(60, 1), 60],
  ['put between', lines => lines.toSpliced(61, 0, lines[60] ?? ''), 60],
  ['swapped', lines => lines.with(60, lines[61] ?? '').with(61, lines[60] ?? ''), 60],
  ['cut off', lines => lines.slice(0, 180), 179],
  [
    'cut off with an end put to it',
    lines => [...lines.slice(0, 180), '{"type":"end","seq":178}', lines.findLast(line => line.includes('"seal"')) ?? ''],
    179,
  ],
  ['broken', lines => lines.with(60, '{"type":"record"'), 60],
]
for (const [title, change, seq] of files)
  verifies('audit.offline', `a line of an exported file that was ${title} is found`, async () => {
    await using world = await startSealed()
    const verdict = await verifyLines(change(world.exported()), { publicKeys: world.publicKeys() })
    expect(verdict).toMatchObject({ isWhole: false, bad: { seq } })
  })

verifies('audit.offline', 'a file is not believed by another key, and what is no export is no whole one', async () => {
  await using world = await startSealed()
  await using other = await startSealed()
  expect(await verifyLines(world.exported(), { publicKeys: other.publicKeys() })).toMatchObject({ isWhole: false, bad: { seq: 1 } })
  expect(await verifyLines([], { publicKeys: world.publicKeys() })).toMatchObject({ isWhole: false })
  expect(await verifyLines(['{}'], { publicKeys: world.publicKeys() })).toMatchObject({ isWhole: false })
  const renamed = world.exported().map(line => line.replace(world.workspaceId, other.workspaceId))
  expect(await verifyLines(renamed, { publicKeys: world.publicKeys() })).toMatchObject({ isWhole: false, bad: { seq: 1 } })
})

verifies('audit.offline', 'an older file is whole in itself; a head that was written down shows that it is older', async () => {
  await using world = await startSealed()
  const older = world.exported()
  world.record(100)
  await world.sealer.sealAll()
  const { lastSeq: seq, lastHash: hash } = await world.verify()
  const publicKeys = world.publicKeys()
  expect(await verifyLines(older, { publicKeys })).toMatchObject({ isWhole: true })
  expect(await verifyLines(older, { publicKeys, expected: { seq, hash } })).toMatchObject({ isWhole: false, bad: { seq } })
  expect(await verifyLines(world.exported(), { publicKeys, expected: { seq, hash } })).toMatchObject({ isWhole: true })
})

test('the text that SQLite makes of a record is the one that is hashed, whatever is in it', async () => {
  await using world = await startAudit()
  const odd = ['\u0000', '\b\f\n\r\t\u001f\u007f', '"\\/', '\u2028\u2029', 'é😀', '\ud800 half', '', "'", '<>&', '\ufeff']
  world.record(odd.length, index => ({ target: odd[index] ?? '', message: odd[index] ?? '', keyName: odd[index] ?? '', gate: 'x' }))
  const chain = findChain(world.db, world.workspaceId) ?? { no: 0 }
  const records = readRecords(world.db, chain, 0, 100)
  const texts = readTexts(world.db, { ...chain, owner: world.workspaceId }, 0, 100)
  expect(texts.map(({ text }) => `x\n${text}`)).toEqual(records.map(record => auditText('x', world.workspaceId, record)))
  expect(await world.verify()).toMatchObject({ isWhole: true, records: odd.length })
})
