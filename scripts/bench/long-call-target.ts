// A whole Atrium in a throw-away folder, with one stdio server and those at the addresses given, each under the name before its "=", and with
// the timeouts it has when nobody set any. Prints its URL and key, and where its records are read with which admin key.
import { join } from 'node:path'
import { startTestApp } from '../../test/harness/start-app.ts'

const echo = join(import.meta.dirname, '..', '..', 'test', 'harness', 'upstreams', 'echo-server.mjs')

await using app = await startTestApp()
const workspace = await app.defaultWorkspace()
const workspaceId = workspace.id
await app.addServer(workspace, 'stdio', { command: process.execPath, args: [echo] })
for (const given of process.argv.slice(2)) {
  const [name = '', ...url] = given.split('=')
  await app.addServer(workspace, name, { kind: 'http', url: url.join('=') })
}
for (const { id } of await app.call('servers.list', { workspaceId })) {
  const { state } = await app.call('servers.start', { workspaceId, serverId: id })
  if (state.at !== 'ready') throw new Error(`A server is ${JSON.stringify(state)}.`)
}
const key = await app.addKey(workspace, 'bench')
const adminKey = (await app.call('adminKeys.create', { name: 'bench' })).value
const records = `${app.baseUrl}/api/v1/workspaces/${workspaceId}/calls`

const closed = new Promise<void>(resolve => {
  process.on('SIGTERM', () => {
    resolve()
  })
  process.on('disconnect', () => {
    resolve()
  })
})
process.stdout.write(`${JSON.stringify({ url: app.endpoint(workspace), key, records, adminKey })}\n`)
await closed
// The channel would keep the process alive.
if (process.connected) process.disconnect()
