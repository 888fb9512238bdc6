// A whole Atrium with one echo server and one with a fault in the same workspace. Prints its URL and key.
import { join } from 'node:path'
import { startTestApp } from '../../test/harness/start-app.ts'

const upstreams = join(import.meta.dirname, '..', '..', 'test', 'harness', 'upstreams')
const [fault = 'none'] = process.argv.slice(2)

await using app = await startTestApp()
const workspace = await app.defaultWorkspace()
const workspaceId = workspace.id
const good = await app.addServer(workspace, 'echo', { command: process.execPath, args: [join(upstreams, 'echo-server.mjs')] })
await app.call('servers.start', { workspaceId, serverId: good.id })
const faulty = await app.addServer(workspace, 'faulty', {
  command: process.execPath,
  args: [join(upstreams, 'faulty-server.mjs'), '--fault', fault],
})
await app.call('servers.update', { workspaceId, serverId: faulty.id, settings: { callTimeoutMs: 2_000 } })
const key = await app.addKey(workspace, 'bench')

const closed = new Promise<void>(resolve => {
  process.on('SIGTERM', () => {
    resolve()
  })
  process.on('disconnect', () => {
    resolve()
  })
})
process.stdout.write(`${JSON.stringify({ url: app.endpoint(workspace), key, tool: 'echo__echo' })}\n`)
await closed
// The channel would keep the process alive.
if (process.connected) process.disconnect()
