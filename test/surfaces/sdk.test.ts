import { execFile, execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { Atrium, AtriumError, Workspace } from '#shared/sdk/index.ts'
import { sdkRoutes } from '#shared/sdk/routes.ts'
import { buildSdk } from '../../scripts/build-sdk.ts'
import { startServeApp } from '../harness/serve-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const root = join(import.meta.dirname, '../..')
const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')

/** A running `serve` and the SDK with an admin key of it. */
async function startWithSdk() {
  const app = await startServeApp('correct horse battery staple')
  const { key, value } = await app.call('adminKeys.create', { name: 'sdk' })
  return { app, key, value, atrium: new Atrium({ baseUrl: app.baseUrl, key: value }) }
}

verifies('sdk.workspace', 'a workspace is made, found, changed, given a key, used, archived and deleted by the class alone', async () => {
  const { app, key, atrium } = await startWithSdk()
  await using _app = app
  expect((await Workspace.get(atrium)).name).toBe('default')
  const made = await Workspace.create(atrium, { name: 'Customer 42' })
  expect((await Workspace.list(atrium)).map(({ name }) => name)).toContain('Customer 42')
  for (const by of [made.id, made.slug, made.name]) expect((await Workspace.get(atrium, by)).id).toBe(made.id)
  expect(await made.update({ description: 'Of the big tenant.' })).toMatchObject({ facts: { description: 'Of the big tenant.' } })
  // Somebody was faster.
  await expect(made.updateUnchanged({ description: 'Lost.' })).rejects.toMatchObject({ code: 'conflict', status: 412 })
  expect((await (await Workspace.get(atrium, made.id)).updateUnchanged({ description: 'Kept.' })).facts.description).toBe('Kept.')
  const other = { ifMatch: '"other"' }
  await expect(atrium.call('workspaces.update', { workspaceId: made.id, name: 'x' }, other)).rejects.toMatchObject({ status: 412 })
  const twice = { idempotencyKey: 'once' }
  const [one, same] = [await Workspace.create(atrium, { name: 'Once' }, twice), await Workspace.create(atrium, { name: 'Once' }, twice)]
  expect(same.id).toBe(one.id)
  await one.delete()
  await app.addServer(made.facts, 'Echo', { command: process.execPath, args: [echoServer] })
  await atrium.call('servers.start', {
    workspaceId: made.id,
    serverId: (await atrium.call('servers.list', { workspaceId: made.id }))[0]!.id,
  })
  expect((await made.listTools()).map(({ name }) => name)).toContain('echo__echo')
  for (const text of ['one', 'two', 'three']) expect(await made.callTool('echo__echo', { text })).toMatchObject({ content: [{ text }] })
  const targets: string[] = []
  for await (const call of made.calls({}, { pageSize: 2 })) targets.push(call.target)
  expect(targets).toEqual(['echo__echo', 'echo__echo', 'echo__echo'])
  const names: string[] = []
  for await (const { name } of atrium.each('workspaces.list', {}, { pageSize: 1 })) names.push(name)
  expect(names).toEqual(['default', 'Customer 42'])
  const minted = await made.mintKey({ name: 'agent', scopes: ['*:read'] })
  expect(minted).toMatchObject({ value: expect.stringMatching(/^atr_/), key: { scopes: ['*:read'], workspaceId: made.id } })
  // By the name of a tenant that is new, twice at once and again: one workspace, whose keys they are.
  const tenant = () => Workspace.mintKey(atrium, 'Tenant 7', { name: 'agent' })
  const [first, second] = await Promise.all([tenant(), tenant()])
  const ids = [first, second, await tenant()].map(({ key: { workspaceId } }) => workspaceId)
  expect(new Set(ids)).toEqual(new Set([(await Workspace.get(atrium, 'Tenant 7')).id]))
  expect((await made.archive()).isArchived).toBe(true)
  expect((await made.restore()).isArchived).toBe(false)
  await made.delete()
  await expect(Workspace.get(atrium, 'Customer 42')).rejects.toMatchObject({ code: 'not_found', status: 404 })
  await expect(Workspace.get(atrium, made.id)).rejects.toMatchObject({
    code: 'not_found',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  await expect(atrium.call('workspaces.create', { name: ' ' })).rejects.toMatchObject({
    code: 'invalid_input',
    details: { issues: [{ path: 'name' }] },
  })
  await app.call('adminKeys.revoke', { keyId: key.id })
  await expect(Workspace.list(atrium)).rejects.toMatchObject({ code: 'unauthenticated', status: 401 })
})

/** Something at an address that answers with what is next in a list; then it hangs up. */
async function answering(...answers: (readonly [status: number, body: string, headers?: Record<string, string>])[]) {
  const asked: { readonly method: string; readonly url: string; readonly key: unknown }[] = []
  const server = createServer((request, response) => {
    asked.push({ method: request.method ?? '', url: request.url ?? '', key: request.headers['idempotency-key'] })
    const next = answers.shift()
    if (next) response.writeHead(next[0], next[2]).end(next[1])
    else request.socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    asked,
    atrium: new Atrium({ baseUrl: `http://127.0.0.1:${port}/`, key: 'atr_x' }),
    impatient: new Atrium({ baseUrl: `http://127.0.0.1:${port}/`, key: 'atr_x', retries: 0 }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const DONE = '{"ok":true,"requestId":"r","data":[]}'
const LIMITED = '{"code":"limited","detail":"Later.","status":429}'

const UNDER_WAY = '{"code":"conflict","detail":"It is under way.","status":409}'
const TAKEN = '{"code":"conflict","detail":"There is one.","status":409}'

verifies('sdk.again', 'what was not answered, or told to come again, is sent again, a command each time as the same command', async () => {
  await using late = await answering([429, LIMITED, { 'retry-after': '1' }], [200, DONE])
  expect(await late.atrium.call('workspaces.list', {})).toEqual([])
  expect(late.asked).toMatchObject([{ key: undefined }, { key: undefined }])
  await using gone = await answering()
  await expect(gone.atrium.call('workspaces.list', {})).rejects.toMatchObject({ code: 'unreachable', status: 0 })
  await expect(gone.atrium.call('workspaces.create', { name: 'x' })).rejects.toMatchObject({ code: 'unreachable' })
  const keys = gone.asked.slice(3).map(({ key }) => key)
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0], keys[0]])
  await using first = await answering([409, UNDER_WAY, { 'retry-after': '1' }], [200, DONE])
  await first.atrium.call('workspaces.create', { name: 'x' })
  await using taken = await answering([409, TAKEN], [200, DONE])
  await expect(taken.atrium.call('workspaces.create', { name: 'x' })).rejects.toMatchObject({ code: 'conflict', message: 'There is one.' })
  await using busy = await answering([429, LIMITED, { 'retry-after': '60' }])
  await expect(busy.atrium.call('workspaces.list', {})).rejects.toMatchObject({ code: 'limited', retryAfterMs: 60_000 })
  expect(busy.asked).toHaveLength(1)
})

test('an aborted call throws the reason of its signal, also while it waits to be sent again', async () => {
  await using late = await answering([429, LIMITED, { 'retry-after': '5' }])
  const giveUp = new AbortController()
  const asking = late.atrium.call('workspaces.list', {}, { signal: giveUp.signal })
  const reason = new Error('Enough.')
  setTimeout(() => giveUp.abort(reason), 50)
  await expect(asking).rejects.toBe(reason)
  await expect(late.atrium.call('workspaces.list', {}, { signal: giveUp.signal })).rejects.toBe(reason)
})

verifies(
  'sdk.key-stays',
  'the key goes neither unprotected to another machine nor along a redirect, and what is no Atrium is told as that',
  async () => {
    for (const baseUrl of ['http://example.com', 'http://127.0.0.1.example.com', 'http://user:word@127.0.0.1:1', 'ftp://127.0.0.1'])
      expect(() => new Atrium({ baseUrl, key: 'atr_x' }), baseUrl).toThrow(/unprotected/)
    await using elsewhere = await answering()
    await using leading = await answering([302, '', { location: 'http://127.0.0.1:1/' }], [200, '<p>A page</p>'])
    await expect(leading.impatient.call('workspaces.create', { name: 'x' })).rejects.toMatchObject({ code: 'unreachable' })
    await expect(leading.impatient.call('workspaces.create', { name: 'x' })).rejects.toMatchObject({ code: 'bad_answer' })
    expect(elsewhere.asked).toEqual([])
    await expect(leading.impatient.call('workspaces.get', { workspaceId: '..' })).rejects.toBeInstanceOf(AtriumError)
    await expect(leading.impatient.call('workspaces.get', { workspaceId: '../admin-keys' })).rejects.toMatchObject({ code: 'unreachable' })
    expect(leading.asked.at(-1)?.url).toBe('/api/v1/workspaces/..%2Fadmin-keys')
  },
)

verifies('sdk.built', 'what is built is one module and its types, and the example of the document compiles and runs with it', async () => {
  const { app, value } = await startWithSdk()
  await using _app = app
  using folder = tempFolder()
  await buildSdk(folder.path)
  const example = /```js\n([^]*?)```/.exec(readFileSync(join(root, 'docs/sdk.md'), 'utf8'))?.[1] ?? ''
  writeFileSync(join(folder.path, 'example.mjs'), example)
  const module = readFileSync(join(folder.path, 'atrium-sdk.mjs'), 'utf8')
  expect(module).not.toMatch(/^import |\brequire\(|ZodType/m)
  expect(module).toContain('/workspaces/{workspaceId}/archive')
  expect(Object.keys(sdkRoutes).length).toBeGreaterThan(80)
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], {
    cwd: folder.path,
    env: { ATRIUM_URL: app.baseUrl, ATRIUM_KEY: value },
  })
  expect(stdout.trim().split('\n')).toEqual(['true', 'true', 'not_found with a request id', '0 servers', 'mail__send not_found'])
  // The types stand alone: no zod, no Node, as whoever copies them has it.
  copyFileSync(join(folder.path, 'example.mjs'), join(folder.path, 'typed.mts'))
  writeFileSync(join(folder.path, 'globals.d.ts'), 'declare const process: { env: Record<string, string | undefined> }')
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const compilerOptions = { strict: true, noEmit: true, target: 'es2023', module: 'nodenext', lib: ['es2023', 'dom'], types: [] }
  writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.mts', 'globals.d.ts'] }))
  execFileSync(process.execPath, [tsc, '-p', folder.path], { stdio: 'inherit' })
})
