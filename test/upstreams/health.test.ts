import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { soon } from '../harness/soon.ts'
import { isAlive } from '../processes/is-alive.ts'
import { verifies } from '../verifies.ts'
import { callText, failureOf, HARNESS, openWorld, toolCall } from './upstreams-harness.ts'

const ECHO = path.join(HARNESS, 'echo-server.mjs')
const MODERN = path.join(HARNESS, 'conformance-server.ts')
/** The real pace, a hundredfold. */
const PACE = { beatMs: 30, everyMs: 200, againMs: 200, timeoutMs: 400, overMs: 800, misses: 3, afterWakeMs: 150 }

verifies('life.health', 'a server that hangs for a moment is left alone, one that stays hung is ended and started again', async () => {
  await using world = openWorld({ pace: PACE })
  const serverId = world.addNode(ECHO)
  const pid = Number(await callText(world.upstreams, serverId, toolCall('pid')))
  process.kill(pid, 'SIGSTOP')
  await sleep(700)
  process.kill(pid, 'SIGCONT')
  await sleep(600)
  expect(await callText(world.upstreams, serverId, toolCall('pid'))).toBe(String(pid))
  process.kill(pid, 'SIGSTOP')
  expect(await world.stateWhere(({ at }) => at === 'waiting')).toMatchObject({ reason: expect.stringContaining('did not answer 3 checks') })
  await soon(() => isAlive(pid)).toBe(false)
  await soon(() => world.upstreams.stateOf(serverId).at).toBe('ready')
  expect(await callText(world.upstreams, serverId, toolCall('echo', { text: 'again' }))).toBe('again')
})

test('a server of either era that is well is checked and hears nothing but that', async () => {
  await using world = openWorld({ pace: { ...PACE, everyMs: 50 } })
  const legacy = world.addNode(ECHO)
  const modern = world.addNode(MODERN)
  await Promise.all([world.upstreams.start(legacy), world.upstreams.start(modern)])
  await sleep(600)
  const ledger = JSON.parse(await callText(world.upstreams, legacy, toolCall('ledger')))
  expect(ledger.requests.ping).toBeGreaterThan(1)
  expect(world.states.filter(({ at }) => at !== 'starting' && at !== 'ready')).toEqual([])
})

verifies('life.health', 'a long call is no hang: while one is open nothing is checked', async () => {
  await using world = openWorld({ pace: { ...PACE, everyMs: 50, againMs: 50, timeoutMs: 100, overMs: 100 } })
  const serverId = world.addNode(ECHO)
  const pid = Number(await callText(world.upstreams, serverId, toolCall('pid')))
  const calling = failureOf(world.upstreams.request(serverId, toolCall('echo', { text: 'x' }, { timeoutMs: 1_200 })))
  process.kill(pid, 'SIGSTOP')
  expect((await calling).code).toBe('timeout')
  process.kill(pid, 'SIGCONT')
  expect(await callText(world.upstreams, serverId, toolCall('pid'))).toBe(String(pid))
})

verifies('life.health', 'an hour of sleep ends no call, stops no idle server and starts none anew', async () => {
  let asleepMs = 0
  const platform = { now: () => Date.now() + asleepMs, ticks: () => performance.now() + asleepMs }
  await using world = openWorld({ pace: PACE, serving: { idleStopMs: 60_000 }, platform })
  const busy = world.addNode(ECHO)
  const idle = world.addNode(ECHO)
  await Promise.all([busy, idle].map(serverId => world.upstreams.start(serverId)))
  const calling = callText(world.upstreams, busy, toolCall('slow', { ms: 1_500 }, { timeoutMs: 20_000, maxTimeoutMs: 30_000 }))
  await sleep(300)
  asleepMs = 3_600_000
  await calling
  expect(world.states.map(({ at }) => at)).toEqual(['starting', 'starting', 'ready', 'ready'])
  // The idle one begins to count from when the machine woke.
  asleepMs += 50_000
  await sleep(100)
  expect(world.upstreams.stateOf(idle).at).toBe('ready')
})
