// A whole Atrium with as many echo servers as are asked for, of one workspace, in a throw-away folder: every check and every record on. Prints its URL and key.
import { join } from 'node:path'
import { startTestApp } from '../../test/harness/start-app.ts'
import { stayAs, tellMemory } from './stay.ts'

const echo = join(import.meta.dirname, '..', '..', 'test', 'harness', 'upstreams', 'echo-server.mjs')

await using app = await startTestApp()
const workspace = await app.defaultWorkspace()
for (let at = 0; at < Number(process.argv[2] ?? '1'); at += 1) {
  const server = await app.addServer(workspace, `echo-${at}`, { command: process.execPath, args: [echo] })
  await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id })
}
const key = await app.addKey(workspace, 'bench')

tellMemory()
await stayAs({ url: app.endpoint(workspace), key })
