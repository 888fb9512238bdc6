// Runs the official conformance suite through Atrium in front of the fixture server, with the key added by a proxy.
//   --direct              the fixture alone over HTTP, to tell its failures from the gateway's
//   --url URL --key KEY   an endpoint that already runs
//   --requirements SET    one set instead of both
//   --side client         only Atrium as the client of the suite's servers; --side server only the other way round
// Prints a table of scenarios and exits with 0 only if every set does.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startKeyProxy } from '../test/harness/key-proxy.ts'
import { printClientSet } from './client-conformance.ts'
import { formatResults, readResults, type ScenarioResult } from './conformance-results.ts'

export type ConformanceRun = {
  exitCode: number
  /** Checks of scored scenarios; the others are in `scenarios` alone. */
  passed: number
  failed: number
  output: string
  scenarios: ScenarioResult[]
}

type Endpoint = { url: string; close(): Promise<void> }

const project = dirname(import.meta.dirname)
const suite = join(project, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
const fixture = join(project, 'test/harness/upstreams/conformance-server.ts')
const revisions = ['2025-11-25', '2026-07-28']
// A set takes about 15 seconds on two cores; a gateway that hangs must not hang CI.
const SET_LIMIT_MS = 300_000

/** Runs one requirement set of the suite against `url`. The exit code is the suite's, or 1 where nothing scored ran. */
export async function runConformance(asked: { url: string; requirements: string }): Promise<ConformanceRun> {
  const folder = await mkdtemp(join(tmpdir(), 'atrium-conformance-'))
  try {
    const given = ['server', '--url', asked.url, '--requirements', asked.requirements, '-o', folder]
    const { exitCode, output } = await runSuite(given)
    const scenarios = await readResults(output, folder)
    const scored = scenarios.filter(({ unscored }) => unscored === undefined)
    return {
      exitCode: scored.length === 0 ? 1 : exitCode,
      passed: scored.reduce((sum, { passed }) => sum + passed, 0),
      failed: scored.reduce((sum, { failed }) => sum + failed, 0),
      output,
      scenarios,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function runSuite(given: string[]): Promise<{ exitCode: number; output: string }> {
  const child = spawn(process.execPath, [suite, ...given], { stdio: ['ignore', 'pipe', 'pipe'], timeout: SET_LIMIT_MS })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ exitCode: code ?? 1, output }))
  })
}

async function startFixture(): Promise<Endpoint> {
  const child = spawn(process.execPath, [fixture, '--http', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('error', reject)
    child.once('close', code => reject(new Error(`the fixture ended with ${String(code)} before it listened`)))
  })
  return {
    url,
    async close() {
      child.kill()
      await ended
    },
  }
}

async function behindKeyProxy(target: { url: string; key: string; close?(): Promise<void> }): Promise<Endpoint> {
  const proxy = await startKeyProxy({ target: new URL(target.url), key: target.key })
  return {
    url: proxy.url,
    async close() {
      await proxy.close()
      await target.close?.()
    },
  }
}

async function startEndpoint(options: { direct: boolean; url?: string | undefined; key: string }): Promise<Endpoint> {
  if (options.direct) return startFixture()
  if (options.url !== undefined) return behindKeyProxy({ url: options.url, key: options.key })
  // Only this mode needs Atrium itself; the others must work where it does not.
  const { startAtriumForConformance } = await import('./conformance-target.ts')
  return behindKeyProxy(await startAtriumForConformance())
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      direct: { type: 'boolean', default: false },
      url: { type: 'string' },
      key: { type: 'string', default: '' },
      requirements: { type: 'string' },
      side: { type: 'string', default: 'both' },
    },
  })
  const sets = values.requirements === undefined ? revisions : [values.requirements]
  const ofServer = values.side === 'client' ? 0 : await runServerSets(values, sets)
  if (values.side === 'server' || values.direct || values.url !== undefined) return ofServer
  const ofClient: number[] = []
  for (const requirements of sets) ofClient.push(await printClientSet({ requirements, signIn: 'with' }))
  return Math.max(ofServer, ...ofClient)
}

async function runServerSets(values: Parameters<typeof startEndpoint>[0], sets: readonly string[]): Promise<number> {
  const endpoint = await startEndpoint(values)
  let worst = 0
  try {
    for (const requirements of sets) {
      const run = await runConformance({ url: endpoint.url, requirements })
      console.log(run.scenarios.length > 0 ? formatResults(requirements, run.scenarios) : run.output)
      console.log(`  ${run.passed} passed, ${run.failed} failed in scored scenarios; exit ${run.exitCode}\n`)
      worst = Math.max(worst, run.exitCode)
    }
  } finally {
    await endpoint.close()
  }
  return worst
}

if (import.meta.main) process.exitCode = await main()
