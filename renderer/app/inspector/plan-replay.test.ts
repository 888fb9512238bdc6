import { expect, test } from 'vitest'
import type { FrameExchange, FrameWithText } from '#shared/model/frame.ts'
import { ServerId } from '#shared/model/ids.ts'
import type { Tool } from '#shared/model/tool.ts'
import { namedIn, planReplay, readArguments } from './plan-replay.ts'

const serverId = ServerId.parse(`srv_${'a'.repeat(32)}`)
const tool = (change: Partial<Tool> = {}): Tool => ({
  name: 'files__write',
  originalName: 'write',
  serverId,
  title: null,
  description: null,
  inputSchema: {},
  outputSchema: null,
  annotations: null,
  tokens: 0,
  ...change,
})
const frame = (text: string, change: Partial<FrameWithText> = {}): FrameWithText => ({
  number: 1,
  at: 0,
  ticks: 0,
  direction: 'sent',
  kind: 'request',
  method: 'tools/call',
  rpcId: '1',
  process: 1,
  isCopy: false,
  requestId: null,
  durationMs: null,
  bytes: text.length,
  isCut: false,
  text,
  ...change,
})
const exchange = (...frames: FrameWithText[]): FrameExchange => ({ serverId, requestId: null, call: null, frames })
const call = (toolArguments: unknown) => JSON.stringify({ params: { name: 'write', arguments: toolArguments } })

test('a call of a tool is sent again by the name it has now, with the arguments it had', () => {
  const plan = planReplay(exchange(frame(call({ path: '/a' }))), [tool({ name: 'renamed' })])
  expect(plan).toMatchObject({ at: 'possible', tool: { name: 'renamed' }, isReadOnly: false, isRedacted: false })
  expect(plan.at === 'possible' && JSON.parse(plan.json)).toEqual({ path: '/a' })
})

test('a tool asks first unless it says that it only reads; that it does no harm is not enough', () => {
  const isReadOnly = (annotations: Tool['annotations']) => {
    const plan = planReplay(exchange(frame(call({}))), [tool({ annotations })])
    return plan.at === 'possible' && plan.isReadOnly
  }
  expect([null, {}, { destructiveHint: false }, { readOnlyHint: 'true' }, { readOnlyHint: true }].map(isReadOnly)).toEqual([
    false,
    false,
    false,
    false,
    true,
  ])
})

test('a secret that was taken out is told, as it would be sent as its mark', () => {
  expect(planReplay(exchange(frame(call({ token: '[redacted: TOKEN]' }))), [tool()])).toMatchObject({ isRedacted: true })
})

test('what makes no sense to send again is refused with the reason', () => {
  const reasonOf = (given: FrameExchange, tools: readonly Tool[] = [tool()]) => {
    const plan = planReplay(given, tools)
    return plan.at === 'refused' && plan.reason
  }
  expect(reasonOf(exchange(frame('{}', { method: 'initialize' })))).toContain('Only calls of tools')
  expect(reasonOf(exchange(frame('{}', { kind: 'notification' })))).toContain('no request')
  expect(reasonOf(exchange(frame(call({}), { isCut: true })))).toContain('beginning')
  expect(reasonOf(exchange(frame(call({}))), [])).toContain('does not offer')
  expect(reasonOf(exchange(frame(call({}))), [tool({ serverId: ServerId.parse(`srv_${'b'.repeat(32)}`) })])).toContain('does not offer')
  expect(reasonOf(exchange(frame('not json')))).toContain('does not offer')
})

test('the name at the server is told from the request that was sent', () => {
  const notice = frame('{"params":{"name":"other"}}', { kind: 'notification' })
  expect(namedIn([notice, frame(call({}))])).toBe('write')
  expect([namedIn([]), namedIn([frame('{')]), namedIn([frame('{"params":{"name":7}}')])]).toEqual([undefined, undefined, undefined])
})

test('typed arguments are an object or are refused in words', () => {
  expect(readArguments(' {"a":1} ')).toEqual({ ok: true, value: { a: 1 } })
  expect(readArguments('')).toEqual({ ok: true, value: {} })
  for (const wrong of ['[1]', 'null', '"a"', '{', 'undefined']) expect(readArguments(wrong).ok).toBe(false)
})
