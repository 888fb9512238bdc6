#!/usr/bin/env node
// `npm run -s atrium -- …`, and the command `atrium` after `npm link`: the command line in out/cli, on the Node that is at hand. Plain JavaScript.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled } from './entry/install.mjs'
import { node24 } from './entry/node24.mjs'
import { root } from './entry/root.mjs'
import { run } from './entry/run.mjs'

const file = path.join(root, 'out/cli/atrium.mjs')
if (!existsSync(file)) {
  await ensureInstalled()
  if ((await run(node24(), [path.join(root, 'scripts/build.ts'), 'cli'])) !== 0) process.exit(1)
}
// npm runs its scripts in the project; the files that are named are those of the person's own folder.
if (process.env.npm_lifecycle_event === 'atrium' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
await import(pathToFileURL(file).href)
