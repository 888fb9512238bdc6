import { spawn } from 'node:child_process'
import { pathWithOurCommands } from './entry/node24.mjs'
import { root } from './entry/root.mjs'

/** `npm run check [step…]`: everything that can be told without running the app. Two steps at a time; the first word of a step names it. */
const STEPS = {
  'types of electron and scripts': ['tsc', '-p', 'tsconfig.json'],
  'types of test': ['tsc', '-p', 'test/tsconfig.json'],
  'types of shared': ['tsc', '-p', 'shared/tsconfig.json'],
  // Where it runs there may be no Node, so it is checked without Node's types.
  'types of the SDK': ['tsc', '-p', 'shared/sdk/tsconfig.json'],
  'types of renderer': ['tsc', '-p', 'renderer/tsconfig.json'],
  'types of what code tools find': ['tsc', '-p', 'electron/core/sandbox/guest/tsconfig.json'],
  // Without its cache: what it finds in one file depends on the types of others.
  lint: ['eslint', '--max-warnings', '0', '.'],
  'import rules': [
    'depcruise',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'err-long',
    'electron',
    'renderer',
    'shared',
    'test',
    'scripts',
  ],
  'dead code': ['knip'],
  format: ['prettier', '--check', '--cache', '--log-level', 'warn', '.'],
} as const satisfies Record<string, readonly [string, ...string[]]>

interface StepResult {
  readonly name: string
  readonly hasPassed: boolean
  readonly seconds: number
  readonly output: string
}

/** Runs the steps whose name holds one of `wanted` (all when empty) and prints each as it ends. */
export async function check(wanted: readonly string[] = []): Promise<readonly StepResult[]> {
  const waiting = Object.entries(STEPS).filter(([name]) => wanted.length === 0 || wanted.some(word => name.includes(word)))
  const results: StepResult[] = []
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = await runStep(...next)
      results.push(result)
      print(result)
    }
  }
  await Promise.all([work(), work()])
  return results
}

function runStep(name: string, [command, ...args]: readonly [string, ...string[]]): Promise<StepResult> {
  const begin = performance.now()
  return new Promise(resolve => {
    const output: Buffer[] = []
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: pathWithOurCommands() },
      shell: process.platform === 'win32',
    })
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    const end = (hasPassed: boolean, more = '') => {
      resolve({ name, hasPassed, seconds: (performance.now() - begin) / 1_000, output: Buffer.concat(output).toString() + more })
    }
    child.once('error', error => end(false, error.message))
    child.once('close', code => end(code === 0))
  })
}

function print({ name, hasPassed, seconds, output }: StepResult) {
  console.log(`${hasPassed ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`)
  if (!hasPassed) console.log(output.trimEnd())
}

if (import.meta.main) {
  const results = await check(process.argv.slice(2))
  if (results.length === 0 || results.some(result => !result.hasPassed)) process.exitCode = 1
}
