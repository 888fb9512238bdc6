import { spawn, type ChildProcess } from 'node:child_process'
import { watch } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { node24 } from './entry/node24.mjs'
import { root } from './entry/root.mjs'

/**
 * `npm run dev`: `serve` from the sources in a data folder of its own (.cache/dev), started anew when a source of the core changes;
 * the page is rebuilt when one of its sources changes. Arguments go to serve.
 */
const REST_MS = 150

let child: ChildProcess | undefined
let rest: NodeJS.Timeout | undefined

function start(): void {
  const args = [
    path.join(root, 'electron/serve.ts'),
    '--data',
    path.join(root, '.cache/dev'),
    '--page-folder',
    path.join(root, 'out/renderer'),
  ]
  child = spawn(node24(), [...args, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
}

/** The next one starts when the data folder is free: when the last one has ended. */
function restart(): void {
  const last = child
  if (!last || last.exitCode !== null || last.signalCode !== null) {
    start()
    return
  }
  last.once('exit', start)
  last.kill('SIGTERM')
}

await build({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn', build: { watch: {} } })
for (const folder of ['electron', 'shared']) {
  watch(path.join(root, folder), { recursive: true }, () => {
    clearTimeout(rest)
    rest = setTimeout(restart, REST_MS)
  })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    child?.once('exit', () => process.exit(0))
    child?.kill(signal)
    if (!child || child.exitCode !== null) process.exit(0)
  })
}
start()
