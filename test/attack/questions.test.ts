import path from 'node:path'
import { expect, test } from 'vitest'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { callText, clientOf, openWorld, toolCall } from '../upstreams/upstreams-harness.ts'
import { events, openSession, startWire, text } from '../gateway/wire-harness.ts'
import { verifies } from '../verifies.ts'

const HOSTILE = path.join(import.meta.dirname, 'hostile-server.mjs')
const client = clientOf('somebody', { elicitation: {} })

test('a server that asks without end is asked to stop, and its client gets as many questions as a person can answer', async () => {
  await using world = openWorld()
  const server = world.addNode(HOSTILE, 'floods-asks')
  let asked = 0
  const ask = () => {
    asked += 1
    return new Promise<JsonObject>(() => undefined)
  }
  const refused = Number(await callText(world.upstreams, server, toolCall('flood', {}, { client, ask })))
  expect(asked).toBeLessThanOrEqual(64)
  expect(asked + refused).toBe(5_000)
})

verifies(
  'gateway.asks-back',
  'an answer that comes when its call is over is not taken for the answer to another question of the same id',
  async () => {
    await using world = openWorld()
    const server = world.addNode(HOSTILE, 'asks')
    let answerFirst: (answer: JsonObject) => void = () => undefined
    const first = new Promise<JsonObject>(resolve => {
      answerFirst = resolve
    })
    await world.upstreams.request(server, toolCall('ask', {}, { client, ask: () => first }))
    const ask = async () => {
      answerFirst({ action: 'accept', content: { who: 'first' } })
      await new Promise(resolve => setTimeout(resolve, 50))
      return { action: 'accept', content: { who: 'second' } }
    }
    expect(await callText(world.upstreams, server, toolCall('wait', {}, { client, ask }))).toContain('second')
  },
)

verifies('gateway.asks-back', 'what a server asked and then did not wait for is asked nobody any more', async () => {
  let failed: (error: unknown) => void = () => undefined
  const failure = new Promise(resolve => {
    failed = resolve
  })
  const wire = await startWire({
    serve: async ({ ask }) => {
      ask?.('elicitation/create', { message: 'Well?' }).catch(failed)
      return text('done')
    },
  })
  try {
    const session = await openSession(wire, { elicitation: {} })
    const call = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'ask' } }
    const stream = events(await wire.post(call, session))
    expect(await stream.next()).toMatchObject({ value: { method: 'elicitation/create' } })
    expect(await stream.next()).toMatchObject({ value: { id: 7, result: text('done') } })
    expect(await failure).toMatchObject({ code: 'cancelled' })
  } finally {
    await wire.stop()
  }
})
