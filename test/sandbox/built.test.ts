import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { expect } from 'vitest'
import { buildWorker } from '#core/sandbox/build-worker.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const root = path.resolve(import.meta.dirname, '../..')

verifies(
  'sandbox.built',
  'bundled as a program is, with what the build puts beside it, code runs and nothing else is read',
  async () => {
    using folder = tempFolder()
    const entry = path.join(folder.path, 'entry.ts')
    writeFileSync(
      entry,
      `import { openSandboxWorld } from ${JSON.stringify(path.join(root, 'test/sandbox/sandbox-world.ts'))}
const world = openSandboxWorld()
console.log(JSON.stringify(await world.run('const x: number = 41; return [x + 1, typeof process]', { language: 'typescript' })))
await world.sandbox.close()`,
    )
    mkdirSync(path.join(folder.path, 'out/main'), { recursive: true })
    const outfile = path.join(folder.path, 'out/main/main.mjs')
    buildSync({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['esbuild'],
      absWorkingDir: root,
      tsconfig: path.join(root, 'tsconfig.json'),
      banner: { js: "import { createRequire as c } from 'node:module'; const require = c(import.meta.url);" },
    })
    mkdirSync(path.join(folder.path, 'out/sandbox'))
    writeFileSync(path.join(folder.path, 'out/sandbox/worker.cjs'), await buildWorker())
    copyFileSync(path.join(root, 'node_modules/quickjs-wasi/quickjs.wasm'), path.join(folder.path, 'out/sandbox/quickjs.wasm'))
    const { stdout, stderr } = spawnSync(process.execPath, [outfile], { cwd: folder.path, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'returned', value: [42, 'undefined'] })
  },
  60_000,
)
