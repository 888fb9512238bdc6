import path from 'node:path'
import { expect, test } from 'vitest'
import { UpstreamRefusal, type ClientCapabilities, type JsonObject } from '#core/upstreams/upstream.ts'
import { isAlive } from '../processes/is-alive.ts'
import { verifies } from '../verifies.ts'
import { callText, clientOf, failureOf, FIXTURES, HARNESS, openWorld, toolCall } from './upstreams-harness.ts'

const ASKING = path.join(HARNESS, 'asking-server.mjs')
const ODD = path.join(FIXTURES, 'odd-server.mjs')
const ALL: ClientCapabilities = { sampling: {}, elicitation: {}, roots: {} }

/** What a question says of the call it belongs to. */
function tagOf(params: JsonObject): string {
  const { _meta, metadata, message } = JSON.parse(JSON.stringify(params))
  return String(_meta?.['example.com/tag'] ?? metadata?.tag ?? message)
}

verifies(
  'gateway.asks-back',
  '100 calls of two clients at once are each asked their own questions, of all three kinds',
  async () => {
    await using world = openWorld()
    const serverId = world.addNode(ASKING)
    const kinds = ['sampling', 'elicitation', 'roots'] as const
    const calls = Array.from({ length: 100 }, async (_none, index) => {
      const principal = `client-${index % 2}`
      const tag = `${principal}/call-${index}`
      const heard: string[] = []
      const ask = async (_method: string, params: JsonObject) => {
        heard.push(tagOf(params))
        return { said: `${principal} answers ${tagOf(params)}` }
      }
      const request = toolCall(
        'ask-twice',
        { kind: kinds[index % 3], tag, delayMs: index % 5 },
        { client: clientOf(principal, ALL), ask, timeoutMs: 60_000, maxTimeoutMs: 60_000 },
      )
      const answer = await callText(world.upstreams, serverId, request)
      expect(heard).toEqual([`${tag}/1`, `${tag}/2`])
      expect(JSON.parse(answer)).toEqual({ tag, answers: heard.map(said => ({ result: { said: `${principal} answers ${said}` } })) })
    })
    await Promise.all(calls)
  },
  60_000,
)

verifies(
  'gateway.asks-back',
  'a server is told what its client can do, exactly, and nothing for a client that can do nothing',
  async () => {
    await using world = openWorld()
    const serverId = world.addNode(ASKING)
    const declared = async (capabilities: ClientCapabilities): Promise<unknown> =>
      JSON.parse(await callText(world.upstreams, serverId, toolCall('declared', {}, { client: clientOf('a', capabilities) })))
    expect(await declared({})).toEqual({})
    expect(await declared({ elicitation: { form: {}, url: {} } })).toEqual({ elicitation: { form: {}, url: {} } })
    expect(await declared({ sampling: { tools: {} }, roots: { listChanged: true } })).toEqual({ sampling: { tools: {} }, roots: {} })
  },
)

verifies(
  'gateway.asks-back',
  'a refusal of the client reaches the server as it was, and a server may not ask what was not declared',
  async () => {
    await using world = openWorld()
    const serverId = world.addNode(ASKING)
    const ask = async () => {
      throw new UpstreamRefusal(-1, 'The person said no.', { why: 'busy' })
    }
    const refused = await callText(
      world.upstreams,
      serverId,
      toolCall('ask', { kind: 'sampling', tag: 't' }, { client: clientOf('a', ALL), ask }),
    )
    expect(JSON.parse(refused)).toMatchObject({ answers: [{ error: { code: -1, message: 'The person said no.', data: { why: 'busy' } } }] })
    const undeclared = await callText(
      world.upstreams,
      serverId,
      toolCall('ask', { kind: 'roots', tag: 't' }, { client: clientOf('a', { sampling: {} }), ask }),
    )
    expect(JSON.parse(undeclared)).toMatchObject({ answers: [{ error: { code: -32601 } }] })
    const plain = await callText(
      world.upstreams,
      serverId,
      toolCall('ask', { kind: 'elicitation', tag: 't' }, { client: clientOf('a'), ask }),
    )
    expect(JSON.parse(plain)).toMatchObject({ answers: [{ error: { code: -32601 } }] })
  },
)

test('a person who takes long to answer does not let the call run out of time', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ASKING)
  const ask = () =>
    new Promise<JsonObject>(resolve => {
      setTimeout(() => {
        resolve({ ok: true })
      }, 900)
    })
  const slow = toolCall('ask', { kind: 'elicitation', tag: 't' }, { client: clientOf('a', ALL), ask, timeoutMs: 400 })
  await world.upstreams.request(serverId, toolCall('declared', {}, { client: clientOf('a', ALL) }))
  expect(await callText(world.upstreams, serverId, slow)).toContain('"ok":true')
})

test('a process that asked one client for its roots never serves another', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'early-roots')
  const ask = (principal: string) => async () => ({ roots: [{ uri: `file:///${principal}` }] })
  const heard = async (principal: string): Promise<unknown> => {
    const call = (name: string) => toolCall(name, {}, { client: clientOf(principal, { roots: {} }), ask: ask(principal) })
    await callText(world.upstreams, serverId, call('pid'))
    return JSON.parse(await callText(world.upstreams, serverId, call('heard')))
  }
  expect(await heard('ann')).toEqual([{ roots: [{ uri: 'file:///ann' }] }])
  expect(await heard('bob')).toEqual([{ roots: [{ uri: 'file:///bob' }] }])
  expect(await heard('ann')).toEqual([{ roots: [{ uri: 'file:///ann' }] }])
})

verifies('gateway.asks-back', 'a question that comes after its call was answered is asked nobody', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'late-ask')
  const asked: unknown[] = []
  const call = (name: string, principal: string) =>
    toolCall(
      name,
      {},
      {
        client: clientOf(principal, ALL),
        ask: async method => {
          asked.push(method)
          return {}
        },
      },
    )
  await world.upstreams.request(serverId, call('ask-later', 'ann'))
  let heard = '[]'
  while (heard === '[]') {
    await new Promise(resolve => {
      setTimeout(resolve, 60)
    })
    heard = await callText(world.upstreams, serverId, call('heard', 'ann'))
  }
  expect(JSON.parse(heard)).toMatchObject([{ code: -32600 }])
  expect(asked).toEqual([])
})

verifies('gateway.asks-back', 'the process of a call that was given up serves nobody else: it could still ask in their name', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD, 'ignores-cancel')
  const asked: unknown[] = []
  const stop = new AbortController()
  const ask = async (_method: string, params: JsonObject) => {
    asked.push(params)
    return {}
  }
  const call = (name: string, signal = new AbortController().signal) => toolCall(name, {}, { client: clientOf('ann', ALL), ask, signal })
  const first = Number(await callText(world.upstreams, serverId, call('pid')))
  const given = failureOf(world.upstreams.request(serverId, call('slow-ask', stop.signal)))
  setTimeout(() => {
    stop.abort()
  }, 20)
  expect((await given).code).toBe('cancelled')
  const second = Number(await callText(world.upstreams, serverId, call('pid')))
  expect(second).not.toBe(first)
  while (isAlive(first))
    await new Promise(resolve => {
      setTimeout(resolve, 20)
    })
  expect(asked).toEqual([])
})

test('a quick series of calls of one client stays on one process', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ODD)
  const call = () => callText(world.upstreams, serverId, toolCall('pid', {}, { client: clientOf('ann', ALL) }))
  await call()
  const pids = await Promise.all(Array.from({ length: 50 }, call))
  expect(new Set(pids).size).toBe(1)
})
