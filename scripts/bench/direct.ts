import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const echo = join(import.meta.dirname, '..', '..', 'test', 'harness', 'upstreams', 'echo-server.mjs')

/** Milliseconds of `count` calls of the echo server over its own stdio, one after the other, sorted: what there is without Atrium. */
export async function sequentialDirect(count: number): Promise<number[]> {
  const child = spawn(process.execPath, [echo], { stdio: ['pipe', 'pipe', 'inherit'] })
  let waiting: (() => void) | undefined
  child.stdout.on('data', (part: Buffer) => {
    if (part.at(-1) === 10) waiting?.()
  })
  const send = async (message: object) => {
    const answered = new Promise<void>(resolve => {
      waiting = resolve
    })
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, ...message })}\n`)
    await answered
  }
  await send({
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
  })
  const times: number[] = []
  for (let n = 0; n < count; n += 1) {
    const startedAt = performance.now()
    await send({ method: 'tools/call', params: { name: 'echo', arguments: { text: 'hello, gateway' } } })
    times.push(performance.now() - startedAt)
  }
  child.stdin.end()
  await once(child, 'exit')
  return times.slice(count / 10).sort((a, b) => a - b)
}
