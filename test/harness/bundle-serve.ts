import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const project = join(import.meta.dirname, '..', '..')
let bundled: Promise<string> | undefined

/** `serve` in one file as scripts/build.ts makes it, from the sources as they are now: it starts in a third of the time. Once per process. */
export function bundleServe(): Promise<string> {
  bundled ??= bundle()
  return bundled
}

async function bundle(): Promise<string> {
  // Below the project, because the packages with machine code are found from there. Moved into place whole: several test files may run at once.
  const place = join(project, 'out', 'test', 'serve.mjs')
  const outfile = `${place}.${process.pid}`
  await build({
    entryPoints: [join(project, 'electron/serve.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    external: ['better-sqlite3', '@napi-rs/keyring', '@node-rs/argon2'],
    banner: { js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);" },
  })
  renameSync(outfile, place)
  return place
}
