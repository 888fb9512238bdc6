import path from 'node:path'
import { expect, test } from 'vitest'
import { cpuOfStat, parsePs, readTreeUsage } from '#core/processes/tree-usage.ts'
import { callText, HARNESS, openWorld, toolCall } from '../upstreams/upstreams-harness.ts'
import { soon } from '../harness/soon.ts'

const ECHO = path.join(HARNESS, 'echo-server.mjs')
const MEGABYTE = 1024 * 1024

test('what a tree takes counts every process of it, and nothing once it is stopped', async () => {
  await using world = openWorld()
  const serverId = world.addNode(ECHO)
  expect(await world.upstreams.usageOf(serverId)).toBeUndefined()
  await world.upstreams.start(serverId)
  const alone = await world.upstreams.usageOf(serverId)
  expect(alone?.processes).toBe(1)
  expect(alone?.memoryBytes).toBeGreaterThan(5 * MEGABYTE)
  expect(alone?.cpuMs).toBeGreaterThan(0)
  await callText(world.upstreams, serverId, toolCall('spawn-child'))
  await soon(async () => (await world.upstreams.usageOf(serverId))?.processes).toBe(2)
  const both = await world.upstreams.usageOf(serverId)
  expect(both?.memoryBytes).toBeGreaterThan(alone?.memoryBytes ?? Infinity)
  await world.upstreams.stop(serverId)
  expect(await world.upstreams.usageOf(serverId)).toBeUndefined()
})

test('a tree that is gone takes nothing', async () => {
  expect(await readTreeUsage([{ groupId: 2 ** 22 + 1, mark: 'nobody' }])).toEqual({ processes: 0, memoryBytes: 0, cpuMs: 0 })
})

test('the processor time of a process with any name is read, with that of the children it waited for', () => {
  const stat = '4242 (a ) b (x) R 1 4242 4242 0 -1 4194304 100 200 0 0 12 3 40 5 20 0 11 0 123456 1000 10'
  expect(cpuOfStat(stat)).toBe(600)
})

test('what ps says on macOS and elsewhere is understood', () => {
  expect(parsePs('  51200   0:03.27\n   1024   1:02:03\n 10 1-02:03:04\nnonsense\n\n')).toEqual([
    { processes: 1, memoryBytes: 51_200 * 1024, cpuMs: 3_270 },
    { processes: 1, memoryBytes: MEGABYTE, cpuMs: 3_723_000 },
    { processes: 1, memoryBytes: 10_240, cpuMs: 93_784_000 },
  ])
})
