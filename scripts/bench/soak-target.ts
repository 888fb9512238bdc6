// A whole Atrium with as many echo servers as are asked for, of one workspace, in a throw-away folder: every check and every record on. Prints its URL and key.
// A message on the IPC channel asks for its memory, after a collection (run with --expose-gc).
import { join } from 'node:path'
import { startTestApp } from '../../test/harness/start-app.ts'

const echo = join(import.meta.dirname, '..', '..', 'test', 'harness', 'upstreams', 'echo-server.mjs')

await using app = await startTestApp()
const workspace = await app.defaultWorkspace()
for (let at = 0; at < Number(process.argv[2] ?? '1'); at += 1) {
  const server = await app.addServer(workspace, `echo-${at}`, { command: process.execPath, args: [echo] })
  await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id })
}
const key = await app.addKey(workspace, 'bench')

process.on('message', () => {
  for (let round = 0; round < 4; round += 1) globalThis.gc?.()
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
  process.send?.({ rss, heapUsed, heapTotal, external })
})
const ended = new Promise<void>(resolve => {
  process.on('SIGTERM', () => {
    resolve()
  })
  process.on('disconnect', () => {
    resolve()
  })
})
process.stdout.write(`${JSON.stringify({ url: app.endpoint(workspace), key })}\n`)
await ended
// The channel would keep the process alive.
if (process.connected) process.disconnect()
