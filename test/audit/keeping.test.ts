import { expect, test } from 'vitest'
import { exportPiece, toCell } from '#core/audit/export.ts'
import { pruneSome, type SignSummary } from '#core/audit/retention.ts'
import { searchAudit, type AuditFilter } from '#core/audit/search.ts'
import { startUpkeep } from '#core/audit/upkeep.ts'
import { verifyLines } from '#core/audit/verify-file.ts'
import { indexSome } from '#core/audit/words.ts'
import { silentLog } from '#core/lib/log.ts'
import { newUuid } from '#core/lib/ids.ts'
import { KeyId, RequestId, ServerId } from '#shared/model/ids.ts'
import { recordCalls } from '../harness/record-call.ts'
import { startFeatures } from '../operations/start-features.ts'
import { verifies } from '../verifies.ts'
import { startAudit } from './audit-world.ts'

const NOW = 1_800_000_000_000
const upkeepOf = (
  { db, sealer }: Awaited<ReturnType<typeof startAudit>>,
  keep: { records: number; since?: number },
  afterRecords?: number,
) =>
  startUpkeep({
    ...{ db, log: silentLog },
    sign: (owner, summary) => sealer.signSummary(owner, summary),
    keepOf: () => keep,
    ...(afterRecords === undefined ? {} : { afterRecords }),
  })

const pruning = ({ sealer }: Awaited<ReturnType<typeof startAudit>>) => ({
  sign: (...about: Parameters<SignSummary>) => sealer.signSummary(...about),
  step: 500,
})

verifies('audit.retention', 'the newest records are kept, a signed summary stands for the others, and the chain is whole', async () => {
  await using world = await startAudit()
  world.record(1_300)
  await world.sealer.sealAll()
  const upkeep = upkeepOf(world, { records: 100 })
  expect(await upkeep.prune()).toBe(1_200)
  expect(await upkeep.prune()).toBe(0)
  await upkeep.stop()
  expect(await world.verify()).toMatchObject({ isWhole: true, removed: 1_200, records: 100, lastSeq: 1_300, sealedSeq: 1_300 })
  expect(await verifyLines(world.exported(), { publicKeys: world.publicKeys() })).toMatchObject({ isWhole: true, removed: 1_200 })
  world.record(1)
  await world.sealer.sealAll()
  expect(await world.verify()).toMatchObject({ isWhole: true, records: 101, sealedSeq: 1_301 })
})

verifies('audit.retention', 'records that are too old go, but never the newest', async () => {
  await using world = await startAudit()
  world.record(50, index => ({ at: NOW + index }))
  const old = upkeepOf(world, { records: 1_000, since: NOW + 30 })
  expect(await old.prune()).toBe(30)
  await old.stop()
  const all = upkeepOf(world, { records: 1_000, since: NOW + 1_000 })
  expect(await all.prune()).toBe(19)
  await all.stop()
  expect(await world.verify()).toMatchObject({ isWhole: true, removed: 49, records: 1 })
})

verifies(
  'audit.retention',
  'nothing is removed that nothing can be signed for, and whoever removes it behind Atrium’s back is found',
  async () => {
    await using world = await startAudit()
    world.record(50)
    await world.sealer.sealAll()
    world.vault.lock()
    world.sealer.vaultChanged()
    expect(pruneSome(world.db, world.workspaceId, { ...pruning(world), records: 1 })).toBe(0)
    await world.vault.open()
    expect(pruneSome(world.db, world.workspaceId, { ...pruning(world), records: 10 })).toBe(40)
    world.tamper(`UPDATE audit_chains SET summary = json_set(summary, '$.from', 1) WHERE no > 1`)
    expect(await world.verify()).toMatchObject({ isWhole: false, bad: { seq: 40 } })
  },
)

verifies('audit.retention', 'who calls without end does not fill the disk until the next hour', async () => {
  await using world = await startAudit()
  const upkeep = upkeepOf(world, { records: 10 }, 25)
  world.record(24)
  upkeep.noteAppended(24)
  expect((await world.verify()).records).toBe(24)
  upkeep.noteAppended(1)
  await expect.poll(async () => (await world.verify()).records).toBe(10)
  await upkeep.stop()
})

