import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import { verifies } from '../verifies.ts'
import { openSandboxWorld, type World } from './sandbox-world.ts'

let world: World
beforeAll(() => {
  world = openSandboxWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const SMALL = { memoryBytes: 8 * 1_048_576, timeoutMs: 20_000 }

/** Each is stopped for one of these reasons. Some may meet either wall first. */
const ATTACKS: readonly (readonly [body: string, reasons: readonly string[]])[] = [
  ['const a = []; while (true) a.push("x".repeat(10000) + a.length)', ['memory']],
  ['let s = "x"; while (true) s += s', ['memory', 'threw']],
  ['const a = []; while (true) a.push(new Uint8Array(1e6).fill(1))', ['memory']],
  ['return new Uint8Array(2 ** 30).length', ['memory', 'threw']],
  ['const m = new Map(); for (let i = 0; ; i++) m.set(i, {})', ['memory']],
  ['function f() { f() } f()', ['stack']],
  ['const f = () => [1].map(f); f()', ['stack']],
  ['let s = "["; s = s.repeat(200000) + "]".repeat(200000); JSON.parse(s)', ['stack', 'memory']],
  ['let x = {}; for (let i = 0; i < 50000; i++) x = { x }; return x', ['stack', 'memory']],
  ['let x = []; for (let i = 0; i < 500; i++) x = [x]; return x', ['output']],
  ['return "x".repeat(6e5)', ['output']],
  ['return Array.from({ length: 6e4 }, () => "ééééé")', ['output']],
  ['for (let i = 0; i < 10000; i++) setTimeout(() => {}, 1000)', ['threw']],
  ['for (;;) context.progress(1)', ['threw']],
]

verifies(
  'sandbox.bounds',
  'what needs more than it may have is stopped and says which, and the next call finds all as it was',
  async () => {
    for (const [body, reasons] of ATTACKS) {
      const outcome = await world.run(body, { limits: { ...SMALL, resultBytes: 500_000 } })
      expect(reasons, `${body}: ${JSON.stringify(outcome).slice(0, 300)}`).toContain(
        outcome.kind === 'stopped' ? outcome.reason : outcome.kind,
      )
      expect(await world.value('return 1 + 1', { limits: SMALL })).toBe(2)
    }
  },
  240_000,
)

/** Nothing of these ends by itself. */
const ENDLESS = [
  'while (true) {}',
  'for (;;) { try { throw 1 } catch {} }',
  'try { while (true) {} } finally { while (true) {} }',
  'const f = () => void Promise.resolve().then(f); f(); await new Promise(() => {})',
  'const f = () => Promise.resolve().then(f); await f()',
  'const f = async () => { await null; return f() }; await f()',
  'return /(a+)+$/.test("a".repeat(50) + "b")',
  'return "x".repeat(30000).replace(/(x+x+)+y/g, "")',
  'for (let i = 2n; ; i *= i) {}',
  'const tick = () => setTimeout(tick, 0); tick(); await new Promise(() => {})',
  'return [..."x".repeat(3e3)].sort(() => { for (;;); })',
  'JSON.stringify({ toJSON() { for (;;); } })',
  'return { toJSON() { for (;;); } }',
  'return { get a() { for (;;); } }',
  'throw { get message() { for (;;); } }',
]

verifies(
  'sandbox.deadline',
  'code that does not end is stopped at its deadline, however it goes on',
  async () => {
    for (const body of ENDLESS) {
      const outcome = await world.run(body, { limits: { timeoutMs: 300, memoryBytes: 16 * 1_048_576 } })
      const end = outcome.kind === 'stopped' ? outcome.reason : outcome.kind
      // A number that squares itself, and a promise that waits for ever more of them, may outgrow the memory first.
      const mayGrow = /2n|=> Promise|async/.test(body)
      expect(mayGrow ? ['timeout', 'memory', 'threw'] : ['timeout'], body).toContain(end)
      if (end === 'timeout') expect(outcome.ms, body).toBeGreaterThan(250)
    }
    expect(await world.run('', { source: 'for (;;) {}', limits: { timeoutMs: 200 } })).toMatchObject({ kind: 'stopped', reason: 'timeout' })
  },
  120_000,
)

verifies('sandbox.deadline', 'waiting for a host, a timer or nothing at all ends as well, and what was asked for is given up', async () => {
  let given: AbortSignal | undefined
  const host = {
    callTool: (_name: string, _args: object, signal: AbortSignal) => {
      given = signal
      return new Promise<never>(() => undefined)
    },
  }
  const limits = { timeoutMs: 1_500 }
  // The attacks before have left a worker that is only now made anew.
  await world.value('return 1')
  expect(await world.run('await context.callTool("slow")', { host, limits })).toMatchObject({ kind: 'stopped', reason: 'timeout' })
  expect(given?.aborted).toBe(true)
  expect(await world.run('await new Promise(r => setTimeout(r, 1e9))', { limits })).toMatchObject({ kind: 'stopped', reason: 'timeout' })
  const never = await world.run('await new Promise(() => {})', { limits: { timeoutMs: 60_000 } })
  expect(never).toMatchObject({ kind: 'stopped', message: expect.stringContaining('can never come') })
})

verifies('sandbox.deadline', 'a cancellation ends code that computes, that waits, and that was not begun', async () => {
  for (const body of ['for (;;);', 'await new Promise(r => setTimeout(r, 60000))', 'await context.callTool("x")']) {
    const cancel = new AbortController()
    const host = { callTool: () => new Promise<never>(() => undefined) }
    const running = world.run(body, { signal: cancel.signal, host, limits: { timeoutMs: 60_000 } })
    await sleep(150)
    cancel.abort()
    expect(await running, body).toMatchObject({ kind: 'stopped', reason: 'cancelled' })
  }
  expect(await world.run('return 1', { signal: AbortSignal.abort() })).toMatchObject({ reason: 'cancelled' })
  await using narrow = openSandboxWorld({ workers: 1 })
  const first = narrow.run('for (;;);', { limits: { timeoutMs: 1_000 } })
  const cancel = new AbortController()
  const second = narrow.run('return 1', { signal: cancel.signal })
  cancel.abort()
  expect(await second).toMatchObject({ reason: 'cancelled', ms: 0 })
  expect(await narrow.run('return 1', { limits: { timeoutMs: 50 } })).toMatchObject({
    reason: 'timeout',
    message: expect.stringContaining('busy'),
  })
  expect(await first).toMatchObject({ reason: 'timeout' })
})

verifies('sandbox.bounds', 'a console of any size is kept up to its bound, and says that there was more', async () => {
  const outcome = await world.run('for (let i = 0; i < 5000; i++) console.log("line " + i); console.log("x".repeat(1e6)); return 1', {
    limits: { consoleBytes: 2_000 },
  })
  expect(outcome.kind).toBe('returned')
  expect(outcome.console.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(2_500)
  expect(outcome.console.at(-1)!.text).toContain('2000 bytes')
})

verifies(
  'sandbox.apart',
  'while attacks run others are answered, and a worker that does not heed is ended and replaced',
  async () => {
    await using busy = openSandboxWorld({ workers: 4 })
    await busy.value('return 1')
    const attacks = [1, 2, 3].map(() => busy.run('for (;;);', { context: { workspaceName: 'attacker' }, limits: { timeoutMs: 6_000 } }))
    const queued = [1, 2].map(() => busy.run('for (;;);', { context: { workspaceName: 'attacker' }, limits: { timeoutMs: 6_000 } }))
    for (let call = 0; call < 5; call += 1) expect(await busy.value('return 2', { context: { workspaceName: 'good' } })).toBe(2)
    // All of them were answered while the attacks went on.
    expect(await Promise.race([...attacks, sleep(1, 'attacks go on')])).toBe('attacks go on')
    for (const outcome of await Promise.all([...attacks, ...queued])) expect(outcome).toMatchObject({ kind: 'stopped', reason: 'timeout' })
    expect(busy.sandbox.workers()).toBeLessThanOrEqual(4)
  },
  60_000,
)

verifies(
  'sandbox.apart',
  'a worker that dies or stalls under one call takes no other with it',
  async () => {
    await using own = openSandboxWorld({
      workers: 3,
      load: async () => {
        const program = await (await import('#core/sandbox/program.ts')).loadProgram()
        // Two calls that a real worker cannot be talked into: one that ends it, one that makes it deaf.
        const trap = `const { parentPort } = require('node:worker_threads'); parentPort.on('message', m => { if (m.kind === 'run' && m.order.source.includes('DIE')) process.exit(3); if (m.kind === 'run' && m.order.source.includes('DEAF')) for (;;); });`
        return { ...program, worker: trap + program.worker }
      },
    })
    const good = own.run('await new Promise(r => setTimeout(r, 700)); return "good"')
    const dead = own.run('return "DIE"')
    const deaf = own.run('return "DEAF"', { limits: { timeoutMs: 300 } })
    expect(await dead).toMatchObject({ kind: 'stopped', reason: 'crashed' })
    expect(await deaf).toMatchObject({ kind: 'stopped', reason: 'timeout' })
    expect(await good).toMatchObject({ kind: 'returned', value: 'good' })
    const cancel = new AbortController()
    const stuck = own.run('return "DEAF"', { signal: cancel.signal })
    await sleep(100)
    cancel.abort()
    expect(await stuck).toMatchObject({ kind: 'stopped', reason: 'cancelled' })
    expect(await own.value('return "next"')).toBe('next')
  },
  60_000,
)

verifies(
  'sandbox.apart',
  'workers come when calls wait for others, go when idle, and one stays',
  async () => {
    await using own = openSandboxWorld({ workers: 4, idleMs: 200 })
    expect(own.sandbox.workers()).toBe(0)
    await own.sandbox.warm()
    expect(own.sandbox.workers()).toBe(1)
    const slow = [1, 2, 3].map(() => own.run('await new Promise(r => setTimeout(r, 1500)); return 1'))
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, own.sandbox.workers())
    }, 10)
    for (const outcome of await Promise.all(slow)) expect(outcome.kind).toBe('returned')
    clearInterval(watch)
    expect(most).toBeGreaterThan(1)
    for (let wait = 0; wait < 100 && own.sandbox.workers() > 1; wait += 1) await sleep(50)
    expect(own.sandbox.workers()).toBe(1)
    const running = own.run('for (;;);', { limits: { timeoutMs: 20_000 } })
    await sleep(100)
    await own.sandbox.close()
    expect(await running).toMatchObject({ kind: 'stopped', reason: 'cancelled' })
    expect(await own.run('return 1')).toMatchObject({ reason: 'cancelled' })
  },
  60_000,
)

