import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { verifies } from '../verifies.ts'
import { callText, failureOf, HARNESS, openWorld, toolCall, type World } from './upstreams-harness.ts'

const ECHO = path.join(HARNESS, 'echo-server.mjs')

/** The echo server, which writes as fast as it can from its first call on. */
function addFlooding(world: World, where: 'stderr' | 'stdout', line: string) {
  const script = path.join(world.folder, `${where}.mjs`)
  const text = `${line}\\n`.replaceAll("'", "\\'")
  writeFileSync(
    script,
    `const line = '${text}'.repeat(200)
     const flood = () => { while (process.${where}.write(line)); process.${where}.once('drain', flood) }
     setTimeout(flood, 2500)
     await import(${JSON.stringify(ECHO)})`,
  )
  return world.addNode(script)
}

/** Milliseconds of a call to a server that does nothing else, the median of many. */
async function medianOf(world: World, serverId: ReturnType<World['addNode']>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < 150; index += 1) {
    const began = performance.now()
    await callText(world.upstreams, serverId, toolCall('echo', { text: 'x' }))
    times.push(performance.now() - began)
  }
  return times.sort((one, other) => one - other)[75] ?? Infinity
}

for (const [where, line] of [
  ['stderr', 'It goes on and on and on and on and on.'],
  ['stdout', 'This is no message, and there is no end to it.'],
  ['stdout', '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"more and more"}}'],
] as const) {
  verifies(
    'life.isolation',
    `a server that floods its ${where} (${line.slice(0, 10)}…) is slowed down, and leaves others their time and us our memory`,
    async () => {
      await using world = openWorld()
      const [quiet, flooding] = [world.addNode(ECHO), addFlooding(world, where, line)]
      await Promise.all([world.upstreams.start(quiet), world.upstreams.start(flooding)])
      const before = process.cpuUsage()
      const memory = process.memoryUsage().rss
      const began = performance.now()
      await new Promise(resolve => setTimeout(resolve, 4_000))
      const used = process.cpuUsage(before)
      const share = (used.user + used.system) / 1_000 / (performance.now() - began)
      expect(share).toBeLessThan(0.6)
      expect(process.memoryUsage().rss - memory).toBeLessThan(200 * 1024 * 1024)
      expect(await medianOf(world, quiet)).toBeLessThan(25)
      expect(world.upstreams.logsOf(flooding).length).toBeLessThanOrEqual(501)
    },
    30_000,
  )
}

verifies(
  'life.bounds',
  'a line of 100 MB and a result of 50 MB end the call with the reason and leave memory bounded',
  async () => {
    await using world = openWorld()
    const serverId = world.addNode(ECHO)
    await world.upstreams.start(serverId)
    const before = process.memoryUsage().rss
    for (const bytes of [50, 100]) {
      const failure = await failureOf(world.upstreams.request(serverId, toolCall('big', { bytes: bytes * 1024 * 1024 })))
      expect(failure.message).toContain('16 MiB')
      await world.stateWhere(({ at }) => at === 'waiting')
      world.states.length = 0
      await world.upstreams.start(serverId)
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    expect(await callText(world.upstreams, serverId, toolCall('echo', { text: 'on' }))).toBe('on')
  },
  30_000,
)
