import path from 'node:path'
import { expect, test } from 'vitest'
import { callText, failureOf, openWorld, toolCall } from '../upstreams/upstreams-harness.ts'
import { openSession, sendModern } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'

const HOSTILE = path.join(import.meta.dirname, 'hostile-server.mjs')
const launch = (mode: string) => ({ command: process.execPath, args: [HOSTILE, mode] })

test('a tool whose schema has no end of depth fails its own server and leaves the others of the workspace', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  const bad = await app.addServer(workspace, 'bad', launch('deep-list'))
  await app.addServer(workspace, 'good', launch('plain'))
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  const { result } = await sendModern(target, 'tools/list')
  expect(result.tools.map((tool: { name: string }) => tool.name)).toContain('good__echo')
  expect(JSON.stringify(result._meta)).toContain('nested deeper')
  const { state } = await app.call('servers.get', { workspaceId: workspace.id, serverId: bad.id })
  expect(state).toMatchObject({ at: 'failed', reason: expect.stringContaining('nested deeper') })
})

test('an answer without end of depth fails its own call alone', async () => {
  await using world = openWorld()
  const server = world.addNode(HOSTILE, 'deep-answer')
  expect(await callText(world.upstreams, server, toolCall('echo'))).toBe('done')
  const failure = await failureOf(world.upstreams.request(server, toolCall('deep')))
  expect(failure.code).toBe('upstream_failed')
  expect(failure.message).toContain('nested deeper than 512 levels')
  expect(await callText(world.upstreams, server, toolCall('echo'))).toBe('done')
})

test('a list that is larger than anybody reads is not kept', async () => {
  await using world = openWorld()
  const server = world.addNode(HOSTILE, 'large-list')
  const failure = await failureOf(world.upstreams.catalog(server, {}, 20_000))
  expect(failure.message).toContain('is larger than 8 MiB')
  expect(world.upstreams.knownCatalog(server, {})).toBeUndefined()
})

test('a server that says after each list that it changed is listed once a second at most, and written down once', async () => {
  await using world = openWorld()
  const server = world.addNode(HOSTILE, 'always-changed')
  await world.upstreams.catalog(server, {}, 20_000)
  const written = world.db.get(row => Number(row['listed_at']), 'SELECT listed_at FROM catalogs')
  const before = performance.now()
  let lists = 1
  while (lists < 4) lists = Number(await callText(world.upstreams, server, toolCall('lists')))
  expect(performance.now() - before).toBeGreaterThan(2_000)
  expect(world.db.get(row => Number(row['listed_at']), 'SELECT listed_at FROM catalogs')).toBe(written)
})

test('a server starts and answers although its list cannot be written down', async () => {
  await using world = openWorld()
  const server = world.addNode(HOSTILE, 'plain')
  world.db.write(db => db.run("CREATE TRIGGER full BEFORE INSERT ON catalogs BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"))
  expect((await world.upstreams.start(server)).at).toBe('ready')
  expect(await callText(world.upstreams, server, toolCall('echo'))).toBe('done')
  expect(world.upstreams.knownCatalog(server, {})?.tools).toHaveLength(6)
})

test('who watches a resource still hears of it after the launch of its server was changed and approved again', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  const one = await app.addServer(workspace, 'watched', launch('watched'))
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  const session = await openSession(target)
  await session.request('resources/subscribe', { uri: 'test://watched' })
  const stream = await session.stream()
  let heard = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk
  })
  const { id: workspaceId } = workspace
  const changed = await app.call('servers.update', {
    workspaceId,
    serverId: one.id,
    launch: { ...launch('watched'), environment: { X: { value: '1' } } },
  })
  await app.call('servers.approve', { workspaceId, serverId: one.id, fingerprint: changed.fingerprint })
  // A server that starts again is asked to watch beside the first call, and tells nobody of what changed before that.
  await soon(async () => {
    await session.request('tools/call', { name: 'watched__touch', arguments: {} })
    return heard
  }).toMatch(/resources\/updated.*test:\/\/watched/)
  stream.destroy()
})
