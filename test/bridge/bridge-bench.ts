import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { Client as ModernClient } from '@modelcontextprotocol/client'
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio'
import { BridgeProcess, bundleBridge } from './bridge-process.ts'
import { FakeWorkspace, key } from './fake-workspace.ts'

export interface BridgeBench {
  /** The bundled bridge. */
  readonly file: string
  /** A workspace of this very test. */
  readonly workspace: FakeWorkspace
  /** What ends when the test does. */
  readonly stops: (() => Promise<unknown> | void)[]
  readonly start: (environment?: Record<string, string>, ...args: string[]) => BridgeProcess
  /** How a client starts the bridge itself. */
  readonly stdio: () => { command: string; args: string[]; env: Record<string, string> }
  readonly v2Client: (mode: 'legacy' | 'auto') => Promise<ModernClient>
}

/** For every test of a file: the bundle, a fresh workspace, and bridges that are looked over when they end. */
export function bridgeBench(): BridgeBench {
  let file = ''
  let workspace: FakeWorkspace | undefined
  const stops: BridgeBench['stops'] = []
  const current = (): FakeWorkspace => {
    if (!workspace) throw new Error('There is a workspace only while a test runs.')
    return workspace
  }
  beforeAll(async () => {
    file = await bundleBridge()
  })
  afterAll(() => {
    rmSync(dirname(file), { recursive: true })
  })
  beforeEach(async () => {
    workspace = await new FakeWorkspace().start()
  })
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
    await current().stop()
  })

  const start: BridgeBench['start'] = (environment = {}, ...args) => {
    const bridge = new BridgeProcess(file, { ATRIUM_URL: current().url, ATRIUM_KEY: key, ...environment }, ...args)
    stops.push(async () => {
      bridge.child.kill('SIGKILL')
      await bridge.exited
      expect(bridge.stderr).not.toContain(key)
      expect(bridge.stderr).not.toMatch(/unhandled|\bat .*:\d+:\d+/i)
    })
    return bridge
  }
  const stdio: BridgeBench['stdio'] = () => ({
    command: process.execPath,
    args: [file],
    env: { ATRIUM_URL: current().url, ATRIUM_KEY: key },
  })
  const v2Client: BridgeBench['v2Client'] = async mode => {
    const client = new ModernClient({ name: 'v2', version: '1' }, { capabilities: { elicitation: {} }, versionNegotiation: { mode } })
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }))
    stops.push(() => client.close())
    await client.connect(new ModernStdio(stdio()))
    return client
  }
  return {
    get file() {
      return file
    },
    get workspace() {
      return current()
    },
    stops,
    start,
    stdio,
    v2Client,
  }
}
