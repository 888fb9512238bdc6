import { expect, test } from 'vitest'
import { NO_HASH, type AuditRecord } from '#shared/model/audit.ts'
import { RequestId } from '#shared/model/ids.ts'
import { mergeRecords, toQuery } from './records.ts'

function record(seq: number): AuditRecord {
  return {
    seq,
    kind: 'call',
    at: seq,
    surface: 'mcp',
    whoKind: null,
    whoId: null,
    whoName: null,
    clientName: null,
    what: 'tools/call',
    target: 'files__read',
    serverId: null,
    serverName: null,
    subject: null,
    outcome: 'ok',
    gate: null,
    opens: null,
    reason: null,
    message: null,
    requestId: RequestId.parse('0190a000-0000-7000-8000-000000000000'),
    parentRequestId: null,
    durationUs: 1,
    argumentBytes: 0,
    resultBytes: 0,
    argumentsSha256: null,
    resultSha256: null,
    hash: NO_HASH,
  }
}
const of = (...seqs: number[]) => seqs.map(record)
const seqs = (records: readonly AuditRecord[]) => records.map(({ seq }) => seq)

test('records that came stand on top, those of a page below, none twice', () => {
  expect(seqs(mergeRecords(of(12, 11, 9), of(9, 7, 5)))).toEqual([12, 11, 9, 7, 5])
  expect(seqs(mergeRecords(of(5, 3), of(9, 7, 5)))).toEqual([9, 7, 5, 3])
  expect(seqs(mergeRecords([], of(9, 7)))).toEqual([9, 7])
  expect(seqs(mergeRecords(of(2, 1), []))).toEqual([2, 1])
})

test('a span counts back from now, and days from their beginning to their end', () => {
  const now = new Date(2026, 2, 10, 12).getTime()
  expect(toQuery({ span: 'hour', text: 'read' }, now)).toEqual({ text: 'read', from: now - 3_600_000 })
  expect(toQuery({ span: 'dates', firstDay: '2026-03-01', lastDay: '2026-03-02' }, now)).toEqual({
    from: new Date(2026, 2, 1).getTime(),
    to: new Date(2026, 2, 2, 23, 59, 59, 999).getTime(),
  })
  expect(toQuery({ span: 'dates', firstDay: 'soon' }, now)).toEqual({})
  expect(toQuery({ outcome: 'failed' }, now)).toEqual({ outcome: 'failed' })
})
