import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { bundleBridge } from '../bridge/bridge-process.ts'
import { addReferenceServers, type ReferenceServers } from '../harness/reference-servers.ts'
import { connectClient, type AnyClient, type ClientKind } from '../harness/sdk-clients.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

let bridge: string
beforeAll(async () => {
  bridge = await bundleBridge()
})
afterAll(() => {
  rmSync(dirname(bridge), { recursive: true, force: true })
})

const KINDS: readonly ClientKind[] = ['SDK v1', 'SDK v2, modern era']

verifies(
  'bridge.reconnects',
  'clients of both eras over the bridge call real tools before and after Atrium restarts on its port',
  async () => {
    using folder = tempFolder()
    const keychain = memoryKeychain()
    await using first = await startTestApp({ keychain, dataFolder: folder.path })
    const workspace = await first.defaultWorkspace()
    using reference = await addReferenceServers(first, workspace)
    const env = { ATRIUM_URL: first.endpoint(workspace), ATRIUM_KEY: await first.addKey(workspace) }
    const gatewayPort = first.core.gatewayStatus().port
    await using clients = new AsyncDisposableStack()
    const connected = await Promise.all(
      KINDS.map(async kind => clients.use(await connectClient(kind, { command: process.execPath, args: [bridge], env }))),
    )
    await Promise.all(connected.map(client => useRealTools(client, reference)))
    await first.core.close()

    await using second = await startTestApp({ keychain, dataFolder: folder.path, gatewayPort })
    await Promise.all(connected.map(client => useRealTools(client, reference)))
    const { calls } = await second.call('calls.list', { workspaceId: workspace.id, limit: 500 })
    expect(calls.filter(({ target }) => target === 'everything__get-sum').map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok'])
  },
)

async function useRealTools(client: AnyClient, { filesFolder }: ReferenceServers): Promise<void> {
  expect(await client.tools()).toContain('files__read_text_file')
  expect(await client.call('everything__get-sum', { a: 40, b: 2 })).toMatchObject({ content: [{ text: 'The sum of 40 and 2 is 42.' }] })
  expect(await client.call('files__read_text_file', { path: `${filesFolder}/hello.txt` })).toMatchObject({
    content: [{ text: 'Hello from a file.\n' }],
  })
  expect(JSON.stringify(await client.call('everything__trigger-sampling-request', { prompt: 'hello' }))).toContain('sampled-by-the-client')
}

verifies('bridge.both-eras', 'a client over the bridge is told in words when its key is not valid', async () => {
  await using app = await startTestApp()
  const target = {
    command: process.execPath,
    args: [bridge],
    env: { ATRIUM_URL: app.endpoint(await app.defaultWorkspace()), ATRIUM_KEY: 'atr_nonsense' },
  }
  await expect(connectClient('SDK v1', target)).rejects.toThrow(/key/i)
})
