import { expect } from 'vitest'
import { KeyId } from '#shared/model/ids.ts'
import type { KeyLimits } from '#shared/model/key.ts'
import type { GatedCall } from '#core/gateway/gates/gate.ts'
import { createLimitsGate } from '#core/gateway/gates/limits.ts'
import { MinuteCount } from '#core/gateway/gates/minute-count.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { define, startToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'

verifies('keys.limits', 'in no sixty seconds are there more than the limit, and the wait that is told is enough', () => {
  const limit = 5
  const count = new MinuteCount()
  const let_: number[] = []
  // Calls at odd times over ten minutes, from a fixed row of numbers.
  for (let ticks = 123_456, step = 7; ticks < 123_456 + 600_000; step = (step * 31 + 11) % 4_001, ticks += step) {
    if (count.at(ticks) < limit) {
      count.add(ticks)
      let_.push(ticks)
    } else {
      const wait = count.waitFor(limit, ticks)
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(61_000)
      const oldest = let_.at(-limit) ?? 0
      expect(ticks + wait).toBeGreaterThanOrEqual(oldest + 60_000)
      expect(ticks + wait).toBeLessThanOrEqual(oldest + 61_001)
    }
  }
  expect(let_.length).toBeGreaterThan(40)
  for (const [index, at] of let_.entries()) expect((let_[index + limit] ?? Infinity) - at).toBeGreaterThanOrEqual(60_000)
})

const KEY = KeyId.parse(`key_${'a'.repeat(32)}`)
const DAY_MS = 86_400_000

function gateAt({ recorded = 0 }: { readonly recorded?: number } = {}) {
  const clock = { now: 20_000 * DAY_MS + 1_000, ticks: 0 }
  const gate = createLimitsGate({ platform: { now: () => clock.now, ticks: () => clock.ticks }, callsOn: () => recorded })
  const ask = (limits: KeyLimits) => gate.pass({ exchange: { caller: { kind: 'key', key: { id: KEY, limits } } } } as GatedCall)
  return { clock, ask }
}

verifies('keys.limits', 'calls under way count, and one that a later gate refuses is given back', async () => {
  const { ask, clock } = gateAt({ recorded: 3 })
  const limits = { callsPerMinute: null, callsPerDay: 5 }
  const [fourth, fifth] = [await ask(limits), await ask(limits)]
  expect(() => ask(limits)).toThrow('This key has used its 5 calls per day. Try again tomorrow (UTC)')
  fifth?.onEnd?.(false)
  expect(await ask(limits)).toBeDefined()
  fourth?.onEnd?.(true)
  expect(() => ask(limits)).toThrow('per day')
  clock.now += DAY_MS
  // The records of that day say three again.
  expect(await ask(limits)).toBeDefined()
})

verifies('keys.limits', 'what is refused says when it opens, and a key without limits is not looked at', async () => {
  const { ask, clock } = gateAt()
  const limits = { callsPerMinute: 1, callsPerDay: null }
  expect(await ask({ callsPerMinute: null, callsPerDay: null })).toBeUndefined()
  await ask(limits)
  clock.ticks = 20_000
  expect(() => ask(limits)).toThrow(
    expect.objectContaining({
      code: 'limited',
      details: expect.objectContaining({ retryAfterMs: 41_000 }),
      opens: new Date(clock.now + 41_000).toISOString(),
    }),
  )
  clock.ticks = 61_000
  expect(await ask(limits)).toBeDefined()
})

verifies('keys.limits', 'a used up key is refused in both eras with the time to come again, and stays so after a restart', async () => {
  using folder = tempFolder()
  const value = await (async () => {
    await using app = await startTestApp({ dataFolder: folder.path })
    await using it = await startToolsApp([define('read')], { app })
    const made = { workspaceId: it.workspace.id, name: 'limited', limits: { callsPerMinute: 1, callsPerDay: null } }
    const minutely = await app.call('keys.create', made)
    expect((await it.call('files__read', minutely.value)).result).toBeDefined()
    const refused = await it.call('files__read', minutely.value)
    expect(refused.error).toMatchObject({ code: -32_054, data: { code: 'limited', retryAfterMs: expect.any(Number) } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    const daily = await app.call('keys.create', { ...made, limits: { callsPerMinute: null, callsPerDay: 2 } })
    // A tool that is not there reaches no server: it costs nothing.
    expect((await it.call('files__nothing', daily.value)).error).toBeDefined()
    expect((await it.call('files__read', daily.value)).result).toBeDefined()
    expect((await it.call('files__read', daily.value)).result).toBeDefined()
    const { calls } = await app.call('calls.list', { workspaceId: it.workspace.id })
    expect(calls.filter(({ gate }) => gate === 'limits')).toHaveLength(1)
    return daily.value
  })()
  await using app = await startTestApp({ dataFolder: folder.path })
  const workspace = await app.defaultWorkspace()
  const refused = await sendModern({ url: app.endpoint(workspace), key: value }, 'tools/call', { name: 'files__read', arguments: {} })
  expect(refused.error?.message).toContain('used its 2 calls per day')
  const { calls } = await app.call('calls.list', { workspaceId: workspace.id })
  expect(calls[0]).toMatchObject({
    requestId: refused.requestId,
    gate: 'limits',
    outcome: 'limited',
    opens: expect.stringMatching(/^20.*Z$/),
  })
})
