import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Program } from './crew.ts'

/** The worker and the engine: from beside a built Atrium, or made and found on the spot where Node runs the sources as they are. */
export async function loadProgram(): Promise<Program> {
  const isBuilt = !import.meta.url.endsWith('.ts')
  const [worker, wasm] = await (isBuilt ? readBuilt() : makeFromSource())
  return { worker, wasm: await WebAssembly.compile(wasm) }
}

/** Read here and handed over as text: a worker could not read inside an Electron archive, and ours then is as checked as the archive. */
function readBuilt(): Promise<[string, Uint8Array<ArrayBuffer>]> {
  const beside = (name: string) => new URL(`../sandbox/${name}`, import.meta.url)
  return Promise.all([readFile(beside('worker.cjs'), 'utf8'), readFile(beside('quickjs.wasm'))])
}

async function makeFromSource(): Promise<[string, Uint8Array<ArrayBuffer>]> {
  const { buildWorker } = await import('./build-worker.ts')
  return Promise.all([buildWorker(), readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'))])
}
