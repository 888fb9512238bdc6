import { expect, test } from 'vitest'
import { HEALTH_PACE, hasSlept, healthyAt, isDown, nextHealth, type Health } from '#core/processes/health.ts'
import { verifies } from '../verifies.ts'

const missed = (health: Health, now: number) => nextHealth(health, { kind: 'missed', now }, HEALTH_PACE)

verifies('life.health', 'one failed check stops nothing, and neither do three at once; three over a minute do', () => {
  const once = missed(healthyAt(0, HEALTH_PACE), 40_000)
  expect(isDown(once, 40_000, HEALTH_PACE)).toBe(false)
  const atOnce = missed(missed(once, 41_000), 42_000)
  expect(isDown(atOnce, 42_000, HEALTH_PACE)).toBe(false)
  const over = missed(missed(once, 70_000), 100_000)
  expect(isDown(over, 100_000, HEALTH_PACE)).toBe(true)
})

test('an answer between them begins the count anew', () => {
  const twice = missed(missed(healthyAt(0, HEALTH_PACE), 40_000), 70_000)
  const answered = nextHealth(twice, { kind: 'answered', now: 80_000 }, HEALTH_PACE)
  expect(answered).toEqual(healthyAt(80_000, HEALTH_PACE))
  expect(isDown(missed(answered, 200_000), 200_000, HEALTH_PACE)).toBe(false)
})

test('after a miss the next check comes sooner, after waking a little later', () => {
  expect(healthyAt(0, HEALTH_PACE).dueAt).toBe(30_000)
  expect(missed(healthyAt(0, HEALTH_PACE), 40_000).dueAt).toBe(60_000)
  const twice = missed(missed(healthyAt(0, HEALTH_PACE), 40_000), 70_000)
  expect(nextHealth(twice, { kind: 'woke', now: 9_000_000 }, HEALTH_PACE)).toEqual({ dueAt: 9_015_000, misses: 0, firstMissAt: 0 })
})

test('sleep is told by whichever clock went on, and not by a busy machine or a clock that was set back', () => {
  const before = { now: 1_000_000, ticks: 500 }
  expect(hasSlept(before, { now: 1_005_100, ticks: 5_600 }, 5_000)).toBe(false)
  expect(hasSlept(before, { now: 1_012_000, ticks: 12_500 }, 5_000)).toBe(false)
  expect(hasSlept(before, { now: 4_600_000, ticks: 5_500 }, 5_000)).toBe(true)
  expect(hasSlept(before, { now: 4_600_000, ticks: 3_600_500 }, 5_000)).toBe(true)
  expect(hasSlept(before, { now: 0, ticks: 5_500 }, 5_000)).toBe(false)
})
