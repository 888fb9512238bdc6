import { build, type BuildOptions } from 'esbuild'
import { readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build as buildPage } from 'vite'
import { z } from 'zod'
import { buildWorker } from '../electron/core/sandbox/build-worker.ts'
import { buildSdk } from './build-sdk.ts'
import { root } from './entry/root.mjs'

const at = (place: string) => path.join(root, place)
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(at('package.json'), 'utf8')))

// Files with machine code: loaded from node_modules as they are. Everything else is bundled.
const NATIVE = ['better-sqlite3', '@napi-rs/keyring', '@node-rs/argon2']
// Bundled CommonJS packages ask for Node's own modules by `require`, which an ES module does not have.
const REQUIRE = "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);"

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions

// esbuild is asked for where the sources run as they are, never by what is built.
// node20 is the oldest Node these run on: that of the Electron the desktop tests use.
const program: BuildOptions = {
  ...common,
  format: 'esm',
  target: 'node20',
  external: ['electron', 'esbuild', ...NATIVE],
  banner: { js: REQUIRE },
}

const PROGRAMS: Readonly<Record<string, BuildOptions>> = {
  main: { ...program, entryPoints: ['electron/main.ts'], outfile: 'out/main/main.mjs' },
  serve: { ...program, entryPoints: ['electron/serve.ts'], outfile: 'out/serve/serve.mjs' },
  // A sandboxed preload must be CommonJS and may require nothing but electron.
  preload: {
    ...common,
    entryPoints: ['electron/preload.ts'],
    outfile: 'out/preload/preload.cjs',
    format: 'cjs',
    target: 'chrome130',
    external: ['electron'],
    sourcemap: false,
  },
  // One file that people copy anywhere: nothing beside it, nothing to install.
  bridge: {
    ...common,
    entryPoints: ['electron/bridge/main.ts'],
    outfile: 'out/bridge/atrium-bridge.mjs',
    format: 'esm',
    target: 'node20',
    sourcemap: false,
    banner: { js: '#!/usr/bin/env node' },
  },
  // As the bridge: one file, run by whatever Node a person has.
  cli: {
    ...common,
    entryPoints: ['electron/cli/main.ts'],
    outfile: 'out/cli/atrium.mjs',
    format: 'esm',
    target: 'node20',
    sourcemap: false,
    banner: { js: '#!/usr/bin/env node' },
    define: { ATRIUM_VERSION: JSON.stringify(version) },
  },
}
const PARTS = ['renderer', 'sandbox', 'sdk', ...Object.keys(PROGRAMS)]

/** `npm run build [part…]`: all of out/, or the parts that are named. */
async function buildParts(wanted: readonly string[]): Promise<void> {
  const parts = PARTS.filter(part => wanted.length === 0 || wanted.includes(part))
  await rm(at('out/.built'), { force: true })
  await mkdir(at('out'), { recursive: true })
  await Promise.all(parts.map(buildPart))
  // Read by scripts/entry/built.mjs: only a complete build counts.
  if (parts.length === PARTS.length) await writeFile(at('out/.built'), `${new Date().toISOString()}\n`)
  console.log(`Built out/: ${parts.join(', ')}.`)
}

async function buildPart(part: string): Promise<void> {
  if (part === 'sandbox') {
    await buildSandbox()
    return
  }
  if (part === 'sdk') {
    await buildSdk(at('out/sdk'))
    return
  }
  const options = PROGRAMS[part]
  if (!options) {
    await buildPage({ configFile: at('vite.config.ts'), logLevel: 'warn' })
    return
  }
  await build(options)
  if (part === 'bridge' || part === 'cli') await chmod(at(options.outfile ?? ''), 0o755)
}

/** What electron/core/sandbox/program.ts reads: the text of the workers, and the engine. */
async function buildSandbox(): Promise<void> {
  await mkdir(at('out/sandbox'), { recursive: true })
  await writeFile(at('out/sandbox/worker.cjs'), await buildWorker())
  await copyFile(at('node_modules/quickjs-wasi/quickjs.wasm'), at('out/sandbox/quickjs.wasm'))
}

await buildParts(process.argv.slice(2)).catch((thrown: unknown) => {
  // The builders say in their message which file and line; their own stack helps nobody.
  console.error(thrown instanceof Error ? thrown.message : thrown)
  process.exitCode = 1
})
