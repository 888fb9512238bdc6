import { spawn } from 'node:child_process'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const project = join(import.meta.dirname, '..', '..')
let bundled: Promise<string> | undefined

export interface CliRun {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly stdin?: string
}

/** `atrium` as it is shipped, in one file: one command line, with nothing of this process's environment but the path. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return (await startCli(args, options)).done
}

/** As `runCli`, for one that waits for something. */
export async function startCli(args: readonly string[], { env = {}, cwd = project, stdin = '' }: CliOptions = {}) {
  const child = spawn(process.execPath, [await bundleCli(), ...args], { cwd, env: { PATH: process.env.PATH ?? '', ...env } })
  child.stdin.on('error', () => undefined).end(stdin)
  const heard = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => (heard.stdout += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (heard.stderr += part))
  const done = new Promise<CliRun>(resolve => {
    child.once('close', exit => {
      resolve({ exit, ...heard })
    })
  })
  return { child, heard, done }
}

/** The file, made from the sources as they are now, once per process. */
export function bundleCli(): Promise<string> {
  bundled ??= bundle()
  return bundled
}

async function bundle(): Promise<string> {
  const place = join(project, 'out', 'test', 'atrium.mjs')
  const outfile = `${place}.${process.pid}`
  await build({
    entryPoints: [join(project, 'electron/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    define: { ATRIUM_VERSION: '"0.0.0-test"' },
  })
  renameSync(outfile, place)
  return place
}
