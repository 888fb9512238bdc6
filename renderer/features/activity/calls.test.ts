import { expect, test } from 'vitest'
import type { CallRecord } from '#shared/model/call.ts'
import { KeyId, RequestId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { matches, mergeCalls } from './calls.ts'

const key = KeyId.parse(`key_${'a'.repeat(32)}`)
const server = ServerId.parse(`srv_${'b'.repeat(32)}`)

function call(count: number, change: Partial<CallRecord> = {}): CallRecord {
  return {
    requestId: RequestId.parse(`0190a000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`),
    parentRequestId: null,
    workspaceId: WorkspaceId.parse('0190a000-0000-7000-8000-000000000000'),
    at: count,
    method: 'tools/call',
    surface: 'mcp',
    keyId: key,
    keyName: 'Laptop',
    clientName: null,
    serverId: server,
    serverName: 'files',
    target: 'files__read',
    outcome: 'ok',
    gate: null,
    opens: null,
    message: null,
    durationMs: 1,
    argumentBytes: 0,
    resultBytes: 0,
    callerId: null,
    argumentsSha256: null,
    resultSha256: null,
    usage: null,
    ...change,
  }
}
const counts = (calls: readonly CallRecord[]) => calls.map(one => one.at)

test('live calls come on top, late ones in their place, none twice', () => {
  const older = [call(9), call(7), call(5), call(3)]
  expect(counts(mergeCalls([call(10), call(11)], older))).toEqual([11, 10, 9, 7, 5, 3])
  expect(counts(mergeCalls([call(8), call(5), call(12), call(8)], older))).toEqual([12, 9, 8, 7, 5, 3])
  expect(counts(mergeCalls([call(1)], older))).toEqual([9, 7, 5, 3, 1])
  expect(counts(mergeCalls([], older))).toEqual([9, 7, 5, 3])
  expect(counts(mergeCalls([call(2), call(1)], []))).toEqual([2, 1])
})

test('a call that is in both lists is shown as it is now', () => {
  expect(mergeCalls([call(5, { outcome: 'timeout' })], [call(5)]).map(one => one.outcome)).toEqual(['timeout'])
})

test('a hundred calls join a hundred thousand without comparing each with each', () => {
  const older = Array.from({ length: 100_000 }, (_, index) => call(100_000 - index))
  const newer = Array.from({ length: 100 }, (_, index) => call(100_001 + index))
  const startedAt = performance.now()
  expect(mergeCalls(newer, older)).toHaveLength(100_100)
  // Each with each would be ten million comparisons: minutes, not this.
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

test('a filter is answered as the core answers it', () => {
  expect(matches(call(1), {})).toBe(true)
  expect(matches(call(1), { keyId: key, serverId: server, outcome: 'ok', text: 'READ' })).toBe(true)
  expect(matches(call(1), { text: 'lapt' })).toBe(true)
  expect(matches(call(1), { text: '8000-000000000001' })).toBe(true)
  expect(matches(call(1), { text: 'git' })).toBe(false)
  expect(matches(call(1, { keyId: null }), { keyId: key })).toBe(false)
  expect(matches(call(1, { outcome: 'input_required' }), { outcome: 'failed' })).toBe(false)
  expect(matches(call(1, { outcome: 'tool_error' }), { outcome: 'failed' })).toBe(true)
})
