import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** `none`: a session bus on which nothing keeps secrets. `no-bus`: not even that. */
export type KeyringState = 'unlocked' | 'wrong-password' | 'locked' | 'none' | 'no-bus'

/** Why a real keyring cannot be had on this machine; undefined when it can. */
export function keyringIsMissing(): string | undefined {
  for (const [command, flag] of [
    ['dbus-run-session', '--version'],
    ['gnome-keyring-daemon', '--version'],
  ] as const) {
    try {
      execFileSync(command, [flag], { stdio: 'ignore' })
    } catch {
      return `${command} is not installed (Debian: dbus, gnome-keyring)`
    }
  }
  return undefined
}

/** Runs a TypeScript file of ours in a private session with a throw-away GNOME keyring in `home`, and answers what it printed, parsed. */
export function runWithKeyring(state: KeyringState, home: string, args: readonly string[]): unknown {
  for (const folder of ['run', 'data']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
  const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' }
  const start = {
    unlocked: 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "$@"',
    'wrong-password': 'printf other | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "$@"',
    locked: 'gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; "$@"',
    none: '"$@"',
    'no-bus': '"$@"',
  }[state]
  const command = ['bash', '-c', start, '_', process.execPath, ...args]
  const whole = state === 'no-bus' ? command : ['dbus-run-session', '--', ...command]
  const [first = '', ...rest] = whole
  const ran = spawnSync(first, rest, { env, encoding: 'utf8', timeout: 30_000 })
  if (ran.status !== 0) throw new Error(`The script ended with ${String(ran.status ?? ran.signal)}: ${ran.stderr}`)
  // A daemon that the bus starts by itself, because ours went, says on the same output where it listens.
  const printed = ran.stdout.split('\n').find(line => line.startsWith('{')) ?? ran.stdout
  return JSON.parse(printed)
}
