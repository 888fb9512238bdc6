// `npm test`. Plain JavaScript, no dependencies: it runs before anything is installed.
import path from 'node:path'
import { ensureBuilt } from './entry/built.mjs'
import { ensureInstalled } from './entry/install.mjs'
import { node24 } from './entry/node24.mjs'
import { root } from './entry/root.mjs'
import { run } from './entry/run.mjs'

await ensureInstalled()
await ensureBuilt()
process.exitCode = await run(node24(), [path.join(root, 'scripts/test/all.ts'), ...process.argv.slice(2)])
