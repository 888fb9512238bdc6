import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import { restOf } from '../harness/rest.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const DAY_MS = 86_400_000
const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
const once = (key: string, body: unknown = {}) => ({ headers: { 'idempotency-key': key }, body })

verifies('rest.idempotency', 'a command that is sent again is answered as before and done once, also after a restart', async () => {
  using folder = tempFolder()
  const start = () => startTestApp({ dataFolder: folder.path })
  const made = { name: 'mine', surfaces: 'rest' }
  let app = await start()
  const { id } = await app.defaultWorkspace()
  const { value } = await app.call('adminKeys.create', { name: 'script' })
  const { value: another } = await app.call('adminKeys.create', { name: 'another' })
  const send = () => restOf(app.baseUrl, value)(`POST /workspaces/${id}/keys`, once('first', made))
  const first = await send()
  expect(first.status).toBe(200)
  expect(first.headers['idempotency-replayed']).toBeUndefined()
  for (const again of [await send(), await send()]) {
    expect(again.json).toEqual(first.json)
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([200, 'true'])
    expect(again.headers['x-request-id']).not.toBe(first.json.requestId)
  }
  await app[Symbol.asyncDispose]()
  app = await start()
  expect((await send()).json).toEqual(first.json)
  // Of another key it is another command.
  const other = await restOf(app.baseUrl, another)(`POST /workspaces/${id}/keys`, once('first', { ...made, name: 'theirs' }))
  expect([other.status, other.headers['idempotency-replayed']]).toEqual([200, undefined])
  const keys = await app.call('keys.list', { workspaceId: id })
  expect(keys.map(({ name }) => name).sort()).toEqual(['mine', 'theirs'])
  await app[Symbol.asyncDispose]()
  // The new key was shown, and lies nowhere: neither as it is nor as anything that the file alone could open.
  for (const file of ['atrium.db', 'atrium.db-wal'])
    expect(readIfThere(join(folder.path, file)).includes(first.json.data.value.slice(4, 30))).toBe(false)
})

verifies(
  'rest.idempotency',
  'another command, a first that is under way, one that was cut off, and a key that is none are refused',
  async () => {
    using folder = tempFolder()
    await using app = await startTestApp({ dataFolder: folder.path })
    const workspace = await app.defaultWorkspace()
    const { value } = await app.call('adminKeys.create', { name: 'script' })
    const rest = restOf(app.baseUrl, value)
    await rest('POST /workspaces', once('one', { name: 'One' }))
    for (const [route, body] of [
      ['POST /workspaces', { name: 'Two' }],
      ['POST /workspaces?x=1', { name: 'One' }],
      [`PATCH /workspaces/${workspace.id}`, { name: 'One' }],
    ] as const)
      expect((await rest(route, once('one', body))).json).toMatchObject({ type: 'about:blank', status: 422, code: 'invalid_input' })
    for (const key of ['', ' ', 'ü', 'a b', 'x'.repeat(256)]) {
      const answer = await rest('POST /workspaces', once(encodeURI(key) === key ? key : '"ü"'.replace('ü', ' '), { name: 'Three' }))
      expect([key, answer.status]).toEqual([key, 400])
    }
    expect((await rest('GET /workspaces', { headers: { 'idempotency-key': 'one' } })).status).toBe(200)

    const { id: serverId } = await app.addServer(workspace, 'echo', { command: process.execPath, args: [echoServer] })
    await app.call('servers.start', { workspaceId: workspace.id, serverId })
    const call = (more: { signal?: AbortSignal } = {}) =>
      rest(`POST /workspaces/${workspace.id}/tools/echo__hang/call`, { ...once('hang'), ...more })
    const leaving = new AbortController()
    const first = call({ signal: leaving.signal }).catch((thrown: unknown) => thrown)
    await soon(async () => (await call()).json).toMatchObject({ status: 409, detail: expect.stringContaining('under way') })
    leaving.abort()
    await first
    // It may have been done: so it is not done again.
    await soon(async () => (await call()).json).toMatchObject({ status: 499, code: 'cancelled' })
    const { calls } = await app.call('calls.list', { workspaceId: workspace.id })
    expect(calls.filter(({ target }) => target === 'echo__hang')).toHaveLength(1)

    using db = openFile(folder.path)
    db.run(`UPDATE idempotent_requests SET state = 'begun', answer = NULL`)
    expect((await call()).json).toMatchObject({ status: 409, detail: expect.stringContaining('See whether it was done') })
    db.run(`UPDATE idempotent_requests SET state = 'large', answer = NULL`)
    expect((await call()).json).toMatchObject({ status: 409, detail: expect.stringContaining('too large') })
  },
)

verifies(
  'rest.idempotency',
  'what was refused did nothing and may be asked again; after a day a key is as new, and nothing of it is kept',
  async () => {
    using folder = tempFolder()
    let now = Date.UTC(2026, 5, 1)
    await using app = await startTestApp({ dataFolder: folder.path, now: () => now })
    const { value } = await app.call('adminKeys.create', { name: 'script' })
    const rest = restOf(app.baseUrl, value)
    const make = () => rest('POST /workspaces', once('make', { name: 'Same' }))
    const made = await app.call('workspaces.create', { name: 'Same' })
    expect((await make()).json).toMatchObject({ status: 409, code: 'conflict' })
    await app.call('workspaces.update', { workspaceId: made.id, name: 'Moved' })
    const [first, again] = [await make(), await make()]
    expect(again.json).toEqual(first.json)
    now += DAY_MS
    expect((await make()).status).toBe(409)
    await rest('POST /workspaces', once('later', { name: 'Later' }))
    using db = openFile(folder.path)
    expect(db.count()).toBe(1)
    await app.call('workspaces.remove', { workspaceId: first.json.data.id })
  },
)

function openFile(folder: string) {
  const db = new Sqlite(join(folder, 'atrium.db'))
  return {
    run: (sql: string) => db.exec(sql),
    count: () => db.prepare<[], { count: number }>('SELECT count(*) AS count FROM idempotent_requests').get()?.count,
    [Symbol.dispose]: () => void db.close(),
  }
}

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}
