import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { z } from 'zod'

const message = z.looseObject({ jsonrpc: z.literal('2.0') })
export type Line = z.infer<typeof message>

/** Builds the bridge as it is shipped: one file. */
export async function bundleBridge(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'atrium-bridge-')), 'atrium-bridge.mjs')
  const entryPoints = [join(import.meta.dirname, '../../electron/bridge/main.ts')]
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node18',
    logLevel: 'silent',
  })
  return outfile
}

/** A bridge as a client runs it, spoken to line by line. */
export class BridgeProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly lines: Line[] = []
  readonly exited: Promise<number | null>
  stdout = ''
  stderr = ''
  #wake: (() => void)[] = []
  #read = 0

  constructor(file: string, environment: Record<string, string>, ...args: string[]) {
    this.child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env['PATH'] ?? '', ...environment } })
    this.exited = new Promise(resolve => this.child.on('close', resolve))
    this.child.stdin.on('error', () => undefined)
    this.child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.stdout += chunk
      this.#take()
    })
  }

  /** A line that is no JSON-RPC fails the test here. */
  #take(): void {
    for (let end = this.stdout.indexOf('\n', this.#read); end !== -1; end = this.stdout.indexOf('\n', this.#read)) {
      this.lines.push(message.parse(JSON.parse(this.stdout.slice(this.#read, end))))
      this.#read = end + 1
    }
    for (const wake of this.#wake.splice(0)) wake()
  }

  send(...messages: object[]): void {
    for (const each of messages) this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...each })}\n`)
  }

  async line(matches: (line: Line) => boolean): Promise<Line> {
    for (;;) {
      const found = this.lines.find(matches)
      if (found !== undefined) return found
      await new Promise<void>(resolve => this.#wake.push(resolve))
    }
  }

  answer(id: number | string): Promise<Line> {
    return this.line(line => line['id'] === id && line['method'] === undefined)
  }

  /** A legacy client's first words. */
  async initialize(capabilities: object = {}): Promise<Line> {
    const clientInfo = { name: 'test', version: '1' }
    this.send({ id: 'init', method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities, clientInfo } })
    const answer = await this.answer('init')
    this.send({ method: 'notifications/initialized' })
    return answer
  }
}

/** A request of the 2026-07-28 era. */
export function modern(id: number | string, method: string, params: object = {}): object {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  }
  return { id, method, params: { ...params, _meta } }
}

export function call(id: number | string, name: string, args: object = {}): object {
  return { id, method: 'tools/call', params: { name, arguments: args } }
}
