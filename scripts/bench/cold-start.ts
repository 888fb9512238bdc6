import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestApp } from '../../test/harness/start-app.ts'
import { messageFor } from './load.ts'
import { SERVE_FLAG } from './target.ts'

const root = join(import.meta.dirname, '..', '..')
const echo = join(root, 'test', 'harness', 'upstreams', 'echo-server.mjs')
const serve = join(root, 'out', 'serve', 'serve.mjs')

export interface ColdStart {
  /** From the start of the process to the first answer of the port. */
  readonly readyMs: number
  /** And to the first answered call, whose server is started for it. */
  readonly firstCallMs: number
}

/** Starts the built `serve` on a folder with one approved server and one key, and what `fill` puts there, as often as asked. */
export async function coldStarts(
  times: number,
  fill: (dataFolder: string) => Promise<void> = () => Promise.resolve(),
): Promise<ColdStart[]> {
  if (!existsSync(serve)) throw new Error('Build first: npm run build.')
  const folder = mkdtempSync(join(tmpdir(), 'atrium-bench-'))
  const { key, slug } = await prepare(folder)
  await fill(folder)
  const starts: ColdStart[] = []
  for (let n = 0; n < times; n += 1) starts.push(await coldStart(folder, key, slug))
  rmSync(folder, { recursive: true, force: true })
  return starts
}

async function prepare(dataFolder: string): Promise<{ key: string; slug: string }> {
  await using app = await startTestApp({ dataFolder })
  const workspace = await app.defaultWorkspace()
  await app.addServer(workspace, 'echo', { command: process.execPath, args: [echo] })
  return { key: await app.addKey(workspace), slug: workspace.slug }
}

async function coldStart(folder: string, key: string, slug: string): Promise<ColdStart> {
  const port = 20_000 + Math.floor(process.pid % 10_000)
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [SERVE_FLAG, serve, '--data', folder, '--port', String(port), '--page-port', '0', '--no-keychain', '--no-open'],
    { stdio: 'ignore' },
  )
  const url = `http://127.0.0.1:${port}/w/${slug}/mcp`
  await answers(`http://127.0.0.1:${port}/`)
  const readyMs = performance.now() - startedAt
  const { headers, body } = await messageFor({ url, key, tool: 'echo__echo' }, 'modern', 'tools/call')
  const answer = await fetch(url, { method: 'POST', headers, body })
  if (!(await answer.text()).includes('hello, gateway')) throw new Error(`The first call was answered with ${answer.status}.`)
  const firstCallMs = performance.now() - startedAt
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  return { readyMs, firstCallMs }
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 5_000; tries += 1) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer) {
      await answer.text()
      return
    }
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  throw new Error('The gateway did not answer.')
}
