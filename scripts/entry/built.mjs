import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { node24 } from './node24.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

const SOURCES = ['electron', 'shared', 'renderer', 'resources', 'scripts/build.ts', 'vite.config.ts', 'package.json', 'package-lock.json']

/** Builds when a source is newer than the last complete build. Ends the process when that fails. */
export async function ensureBuilt() {
  if (isBuilt()) return
  console.log('Building…')
  const code = await run(node24(), [path.join(root, 'scripts/build.ts')])
  if (code === 0) return
  console.error('The build failed; see above.')
  process.exit(code)
}

// scripts/build.ts writes this file last.
function isBuilt() {
  const stamp = path.join(root, 'out/.built')
  if (!existsSync(stamp)) return false
  const builtAt = statSync(stamp).mtimeMs
  return SOURCES.every(source => newestIn(path.join(root, source)) <= builtAt)
}

function newestIn(place) {
  if (!existsSync(place)) return 0
  const facts = statSync(place)
  if (!facts.isDirectory()) return facts.mtimeMs
  return Math.max(facts.mtimeMs, ...readdirSync(place).map(name => newestIn(path.join(place, name))))
}