const key = KeyId.parse(`key_${'1'.repeat(32)}`)
const server = ServerId.parse(`srv_${'2'.repeat(32)}`)

async function startFound() {
  const world = await startAudit()
  const requestId = RequestId.parse(newUuid())
  world.record(1, () => ({
    at: NOW,
    target: 'files__read_file',
    keyId: key,
    callerId: key,
    keyName: 'Laptop',
    serverId: server,
    requestId,
  }))
  world.record(1, () => ({
    at: NOW + 1_000,
    target: 'web__fetch',
    surface: 'rest',
    outcome: 'timeout',
    message: 'The Überserver did not answer.',
  }))
  world.record(1, () => ({ at: NOW + 2_000, target: 'web__fetch', outcome: 'forbidden', gate: 'scope', keyId: key, callerId: key }))
  world.record(1, () => ({ at: NOW + 3_000, target: 'files__write_file', outcome: 'input_required', durationMs: 500_000 }))
  const found = (filter: Partial<AuditFilter>) => searchAudit(world.db, world.workspaceId, { limit: 10, ...filter }).map(({ seq }) => seq)
  return { world, found, requestId }
}

verifies(
  'audit.search',
  'records are filtered by kind, outcome, gate, who, server, surface and time, and by all of these together',
  async () => {
    const { world, found } = await startFound()
    await using _ = world
    expect(found({})).toEqual([4, 3, 2, 1])
    expect(found({ before: 3 })).toEqual([2, 1])
    expect(found({ kind: 'decision' })).toEqual([3])
    expect(found({ outcome: 'failed' })).toEqual([3, 2])
    expect(found({ outcome: 'input_required' })).toEqual([4])
    expect(found({ gate: 'scope' })).toEqual([3])
    expect(found({ whoId: key })).toEqual([3, 1])
    expect(found({ serverId: server })).toEqual([1])
    expect(found({ surface: 'rest' })).toEqual([2])
    expect(found({ surface: 'mcp', outcome: 'failed' })).toEqual([3])
    expect(found({ from: NOW + 1_000, to: NOW + 2_000 })).toEqual([3, 2])
    expect(found({ to: NOW + 2_999 })).toEqual([3, 2, 1])
    expect(found({ whoId: key, outcome: 'ok' })).toEqual([1])
    expect(found({ whoId: key, text: 'web', before: 4 })).toEqual([3])
    expect(found({ kind: 'sign-in' })).toEqual([])
  },
)

verifies(
  'audit.search',
  'words and their beginnings are found in targets, names and messages, also in records that came just now',
  async () => {
    const { world, found, requestId } = await startFound()
    await using _ = world
    expect(found({ text: 'read_file' })).toEqual([1])
    expect(found({ text: 'FILE' })).toEqual([4, 1])
    expect(found({ text: 'uberserv' })).toEqual([2])
    expect(found({ text: 'laptop read' })).toEqual([1])
    expect(found({ text: requestId.toUpperCase() })).toEqual([1])
    expect(found({ text: requestId.slice(0, 20) })).toContain(1)
    expect(found({ text: 'facets : kcall' })).toEqual([])
    expect(found({ text: '" OR *' })).toEqual([])
    expect(found({ text: '---' })).toEqual([])
    world.record(1, () => ({ target: 'just__now' }))
    expect(found({ text: 'just' })).toEqual([5])
  },
)

