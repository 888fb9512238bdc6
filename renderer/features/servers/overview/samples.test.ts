import { expect, test } from 'vitest'
import { withSample, type Sample } from './samples.ts'

const usage = (cpuMs: number) => ({ processes: 1, memoryBytes: 5, cpuMs })

test('the share of a processor is what it took between two samples, and never below nothing', () => {
  let samples: readonly Sample[] = []
  for (const [at, cpuMs] of [
    [0, 100],
    [1_000, 600],
    [3_000, 300],
    [3_000, 900],
    [4_000, 2_300],
  ] as const)
    samples = withSample(samples, { at, usage: usage(cpuMs) })
  expect(samples.map(({ cpuPercent }) => cpuPercent)).toEqual([undefined, 50, 0, 200])
})

test('a server that stopped begins anew, and a page left open keeps ten minutes', () => {
  expect(withSample([{ at: 1, memoryBytes: 1, cpuMs: 1, cpuPercent: 1 }], { at: 2, usage: null })).toEqual([])
  let samples: readonly Sample[] = []
  for (let at = 0; at < 500; at += 1) samples = withSample(samples, { at: at * 5_000, usage: usage(at) })
  expect(samples).toHaveLength(120)
})
