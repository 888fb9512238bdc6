import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'
import { run } from './run.mjs'

/** Installs with `npm ci` when nothing is installed or the lock file is newer than what is. Ends the process when that fails. */
export async function ensureInstalled() {
  if (isInstalled()) return
  console.log('Installing the dependencies (npm ci)…')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const code = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code === 0) return
  console.error('The dependencies could not be installed; npm says why above.')
  process.exit(code)
}

// npm writes this file last, so its time is the time of the last complete installation.
function isInstalled() {
  const written = path.join(root, 'node_modules/.package-lock.json')
  return existsSync(written) && statSync(written).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs
}
