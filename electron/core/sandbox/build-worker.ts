import path from 'node:path'

const at = (place: string) => path.join(import.meta.dirname, place)

/**
 * The text of the worker, with the prelude in it: one script that asks for nothing but Node. Made by scripts/build.ts, and on the spot
 * where Node runs the sources as they are; a built Atrium reads the file and has no compiler.
 */
export async function buildWorker(): Promise<string> {
  const { buildSync } = await import('esbuild')
  const common = { bundle: true, write: false, legalComments: 'none', logLevel: 'silent' } as const
  const prelude = buildSync({
    ...common,
    entryPoints: [at('guest/main.ts')],
    format: 'iife',
    globalName: 'prelude',
    target: 'es2022',
    minify: true,
    keepNames: false,
  })
  const worker = buildSync({
    ...common,
    entryPoints: [at('worker/main.ts')],
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: true,
    define: { PRELUDE: JSON.stringify(prelude.outputFiles[0]?.text ?? '') },
  })
  return worker.outputFiles[0]?.text ?? ''
}
