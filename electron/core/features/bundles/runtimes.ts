import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildChildEnvironment } from '#core/processes/child-environment.ts'
import { findCommand } from '#core/processes/find-command.ts'
import { isInRange } from './version-range.ts'
import type { Manifest } from './manifest.ts'

type Environment = Readonly<Record<string, string>>

/** A program of the person's own that bundles are run with. */
export interface Runtime {
  readonly command: string
  /** As it tells by itself; undefined when it tells nothing. */
  readonly version: string | undefined
}

const VERSION_MS = 5_000
/** `python` is missing where only `python3` is, and the other way round on Windows. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  node: ['node'],
  python: ['python', 'python3'],
  python3: ['python3', 'python'],
  uv: ['uv'],
}
const TITLES: Readonly<Record<string, string>> = { node: 'Node', python: 'Python', python3: 'Python', uv: 'uv' }

/** The first of the names a runtime goes by that is on this machine, with its version; undefined where there is none. */
export async function findRuntime(command: string, environment: Environment): Promise<Runtime | undefined> {
  for (const name of NAMES[command] ?? [command]) {
    const found = await findCommand({ command: name, environment, folder: '/', os: process.platform }).catch(() => undefined)
    if (found !== undefined) return { command: name, version: await versionOf(found.file, environment) }
  }
  return undefined
}

/** What a person should know of the runtime before they agree: that it is missing, or another version than the bundle asks for. */
export function notesOnRuntime(command: string, runtime: Runtime | undefined, { compatibility }: Manifest): string[] {
  const title = TITLES[command]
  if (title === undefined) return []
  if (runtime === undefined) return [`It runs with ${title}, which was not found on this machine. Install it first.`]
  const { node, python } = compatibility?.runtimes ?? {}
  const wanted = { Node: node, Python: python }[title]
  const isMet = !wanted || runtime.version === undefined || isInRange(runtime.version, wanted)
  return isMet ? [] : [`It asks for ${title} ${wanted.slice(0, 40)}; this machine has ${runtime.version}.`]
}

async function versionOf(file: string, base: Environment): Promise<string | undefined> {
  try {
    const env = buildChildEnvironment({ base, configured: {}, mark: 'version', os: process.platform })
    const { stdout } = await promisify(execFile)(file, ['--version'], { env, timeout: VERSION_MS, windowsHide: true, maxBuffer: 4_096 })
    return /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0]
  } catch {
    return undefined
  }
}
