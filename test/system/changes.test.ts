import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { eventsOf, openModern, openSession, sendModern, type WireTarget } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const echo = { command: process.execPath, args: [join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')] }
const URI = 'echo://greeting'

interface Side {
  readonly workspace: Workspace
  readonly server: Server
  readonly target: WireTarget
}

let app: TestApp
let own: Side
let other: Side
beforeAll(async () => {
  app = await startTestApp()
  own = await addSide('Own')
  other = await addSide('Other')
})
afterAll(() => app[Symbol.asyncDispose]())

async function addSide(name: string): Promise<Side> {
  const workspace = await app.call('workspaces.create', { name })
  const server = await app.addServer(workspace, 'echo', echo)
  await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id })
  return { workspace, server, target: { url: app.endpoint(workspace), key: await app.addKey(workspace) } }
}

const call = async ({ target }: Side, name: string, given: object = {}) =>
  (await sendModern(target, 'tools/call', { name: `echo__${name}`, arguments: given })).result?.content?.[0]?.text

/** Which resources the server is asked to watch at this moment, by its own account. */
const watchedBy = async (side: Side): Promise<string[]> => JSON.parse(await call(side, 'ledger')).subscribed

/** Methods of what a stream said so far. */
function heard(stream: NodeJS.ReadableStream): () => string[] {
  let text = ''
  stream.on('data', part => (text += String(part)))
  stream.on('error', () => undefined)
  return () => eventsOf(text).map(({ method }) => method)
}

const times = (methods: readonly string[], method: string) => methods.filter(one => one === method).length
const UPDATED = 'notifications/resources/updated'

verifies(
  'changes.subscriptions',
  'the server is asked once for all clients, again after it died, and no more once nobody wants it',
  async () => {
    const [first, second] = [await openSession(own.target), await openSession(own.target)]
    const streams = [await first.stream(), await second.stream()]
    const listening = await openModern(own.target, 'subscriptions/listen', { notifications: { resourceSubscriptions: [URI] } })
    const said = [...streams, listening].map(heard)
    await soon(() => said[2]!()).toEqual(['notifications/subscriptions/acknowledged'])
    for (const session of [first, second]) await session.request('resources/subscribe', { uri: URI })
    expect(await watchedBy(own)).toEqual([URI])

    await call(own, 'resource-updated')
    for (const one of said) await soon(() => times(one(), UPDATED)).toBe(1)

    await call(own, 'crash', { code: 3 })
    const stateOf = async () => (await app.call('servers.get', { workspaceId: own.workspace.id, serverId: own.server.id })).state.at
    await soon(stateOf).toBe('ready')
    await soon(() => watchedBy(own)).toEqual([URI])
    await call(own, 'resource-updated')
    for (const one of said) await soon(() => times(one(), UPDATED)).toBe(2)

    await first.request('resources/unsubscribe', { uri: URI })
    listening.destroy()
    expect(await watchedBy(own)).toEqual([URI])
    await second.request('resources/unsubscribe', { uri: URI })
    await soon(() => watchedBy(own)).toEqual([])
    for (const stream of streams) stream.destroy()
  },
)

verifies('changes.lists', 'a changed list is told to the clients of its workspace, in both eras, and to no others', async () => {
  const [session, stranger] = [await openSession(own.target), await openSession(other.target)]
  const listen = (side: Side) => openModern(side.target, 'subscriptions/listen', { notifications: { toolsListChanged: true } })
  const streams = [await session.stream(), await listen(own), await stranger.stream(), await listen(other)]
  const [legacy, modern, strangeLegacy, strangeModern] = streams.map(heard)
  await soon(() => strangeModern!().length + modern!().length).toBe(2)
  const changed = 'notifications/tools/list_changed'
  for (let time = 0; time < 5; time += 1) await call(own, 'list-changed')
  await soon(() => times(legacy!(), changed)).toBeGreaterThan(0)
  await soon(() => times(modern!(), changed)).toBeGreaterThan(0)
  expect(times(legacy!(), changed)).toBeLessThan(5)
  await call(other, 'list-changed')
  await soon(() => times(strangeLegacy!(), changed)).toBe(1)
  await soon(() => times(strangeModern!(), changed)).toBe(1)
  for (const stream of streams) stream.destroy()
})

verifies('changes.lists', 'a client that ignores list changes calls what is there now, and is told what is not', async () => {
  const added = await call(own, 'list-changed')
  await soon(() => call(own, added)).toBe('added')
  const serverOf = { workspaceId: own.workspace.id, serverId: own.server.id }
  // The tool was only in the memory of that process: after a restart it is not there, whatever the client still believes.
  await app.call('servers.restart', serverOf)
  const { error } = await sendModern(own.target, 'tools/call', { name: `echo__${added}`, arguments: {} })
  expect(error.message).toContain(added)
  await app.call('servers.stop', serverOf)
  const off = await sendModern(own.target, 'tools/call', { name: 'echo__echo', arguments: { text: 'x' } })
  expect(off.error.message).toContain('echo')
  await app.call('servers.start', serverOf)
  expect(await call(own, 'echo', { text: 'again' })).toBe('again')
})
