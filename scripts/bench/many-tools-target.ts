// A whole Atrium with as many tools as are asked for, of servers of 500 each, told in full or by discovery. Prints its URL and key.
import { join } from 'node:path'
import { ToolMode } from '#shared/model/tool-mode.ts'
import { startTestApp } from '../../test/harness/start-app.ts'
import { stayAs } from './stay.ts'

const EACH = 500
const [tools = '500', mode = 'full'] = process.argv.slice(2)
const many = join(import.meta.dirname, '..', '..', 'test', 'harness', 'upstreams', 'many-tools.mjs')

await using app = await startTestApp()
const workspace = await app.defaultWorkspace()
await app.call('workspaces.update', { workspaceId: workspace.id, toolMode: ToolMode.parse(mode) })
for (let from = 0; from < Number(tools); from += EACH) {
  const args = [many, '--from', String(from), '--tools', String(EACH)]
  const { id } = await app.addServer(workspace, `server ${from / EACH}`, { command: process.execPath, args })
  await app.call('servers.start', { workspaceId: workspace.id, serverId: id })
}
const key = await app.addKey(workspace, 'bench')

await stayAs({ url: app.endpoint(workspace), key, tool: 'search_tools' })
