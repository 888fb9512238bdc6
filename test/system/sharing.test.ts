import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { markedProcesses } from '../harness/marked-processes.ts'
import { openSession, sendModern } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
const SERVERS = 10
const CLIENTS = 10
const names = Array.from({ length: SERVERS }, (_none, index) => `echo-${index}`)

function markOf(dataFolder: string): string {
  const db = new Sqlite(join(dataFolder, 'atrium.db'), { readonly: true })
  const row = db.prepare<[], { folder_id: string }>('SELECT folder_id FROM organization').get()
  db.close()
  return row?.folder_id ?? ''
}

async function addServers(app: TestApp) {
  const workspace = await app.defaultWorkspace()
  for (const name of names) await app.addServer(workspace, name, { command: process.execPath, args: [echoServer, '--name', name] })
  return { workspace, target: { url: app.endpoint(workspace), key: await app.addKey(workspace) } }
}

verifies(
  'sharing.one-process',
  '10 clients of both eras, each with its own key, call 10 servers at once: there are 10 process trees',
  async () => {
    using folder = tempFolder()
    await using app = await startTestApp({ dataFolder: folder.path })
    const { workspace, target } = await addServers(app)
    const mark = markOf(folder.path)
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, async (_none, index) => {
        const own = { ...target, key: await app.addKey(workspace, `client ${index}`) }
        if (index % 2 === 0) return (name: string) => sendModern(own, 'tools/call', { name, arguments: {} })
        const session = await openSession(own)
        await session.request('tools/list')
        return (name: string) => session.request('tools/call', { name, arguments: {} })
      }),
    )
    const answers = await Promise.all(
      clients.flatMap(call => names.map(async name => [name, (await call(`${name}__pid`)).result] as const)),
    )
    const pids = new Map(
      names.map(name => [name, new Set(answers.filter(([of]) => of === name).map(([, result]) => result.content[0].text))]),
    )
    expect([...pids.values()].map(({ size }) => size)).toEqual(names.map(() => 1))
    expect(markedProcesses(mark)).toHaveLength(SERVERS)
  },
  60_000,
)

verifies('sharing.one-process', 'the process of a client that needs its own ends with its session', async () => {
  using folder = tempFolder()
  await using app = await startTestApp({ dataFolder: folder.path })
  const workspace = await app.defaultWorkspace()
  const server = await app.addServer(workspace, 'own', { command: process.execPath, args: [echoServer] })
  await app.call('servers.update', { workspaceId: workspace.id, serverId: server.id, settings: { sharing: 'session' } })
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  const mark = markOf(folder.path)
  const sessions = await Promise.all([1, 2].map(() => openSession(target)))
  const pids = await Promise.all(
    sessions.map(async session => Number((await session.request('tools/call', { name: 'own__pid' })).result.content[0].text)),
  )
  expect(new Set(pids).size).toBe(2)
  expect(markedProcesses(mark)).toEqual(expect.arrayContaining(pids))
  await fetch(target.url, { method: 'DELETE', headers: { authorization: `Bearer ${target.key}`, ...sessions[0]!.headers } })
  await soon(() => pids.map(pid => markedProcesses(mark).includes(pid))).toEqual([false, true])
})
