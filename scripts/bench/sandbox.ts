import { silentLog } from '../../electron/core/lib/log.ts'
import { createSandbox, DEFAULT_LIMITS, type CodeRun, type Sandbox } from '../../electron/core/sandbox/index.ts'
import { loadProgram } from '../../electron/core/sandbox/program.ts'
import { median, quantile } from './load.ts'

const ECHO = `async function execute(params: { text: string }) {
  return { content: [{ type: 'text', text: params.text }] }
}`

export interface SandboxFigures {
  /** Milliseconds of the very first call, with the start of the first worker. */
  readonly firstEver: number
  /** Of the first call of a tool that no worker has seen, where a worker stands ready. */
  readonly cold: number
  readonly p50: number
  readonly p99: number
  /** Calls a second, 16 in flight. */
  readonly rate: number
  /** Resident memory that is there after 100 tools of 10 workspaces were called, and was not before. */
  readonly idleMegabytes: number
}

/** The sandbox alone: no gateway, no record. */
export async function measureSandbox(seconds = 3): Promise<SandboxFigures> {
  const program = await loadProgram()
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  const sandbox = createSandbox({ log: silentLog, load: () => Promise.resolve(program) })
  const firstEver = await timed(() => call(sandbox, ECHO))
  const cold: number[] = []
  for (let n = 0; n < 100; n += 1) cold.push(await timed(() => call(sandbox, `${ECHO}\n// ${n}`, `workspace ${n % 10}`)))
  globalThis.gc?.()
  const idleMegabytes = (process.memoryUsage().rss - before) / 1_048_576
  const warm: number[] = []
  for (let n = 0; n < 3_000; n += 1) warm.push(await timed(() => call(sandbox, ECHO)))
  const sorted = warm.slice(300).sort((a, b) => a - b)
  const rate = await inFlight(sandbox, seconds)
  await sandbox.close()
  return { firstEver, cold: median(cold), p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), rate, idleMegabytes }
}

const ATTACKS: Readonly<Record<string, string>> = {
  'computes without end': 'for (;;);',
  'takes memory': 'const a = []; for (;;) a.push("x".repeat(10000) + a.length)',
  'makes promises without end': 'const f = () => Promise.resolve().then(f); await f()',
  'nests calls': 'const f = () => f(); for (;;) { try { f() } catch {} }',
}

/** Calls of a good tool beside attacks of another workspace, as ratios to the same without, in rounds that take turns. */
export async function* measureAttacks(rounds = 3): AsyncGenerator<{ what: string; p50: number; p99: number }> {
  const sandbox = createSandbox({ log: silentLog })
  await sandbox.warm()
  for (const [what, body] of Object.entries(ATTACKS)) {
    const ratios: { p50: number; p99: number }[] = []
    for (let round = 0; round < rounds; round += 1) {
      const calm = await goodCalls(sandbox)
      const ending = new AbortController()
      const attacks = [1, 2, 3, 4].map(() => attack(sandbox, body, ending.signal))
      // So that the attacks have their workers.
      await new Promise(resolve => setTimeout(resolve, 1_000))
      const beside = await goodCalls(sandbox)
      ending.abort()
      await Promise.all(attacks)
      ratios.push({ p50: quantile(beside, 0.5) / quantile(calm, 0.5), p99: quantile(beside, 0.99) / quantile(calm, 0.99) })
    }
    yield { what, p50: median(ratios.map(({ p50 }) => p50)), p99: median(ratios.map(({ p99 }) => p99)) }
  }
  await sandbox.close()
}

async function attack(sandbox: Sandbox, body: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await sandbox.run({ ...runOf(`async function execute() { ${body} }`, 'attacker'), signal })
}

async function goodCalls(sandbox: Sandbox): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < 500; n += 1) {
    times.push(await timed(() => call(sandbox, ECHO)))
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  return times.sort((a, b) => a - b)
}

async function inFlight(sandbox: Sandbox, seconds: number): Promise<number> {
  const begun = performance.now()
  let calls = 0
  const work = async () => {
    while (performance.now() - begun < seconds * 1_000) {
      await call(sandbox, ECHO)
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
  return calls / ((performance.now() - begun) / 1_000)
}

async function call(sandbox: Sandbox, source: string, workspaceName = 'good'): Promise<void> {
  const outcome = await sandbox.run(runOf(source, workspaceName))
  if (outcome.kind !== 'returned' || !JSON.stringify(outcome.value).includes('hello, sandbox')) throw new Error(JSON.stringify(outcome))
}

async function timed(body: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await body()
  return performance.now() - begun
}

function runOf(source: string, workspaceName: string): CodeRun {
  const none = () => Promise.reject(new Error('not in this benchmark'))
  return {
    source,
    language: 'typescript',
    params: { text: 'hello, sandbox' },
    config: {},
    context: { requestId: 'bench', toolName: 'echo', serverName: 'bench', workspaceName, keyName: null },
    limits: DEFAULT_LIMITS,
    fence: { hosts: [], privateHosts: [], secrets: [] },
    host: { progress: () => undefined, callTool: none, store: { get: none, set: none, delete: none, list: none } },
    signal: new AbortController().signal,
  }
}
