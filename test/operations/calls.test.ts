import { expect, test } from 'vitest'
import type { CallRecord } from '#shared/model/call.ts'
import { KeyId, RequestId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { recordCalls } from '../harness/record-call.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

const keyId = KeyId.parse(`key_${'1'.repeat(32)}`)

function idOf(number: number): RequestId {
  return RequestId.parse(`0193a3f0-0000-7000-8000-${number.toString(16).padStart(12, '0')}`)
}

/** Writes a record as the gateway does. */
function insertCall(db: Database, workspaceId: WorkspaceId, number: number, change: Partial<CallRecord> = {}): void {
  recordCalls(db, workspaceId, [{ requestId: idOf(number), at: number, keyId, keyName: 'mine', ...change }])
}

verifies('gateway.one-record', 'a call is found again by its request id, also when that was typed in capitals', async () => {
  using features = await startFeatures()
  const { workspaceId, db, run } = features
  insertCall(db, workspaceId, 0xab)
  const found = await run('calls.get', { workspaceId, requestId: idOf(0xab) })
  expect(found).toMatchObject({
    requestId: idOf(0xab),
    keyId,
    durationMs: 1.25,
    argumentBytes: 10,
    resultBytes: 20,
    serverId: null,
    message: null,
  })
  expect(await run('calls.get', { workspaceId, requestId: RequestId.parse(idOf(0xab).toUpperCase()) })).toEqual(found)
})

test('the list is newest first and goes on from a request id without gap or double', async () => {
  using features = await startFeatures()
  const { workspaceId, db, run } = features
  for (let number = 1; number <= 7; number += 1) insertCall(db, workspaceId, number)
  const seen: number[][] = []
  let before: RequestId | undefined
  for (;;) {
    const { calls, hasMore } = await run('calls.list', { workspaceId, limit: 3, ...(before ? { before } : {}) })
    seen.push(calls.map(call => call.at))
    before = calls.at(-1)?.requestId
    if (!hasMore) break
    // A call that comes meanwhile does not shift the pages.
    insertCall(db, workspaceId, 100 + seen.length)
  }
  expect(seen).toEqual([[7, 6, 5], [4, 3, 2], [1]])
})

test('the list is filtered by key, outcome and text, where % and _ are themselves', async () => {
  using features = await startFeatures()
  const { workspaceId, db, run } = features
  insertCall(db, workspaceId, 1, { target: 'files__read_100%' })
  insertCall(db, workspaceId, 2, { target: 'files__readX100 ', outcome: 'timeout' })
  insertCall(db, workspaceId, 3, { target: 'web\\fetch', outcome: 'input_required', keyName: 'Laptop' })
  insertCall(db, workspaceId, 4, { outcome: 'tool_error' })
  const found = async (filter: object) => (await run('calls.list', { workspaceId, ...filter })).calls.map(call => call.at)
  expect(await found({ outcome: 'ok' })).toEqual([3, 1])
  expect(await found({ outcome: 'failed' })).toEqual([4, 2])
  expect(await found({ text: 'read_100' })).toEqual([1])
  expect(await found({ text: '%' })).toEqual([1])
  expect(await found({ text: 'web\\f' })).toEqual([3])
  expect(await found({ text: 'laptop' })).toEqual([3])
  expect(await found({ text: idOf(2).slice(-4) })).toEqual([2])
  expect(await found({ text: "' OR 1=1 --" })).toEqual([])
  expect(await found({ text: '' })).toEqual([4, 3, 2, 1])
  expect(await found({ keyId })).toHaveLength(4)
  expect(await found({ keyId: `key_${'2'.repeat(32)}` })).toEqual([])
})

verifies('gateway.isolation', 'calls of another workspace are neither listed nor found', async () => {
  using features = await startFeatures()
  const { workspaceId, db, run, refusal } = features
  insertCall(db, workspaceId, 1)
  const other = await run('workspaces.create', { name: 'Other' })
  expect(await run('calls.list', { workspaceId: other.id })).toEqual({ calls: [], hasMore: false })
  const theirs = await refusal('calls.get', { workspaceId: other.id, requestId: idOf(1) })
  expect(theirs).toEqual(await refusal('calls.get', { workspaceId: other.id, requestId: idOf(2) }))
  expect(theirs).toMatchObject({ code: 'not_found' })
})

test('the list of calls is read from its index, not from the whole table', async () => {
  using features = await startFeatures()
  const sql = 'EXPLAIN QUERY PLAN SELECT * FROM audit WHERE chain = ? AND request_id < ? ORDER BY request_id DESC LIMIT ?'
  const plan = features.db.all(row => String(row['detail']), sql, 1, idOf(5), 10)
  expect(plan).toEqual([expect.stringMatching(/^SEARCH audit USING INDEX audit_by_request \(chain=\? AND request_id<\?\)$/)])
})
