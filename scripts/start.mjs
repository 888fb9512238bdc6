// `npm start`, `npm run desktop`, `npm run serve`, `npm run demo`. Plain JavaScript, no dependencies: it runs before anything is installed.
import path from 'node:path'
import { ensureBuilt } from './entry/built.mjs'
import { electronPath, hasDisplay, isRootOnLinux, obtainElectron } from './entry/electron.mjs'
import { ensureInstalled } from './entry/install.mjs'
import { node24 } from './entry/node24.mjs'
import { root } from './entry/root.mjs'
import { run } from './entry/run.mjs'

// Atrium runs all day: without this, V8 keeps up to 100 MB for objects that live for a moment (docs/benchmarks.md).
const SMALL_MEMORY = '--max-semi-space-size=4'

const WAYS = ['auto', 'desktop', 'serve', 'demo']
const [first, ...rest] = process.argv.slice(2)
const way = WAYS.includes(first) ? first : 'auto'
const args = way === first ? rest : process.argv.slice(2)

await ensureInstalled()
await ensureBuilt()
process.exitCode = await start()

async function start() {
  if (way === 'demo') return run(node24(), [path.join(root, 'scripts/demo.ts'), ...args])
  if (way === 'serve') return serve()
  const missing = await whatTheDesktopMisses()
  if (!missing) return run(electronPath(), [root, ...args])
  if (way === 'desktop') {
    console.error(`The desktop app cannot start here: ${missing}. \`npm run serve\` serves the same app to a browser.`)
    return 1
  }
  console.log(`No desktop window here, because ${missing}: serving the same app headless.`)
  return serve()
}

function serve() {
  return run(node24(), [SMALL_MEMORY, path.join(root, 'out/serve/serve.mjs'), ...args])
}

async function whatTheDesktopMisses() {
  if (!hasDisplay()) return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  if (isRootOnLinux()) return 'Electron’s sandbox does not work for root'
  if (!(await obtainElectron())) return 'there is no Electron binary, and it could not be fetched'
  return undefined
}
