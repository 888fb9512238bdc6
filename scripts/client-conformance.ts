// Runs the client side of the official suite: Atrium is the client, and the suite is the server it has to get along with.
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { formatResults, readChecks, type ScenarioResult } from './conformance-results.ts'

const project = dirname(import.meta.dirname)
const suite = join(project, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
const driver = join(project, 'scripts/client-conformance-driver.ts')
/** For one scenario: a whole Atrium starts, which takes a while on a busy machine. */
const SCENARIO_MS = 90_000

type Asked = {
  requirements: string
  /** Those in which somebody signs in: with them, without them, or they alone. */
  signIn: 'with' | 'without' | 'only'
}

/** What a set requires of clients, and what it only reports (without extensions, which Atrium does not speak). */
export async function listClientScenarios({ requirements, signIn }: Asked): Promise<{ name: string; isScored: boolean }[]> {
  const { output } = await runSuite(['list', '--client', '--requirements', requirements])
  const [required = '', reported = ''] = output.split('Run and reported')
  const scored = required.slice(required.indexOf('Client scenarios')).matchAll(/^ {2}- (\S+)$/gmu)
  const others = reported.slice(reported.indexOf('added-after-release')).matchAll(/^ {4}- (\S+) \[client\]$/gmu)
  const all = [
    ...[...scored].map(([, name = '']) => ({ name, isScored: true })),
    ...[...others].map(([, name = '']) => ({ name, isScored: false })),
  ]
  return all.filter(({ name }) => signIn === 'with' || name.startsWith('auth/') === (signIn === 'only'))
}

/** Runs one scenario. Its result says FAIL too where the suite found no failed check, but not what it wanted to see. */
export async function runClientScenario(asked: {
  name: string
  requirements: string
  isScored?: boolean
  command?: string
}): Promise<ScenarioResult> {
  const { name, requirements, isScored = true, command = `${process.execPath} ${driver}` } = asked
  const folder = await mkdtemp(join(tmpdir(), 'atrium-conformance-'))
  try {
    const limits = ['--spec-version', requirements, '--timeout', String(SCENARIO_MS)]
    const { exitCode, output } = await runSuite(['client', '--command', command, '--scenario', name, ...limits, '-o', folder])
    const checks = await findChecks(folder)
    const count = (status: string) => checks.filter(check => check.status === status).length
    const complaints = checks.flatMap(check => (check.complaint === undefined ? [] : [check.complaint]))
    const hasFailed = exitCode !== 0 || checks.length === 0
    return {
      name,
      passed: count('SUCCESS'),
      failed: Math.max(count('FAILURE'), hasFailed ? 1 : 0),
      ...(isScored ? {} : { unscored: 'added after release' }),
      complaints: hasFailed && complaints.length === 0 ? [output.slice(-2_000)] : complaints,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All scenarios of a set, two at a time. */
export async function runClientSet(asked: Asked): Promise<ScenarioResult[]> {
  const left = await listClientScenarios(asked)
  const order = left.map(({ name }) => name)
  const results: ScenarioResult[] = []
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      results.push(await runClientScenario({ ...next, requirements: asked.requirements }))
    }
  }
  await Promise.all([work(), work()])
  return results.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
}

/** Runs a set and prints it; 0 where everything that is scored passed. */
export async function printClientSet(asked: Asked): Promise<number> {
  const results = await runClientSet(asked)
  console.log(formatResults(`${asked.requirements}, Atrium as the client`, results))
  const scored = results.filter(({ unscored }) => unscored === undefined)
  const failed = scored.filter(result => result.failed > 0).length
  console.log(`  ${scored.length - failed} of ${scored.length} scored scenarios passed\n`)
  return failed > 0 || scored.length === 0 ? 1 : 0
}

// A scenario's folder carries its name, which may hold a slash.
async function findChecks(folder: string) {
  const files = await readdir(folder, { recursive: true })
  const found = files.find(file => file.endsWith('checks.json'))
  return found === undefined ? [] : readChecks(await readFile(join(folder, found), 'utf8'))
}

function runSuite(given: string[]): Promise<{ exitCode: number; output: string }> {
  const child = spawn(process.execPath, [suite, ...given], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'], timeout: 2 * SCENARIO_MS })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve({ exitCode: code ?? 1, output }))
  })
}