verifies('audit.search', 'what is removed is found no more, by no word', async () => {
  const { world, found } = await startFound()
  await using _ = world
  expect(found({ text: 'web' })).toEqual([3, 2])
  pruneSome(world.db, world.workspaceId, { ...pruning(world), records: 2 })
  expect(found({ text: 'web' })).toEqual([3])
  world.record(3, () => ({ target: 'later' }))
  // Removed before its words were taken in.
  pruneSome(world.db, world.workspaceId, { ...pruning(world), records: 1 })
  expect(found({ text: 'later' })).toEqual([7])
  expect(indexSome(world.db, world.workspaceId)).toBe(0)
  world.db.write(db => db.run('DELETE FROM workspaces WHERE id = ?', world.workspaceId))
  expect(world.db.all(row => row, "SELECT rowid FROM audit_words WHERE audit_words MATCH 'later'")).toEqual([])
  expect(world.db.all(row => row, 'SELECT id FROM audit WHERE chain > 1')).toEqual([])
  world.db.write(db => db.run("INSERT INTO audit_words (audit_words) VALUES ('integrity-check')"))
})

verifies('audit.search', 'CSV has a line a record, and nothing in it that a spreadsheet would run', async () => {
  await using world = await startAudit()
  world.record(3, index => ({ target: ['=1+1', 'a,"b"\nc', ' @SUM(A1)'][index] ?? '', message: '-2' }))
  const { text, next } = exportPiece(world.db, world.workspaceId, { format: 'csv', after: 0, limit: 2 })
  expect(next).toBe(2)
  expect(text).toContain("'=1+1")
  expect(text).toContain('"a,""b""\nc"')
  expect(text).toContain(",'-2,")
  const rest = exportPiece(world.db, world.workspaceId, { format: 'csv', after: 2, limit: 2 })
  expect(rest.next).toBeNull()
  expect(rest.text).toContain("' @SUM(A1)")
  expect(rest.text).not.toContain('seq,at')
})

test('a cell that begins as a formula is marked, also behind a blank', () => {
  for (const text of ['=1', '+1', '-1', '@x', '\t=1', '\r=1', ' =1', '\n=1']) expect(toCell(text)).toMatch(/^"?'/)
  expect(toCell('plain - text')).toBe('plain - text')
  expect(toCell(-5)).toBe('-5')
})

verifies('gateway.isolation', 'the audit of one workspace has nothing of another, listed, searched, exported or verified', async () => {
  using features = await startFeatures()
  const { db, workspaceId, run } = features
  const other = await run('workspaces.create', { name: 'Other' })
  recordCalls(db, other.id, [{ target: 'quetzal__fetch' }])
  recordCalls(db, workspaceId, [{ target: 'files__read' }])
  for (const filter of [{}, { text: 'quetzal' }, { kind: 'call' as const }, { from: 0 }])
    expect(JSON.stringify(await run('audit.list', { workspaceId, ...filter }))).not.toContain('quetzal')
  expect((await run('audit.list', { workspaceId: other.id, text: 'quetzal' })).records).toHaveLength(1)
  expect((await run('audit.export', { workspaceId })).text).not.toContain('quetzal')
  expect((await run('organizationAudit.export', {})).text).toContain('workspaces.create')
  expect(await run('audit.verify', { workspaceId })).toMatchObject({ isWhole: true, records: 1 })
  expect(await run('audit.status', { workspaceId })).toMatchObject({ lastSeq: 1, seal: null })
})

verifies(
  'audit.chain',
  'a change is on record in its workspace, and in the organization’s audit when the workspace is gone or never was',
  async () => {
    using features = await startFeatures()
    const { run, refusal, workspaceId } = features
    await run('workspaces.update', { workspaceId, name: 'Renamed' })
    const other = await run('workspaces.create', { name: 'Other' })
    await run('workspaces.remove', { workspaceId: other.id })
    await refusal('workspaces.update', { workspaceId: newUuid(), name: 'Nobody' })
    const here = await run('audit.list', { workspaceId })
    expect(here.records).toMatchObject([{ kind: 'change', what: 'workspaces.update', outcome: 'ok', whoKind: 'member' }])
    const all = await run('organizationAudit.list', {})
    expect(all.records.map(({ what, outcome, target }) => [what, outcome, target === other.id])).toEqual([
      ['workspaces.update', 'not_found', false],
      ['workspaces.remove', 'ok', true],
      ['workspaces.create', 'ok', false],
    ])
  },
)
