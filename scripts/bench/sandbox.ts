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
