import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { node24 } from './node24.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

const folder = path.join(root, 'node_modules/electron')
const binaryNames = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }

/** Where a usable Electron is, or undefined. Never by `require('electron')`: in plain Node that starts a download. */
export function electronPath() {
  const pathFile = path.join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : (binaryNames[process.platform] ?? 'electron')
  const binary = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), name)
  return existsSync(binary) ? binary : undefined
}

/** As electronPath, after asking Electron's own installer to fetch the release where there is none yet. */
export async function obtainElectron() {
  const found = electronPath()
  if (found || process.env.ELECTRON_OVERRIDE_DIST_PATH) return found
  console.log('Fetching Electron (once)…')
  await run(node24(), [path.join(folder, 'install.js')])
  return electronPath()
}

/** Whether a window can be shown: always on Windows and macOS, elsewhere where X or Wayland is announced. */
export function hasDisplay() {
  return process.platform === 'win32' || process.platform === 'darwin' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Chromium's sandbox does not work for root on Linux, and without it we do not start. */
export function isRootOnLinux() {
  return process.platform === 'linux' && process.getuid?.() === 0
}