verifies(
  'sandbox.apart',
  'code that computes on and on is run after all others, and what is quick is answered by workers that are not',
  async () => {
    await using own = openSandboxWorld({ workers: 4 })
    const others = threadsNow()
    const spin = (toolName: string) => own.run('for (;;);', { context: { toolName }, limits: { timeoutMs: 3_000 } })
    const spins = [spin('spin'), spin('spin')]
    await until(() => own.sandbox.workers() === 2 && slowThreads(others) === (process.platform === 'linux' ? 2 : 0))
    for (let call = 0; call < 5; call += 1) expect(await own.value('return 1', { context: { toolName: 'quick' } })).toBe(1)
    for (const outcome of await Promise.all(spins)) expect(outcome).toMatchObject({ kind: 'stopped', reason: 'timeout' })
    // What computed for long gets one of those that are slow already.
    const before = slowThreads(others)
    expect(await spin('spin')).toMatchObject({ reason: 'timeout' })
    expect(slowThreads(others)).toBe(before)
  },
  60_000,
)

/** The threads of this process, where the system tells. */
function threadsNow(): ReadonlySet<string> {
  return new Set(process.platform === 'linux' ? readdirSync('/proc/self/task') : [])
}

/** How many threads, without these, the system runs after others. */
function slowThreads(others: ReadonlySet<string>): number {
  const niceOf = (thread: string) => {
    try {
      // What follows the name in brackets; nice is the nineteenth field of all.
      return Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ')[16])
    } catch {
      // It ended meanwhile.
      return 0
    }
  }
  return [...threadsNow()].filter(thread => !others.has(thread) && niceOf(thread) > 0).length
}

async function until(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 500 && !isSo(); look += 1) await sleep(20)
  expect(isSo()).toBe(true)
}
