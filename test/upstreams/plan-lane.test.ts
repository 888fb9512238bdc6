import { expect, test } from 'vitest'
import { MAX_PER_KEY, MAX_PER_SERVER, PATIENCE_MS, planLane, type LaneMember, type LaneWaiter } from '#core/upstreams/plan-lane.ts'

const member = (id: number, more: Partial<LaneMember> = {}): LaneMember => ({
  id,
  key: 'roots',
  at: 'idle',
  boundTo: undefined,
  lastPrincipal: undefined,
  idleSince: 0,
  readyAt: 0,
  ...more,
})
const waiter = (principal: string, more: Partial<LaneWaiter> = {}): LaneWaiter => ({ key: 'roots', principal, since: 1_000, ...more })
const plan = (members: readonly LaneMember[], waiters: readonly LaneWaiter[], now = 1_000, resting: readonly string[] = []) =>
  planLane({ members, waiters, resting: new Set(resting), now })
const NOTHING = { takes: [], starts: [], ends: [], againAt: undefined }
const many = (count: number, more: Partial<LaneMember>) =>
  Array.from({ length: count }, (_none, id) => member(id, { idleSince: id, ...more }))

test('a call gets its own copy, else the one it used last, else any, never another client’s', () => {
  const members = [member(1), member(2, { lastPrincipal: 'ann' }), member(3, { boundTo: 'ann' }), member(4, { boundTo: 'bob' })]
  const takes = (waiters: LaneWaiter[]) => plan(members, waiters).takes.map(({ waiter: index, member: id }) => [index, id])
  expect(takes([waiter('ann'), waiter('ann'), waiter('ann'), waiter('ann')])).toEqual([
    [0, 3],
    [1, 2],
    [2, 1],
  ])
  expect(takes([waiter('bob'), waiter('bob'), waiter('bob'), waiter('bob')])).toEqual([
    [0, 4],
    [1, 1],
    [2, 2],
  ])
})

test('a call that no copy may serve starts one at once; one that a busy copy may serve waits a moment first', () => {
  expect(plan([], [waiter('ann')]).starts).toEqual(['roots'])
  expect(plan([member(1, { at: 'busy', boundTo: 'bob' })], [waiter('ann')]).starts).toEqual(['roots'])
  const busy = [member(1, { at: 'busy' })]
  expect(plan(busy, [waiter('ann')])).toEqual({ ...NOTHING, againAt: 1_000 + PATIENCE_MS })
  expect(plan(busy, [waiter('ann')], 1_000 + PATIENCE_MS).starts).toEqual(['roots'])
  expect(plan(busy, [waiter('ann')], 2_000, ['roots'])).toEqual(NOTHING)
})

test('a crowd does not start all copies at once', () => {
  const crowd = Array.from({ length: 20 }, () => waiter('ann', { since: 0 }))
  expect(plan([], crowd).starts).toHaveLength(1)
  expect(plan([member(1, { at: 'starting', readyAt: -Infinity })], crowd)).toEqual(NOTHING)
  const twoBusy = [member(1, { at: 'busy' }), member(2, { at: 'busy' })]
  expect(plan(twoBusy, crowd).starts).toHaveLength(2)
})

test('when all copies are taken by others the one idle longest makes room, once per waiting call', () => {
  const full = many(MAX_PER_KEY, { boundTo: 'bob' })
  expect(plan(full, [waiter('ann')])).toEqual({ ...NOTHING, ends: [0] })
  const ending = full.map(one => (one.id === 0 ? { ...one, at: 'ending' as const } : one))
  expect(plan(ending, [waiter('ann')])).toEqual(NOTHING)
  expect(plan(ending, [waiter('ann'), waiter('carl')]).ends).toEqual([1])
  expect(plan(many(MAX_PER_KEY, { at: 'busy' }), [waiter('ann', { since: 0 })])).toEqual(NOTHING)
  expect(plan(many(MAX_PER_SERVER, { key: 'sampling' }), [waiter('ann')]).ends).toEqual([0])
})
