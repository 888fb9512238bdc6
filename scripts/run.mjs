// `npm run <task>`: scripts/<task>.ts on Node 24, on a machine whose own Node may be older. Plain JavaScript, no dependencies.
import path from 'node:path'
import { ensureInstalled } from './entry/install.mjs'
import { node24 } from './entry/node24.mjs'
import { root } from './entry/root.mjs'
import { run } from './entry/run.mjs'

const [task, ...args] = process.argv.slice(2)
await ensureInstalled()
process.exitCode = await run(node24(), [path.join(root, 'scripts', `${task}.ts`), ...args])
