import { build, type BuildOptions } from 'esbuild'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build as buildPage } from 'vite'
import { root } from './entry/root.mjs'

const at = (place: string) => path.join(root, place)

// Files with machine code: loaded from node_modules as they are. Everything else is bundled.
const NATIVE = ['better-sqlite3', '@napi-rs/keyring', '@node-rs/argon2']
// Bundled CommonJS packages ask for Node's own modules by `require`, which an ES module does not have.
const REQUIRE = "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);"

const common = { absWorkingDir: root, bundle: true, platform: 'node', sourcemap: 'linked', legalComments: 'none', logLevel: 'warning' } as const satisfies BuildOptions

// node20 is the oldest Node these run on: that of the Electron the desktop tests use.
const program: BuildOptions = { ...common, format: 'esm', target: 'node20', external: ['electron', ...NATIVE], banner: { js: REQUIRE } }

const PROGRAMS: readonly BuildOptions[] = [
  { ...program, entryPoints: ['electron/main.ts'], outfile: 'out/main/main.mjs' },
  { ...program, entryPoints: ['electron/serve.ts'], outfile: 'out/serve/serve.mjs' },
  // A sandboxed preload must be CommonJS and may require nothing but electron.
  { ...common, entryPoints: ['electron/preload.ts'], outfile: 'out/preload/preload.cjs', format: 'cjs', target: 'chrome130', external: ['electron'], sourcemap: false },
  // One file that people copy anywhere: nothing beside it, nothing to install.
  { ...common, entryPoints: ['electron/bridge/main.ts'], outfile: 'out/bridge/atrium-bridge.mjs', format: 'esm', target: 'node18', sourcemap: false, banner: { js: '#!/usr/bin/env node' } },
]

await rm(at('out/.built'), { force: true })
await mkdir(at('out'), { recursive: true })
await Promise.all([...PROGRAMS.map(options => build(options)), buildPage({ configFile: at('vite.config.ts'), logLevel: 'warn' })])
await chmod(at('out/bridge/atrium-bridge.mjs'), 0o755)
await writeFile(at('out/.built'), `${new Date().toISOString()}\n`)
console.log('Built out/: renderer, main, preload, serve, bridge.')
