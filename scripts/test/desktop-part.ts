import { execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { hasDisplay, obtainElectron } from '../entry/electron.mjs'
import type { Obstacle, Part, Tally } from './part.ts'
import { runPlaywright } from './playwright-part.ts'

const ELECTRON_HINT = 'name the folder of one in ELECTRON_OVERRIDE_DIST_PATH'
const UNLOCK = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"'

/** The app in a real Electron, on a display of its own and with a keyring of its own. */
export const desktopPart: Part = { name: 'desktop tests', obstacle, run: runDesktop }

async function obstacle(): Promise<Obstacle | undefined> {
  if (!hasDisplay() && !isInstalled('xvfb-run')) return { why: 'there is no display: install Xvfb (Debian: apt-get install xvfb xauth)' }
  if (process.platform === 'linux' && !hasKeyring())
    return { why: 'there is no keyring to test with: install it (Debian: apt-get install dbus gnome-keyring)' }
  if (!(await obtainElectron()))
    return { why: `there is no Electron binary and it could not be fetched; ${ELECTRON_HINT}`, isUnobtainable: true }
  return undefined
}

async function runDesktop(filters: readonly string[]): Promise<Tally> {
  if (process.platform !== 'linux') return runPlaywright('desktop', filters)
  const home = mkdtempSync(path.join(tmpdir(), 'atrium-desktop-'))
  const [run, data] = [path.join(home, 'run'), path.join(home, 'data')]
  for (const folder of [run, data]) mkdirSync(folder, { mode: 0o700 })
  const display = hasDisplay() ? [] : ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 1440x900x24']
  const session = ['dbus-run-session', '--', 'bash', '-c', UNLOCK, '_']
  try {
    return await runPlaywright('desktop', filters, [...display, ...session], {
      XDG_RUNTIME_DIR: run,
      XDG_DATA_HOME: data,
      GNOME_KEYRING_CONTROL: '',
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function hasKeyring(): boolean {
  return isInstalled('dbus-run-session') && isInstalled('gnome-keyring-daemon')
}

function isInstalled(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
