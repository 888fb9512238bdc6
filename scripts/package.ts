import path from 'node:path'
import { parseArgs } from 'node:util'
import { build, Platform } from 'electron-builder'
import { run } from './entry/run.mjs'
import { node24 } from './entry/node24.mjs'
import { root } from './entry/root.mjs'

/**
 * `npm run package`: the unpacked app for this machine, in dist/. An Electron of one's own (ELECTRON_OVERRIDE_DIST_PATH) stands in
 * where the release cannot be fetched. `--output <folder>` puts it elsewhere; `--no-build` takes out/ as it is; `--with-compiled-sqlite`
 * takes along a better-sqlite3 compiled here, for tests with an older Electron than the shipped binary is made for.
 */
const COMPILED_SQLITE = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'

const { values } = parseArgs({
  options: {
    output: { type: 'string' },
    build: { type: 'boolean', default: true },
    'with-compiled-sqlite': { type: 'boolean', default: false },
  },
  allowNegative: true,
})

if (values.build) {
  const code = await run(node24(), [path.join(root, 'scripts/build.ts')])
  if (code !== 0) process.exit(code)
}
const electronDist = process.env.ELECTRON_OVERRIDE_DIST_PATH
await build({
  projectDir: root,
  targets: Platform.current().createTarget('dir'),
  publish: 'never',
  config: {
    extends: path.join(root, 'electron-builder.yml'),
    ...(electronDist === undefined ? {} : { electronDist }),
    // Lists of files are joined with those of the file that is extended.
    ...(values['with-compiled-sqlite'] ? { files: [COMPILED_SQLITE] } : {}),
    ...(values.output === undefined ? {} : { directories: { output: values.output, buildResources: 'resources' } }),
  },
})
