import path from 'node:path'
import { expect, test } from 'vitest'
import { soon } from '../harness/soon.ts'
import { isAlive } from '../processes/is-alive.ts'
import { verifies } from '../verifies.ts'
import { callText, clientOf, failureOf, HARNESS, openWorld, toolCall } from './upstreams-harness.ts'

const ECHO = path.join(HARNESS, 'echo-server.mjs')
const ASKING = path.join(HARNESS, 'asking-server.mjs')
const MODERN = path.join(HARNESS, 'conformance-server.ts')
const OWN = { serving: { sharing: 'session' } } as const

verifies(
  'sharing.one-process',
  'a server that needs a session of its own gets one for each client, which ends with the client',
  async () => {
    await using world = openWorld(OWN)
    const serverId = world.addNode(ECHO)
    const { upstreams } = world
    const pidOf = (principal: string) => callText(upstreams, serverId, toolCall('pid', {}, { client: clientOf(principal) }))
    const [a, b, again] = await Promise.all([pidOf('a'), pidOf('b'), pidOf('a')])
    expect(again).toBe(a)
    expect(b).not.toBe(a)
    expect(upstreams.stateOf(serverId).at).toBe('ready')
    expect((await upstreams.usageOf(serverId))?.processes).toBe(2)
    upstreams.clientGone('a')
    await soon(() => [a, b].map(pid => isAlive(Number(pid)))).toEqual([false, true])
    expect(await pidOf('a')).not.toBe(a)
    await upstreams.stop(serverId)
    expect(isAlive(Number(b))).toBe(false)
    expect(upstreams.stateOf(serverId).at).toBe('stopped')
  },
)

verifies('sharing.one-process', 'own processes of idle clients end, and so does the one that only read the lists', async () => {
  await using world = openWorld({ serving: { sharing: 'session', idleStopMs: 600 }, pace: { beatMs: 30, listerIdleMs: 100 } })
  const serverId = world.addNode(ECHO)
  const { upstreams } = world
  await upstreams.catalog(serverId, {}, 20_000)
  await soon(() => upstreams.stateOf(serverId).at).toBe('stopped')
  const pid = await callText(upstreams, serverId, toolCall('pid'))
  await soon(() => isAlive(Number(pid))).toBe(false)
  expect((await upstreams.catalog(serverId, {}, 1_000)).tools.length).toBeGreaterThan(3)
})

test('more clients than there is room for take the place of whoever was idle longest, and are refused while all are busy', async () => {
  await using world = openWorld(OWN)
  const serverId = world.addNode(ECHO)
  const { upstreams } = world
  const pidOf = (principal: string) => callText(upstreams, serverId, toolCall('pid', {}, { client: clientOf(principal) }))
  const names = Array.from({ length: 16 }, (_none, index) => `client-${index}`)
  const pids: string[] = []
  for (const name of names) pids.push(await pidOf(name))
  expect(new Set(pids).size).toBe(16)
  await pidOf('client-0')
  await pidOf('one more')
  await soon(() => pids.map(pid => isAlive(Number(pid))).indexOf(false)).toBe(1)
  const stop = new AbortController()
  const hanging = [...names.filter(name => name !== 'client-1'), 'one more'].map(name =>
    failureOf(upstreams.request(serverId, toolCall('hang', {}, { client: clientOf(name), signal: stop.signal }))),
  )
  await pidOf('client-0')
  expect(await failureOf(pidOf('too many'))).toMatchObject({ code: 'limited', message: expect.stringContaining('16 clients') })
  stop.abort()
  await Promise.all(hanging)
  expect(await pidOf('too many')).toMatch(/^\d+$/)
}, 60_000)

verifies('sharing.one-process', 'a client that can be asked is asked for its own calls, one after the other', async () => {
  await using world = openWorld(OWN)
  const serverId = world.addNode(ASKING)
  const ask = (who: string, tag: string) =>
    callText(
      world.upstreams,
      serverId,
      toolCall(
        'ask-twice',
        { kind: 'elicitation', tag, delayMs: 5 },
        {
          client: clientOf(who, { elicitation: {} }),
          ask: async (_method, params) => ({ action: 'accept', content: { answer: `${who} heard ${String(params['message'])}` } }),
        },
      ),
    )
  const calls = ['a', 'b', 'a', 'b', 'a'].map(async (who, index) => ({ who, tag: `tag-${index}`, said: await ask(who, `tag-${index}`) }))
  for (const { who, tag, said } of await Promise.all(calls)) {
    const answers = [1, 2].map(index => ({ result: { action: 'accept', content: { answer: `${who} heard ${tag}/${index}` } } }))
    expect(JSON.parse(said)).toEqual({ tag, answers })
  }
})

test('a server of the modern era has them too', async () => {
  await using world = openWorld(OWN)
  const serverId = world.addNode(MODERN)
  const call = (principal: string) => world.upstreams.request(serverId, toolCall('test_simple_text', {}, { client: clientOf(principal) }))
  await Promise.all([call('a'), call('b'), call('b')])
  expect((await world.upstreams.usageOf(serverId))?.processes).toBe(2)
})

test('a start that fails is told, and the next is tried after a pause', async () => {
  await using world = openWorld(OWN)
  const serverId = world.addNode(ECHO, '--fail-start')
  expect((await failureOf(callText(world.upstreams, serverId, toolCall('pid')))).message).toContain('could not start')
  expect((await failureOf(callText(world.upstreams, serverId, toolCall('pid')))).message).toContain('a moment ago')
  expect(world.upstreams.stateOf(serverId).at).toBe('failed')
})
