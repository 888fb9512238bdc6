import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Launch } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { newUuid } from '#core/lib/ids.ts'
import { createApi, requestIdOf, type Api } from '../../renderer/api/client.ts'
import { attempt } from '../../renderer/api/loading.ts'
import { createRecordsStore } from '../../renderer/features/activity/store.ts'
import { createKeysStore } from '../../renderer/features/keys/store.ts'
import { createSecretsStore } from '../../renderer/features/secrets/store.ts'
import { createServersStore } from '../../renderer/features/servers/store.ts'
import { createToolsStore } from '../../renderer/features/tools/store.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'

// The stores of the page on a whole core: what they show is what the core says.
let app: TestApp
let api: Api
let main: Workspace
let other: Workspace

beforeAll(async () => {
  app = await startTestApp()
  api = createApi((name, input) =>
    app.core.execute(name, input, { requestId: newUuid(), surface: 'page', actor: app.core.owner(), signal: new AbortController().signal }),
  )
  main = await app.defaultWorkspace()
  other = await app.call('workspaces.create', { name: 'Other' })
})
afterAll(() => app[Symbol.asyncDispose]())

const echo = (...switches: string[]): Launch => ({
  kind: 'stdio',
  command: process.execPath,
  args: [join(import.meta.dirname, '../harness/upstreams/echo-server.mjs'), ...switches],
  environment: {},
  cwd: null,
})

test('a server added on the page is held, starts once it is approved, and is held again when it is changed', async () => {
  const store = createServersStore(api)
  await store.getState().load(main.id)
  const added = await store.getState().create(main.id, 'Echo', echo())
  expect(store.getState().servers.map(server => [server.name, server.state.at])).toEqual([['Echo', 'held']])

  const starting = store.getState().approveAndStart(added)
  expect([...store.getState().busy]).toEqual([added.id])
  const ready = await starting
  expect(ready.state.at).toBe('ready')
  expect(store.getState().busy.size).toBe(0)
  expect(store.getState().servers[0]?.isApproved).toBe(true)
  expect((await store.getState().logsOf(ready)).length).toBeGreaterThan(0)

  const changed = await store.getState().update(ready, { launch: echo('--tools', '2') })
  expect(changed.state.at).toBe('held')
  const refused = await attempt(() => store.getState().start(changed))
  expect(refused).toMatchObject({ ok: false, problem: { code: 'forbidden' } })
  expect(store.getState().busy.size).toBe(0)
  await store.getState().approveAndStart(changed)
})

test('agreeing to what was shown does not agree to what it became meanwhile', async () => {
  const store = createServersStore(api)
  await store.getState().load(other.id)
  const shown = await store.getState().create(other.id, 'Moving', echo())
  await store.getState().update(shown, { launch: echo('--tools', '1') })
  expect(await attempt(() => store.getState().approveAndStart(shown))).toMatchObject({ ok: false, problem: { code: 'conflict' } })
  await store.getState().remove(shown)
  expect(store.getState().servers).toEqual([])
})

test('a server that cannot start leaves the reason and its last lines on the page', async () => {
  const store = createServersStore(api)
  await store.getState().load(main.id)
  const broken = await store.getState().create(main.id, 'Broken', echo('--fail-start'))
  await attempt(() => store.getState().approveAndStart(broken))
  await store.getState().load(main.id)
  const failed = store.getState().servers.find(server => server.id === broken.id)
  expect(failed?.state.at).toBe('failed')
  expect(failed?.lastLines.join('\n')).toContain('--fail-start')
})

test('the tools are listed with the servers that are missing, and can be run', async () => {
  const store = createToolsStore(api)
  await store.getState().load(main.id)
  expect(store.getState()).toMatchObject({ status: 'ready', problem: undefined, workspaceId: main.id })
  expect(store.getState().tools.map(tool => tool.name)).toContain('echo__echo')
  expect(store.getState().missing).toHaveLength(1)

  const { requestId, result } = await store.getState().run(main.id, 'echo__echo', { text: 'hello' })
  expect(JSON.stringify(result)).toContain('hello')
  expect(await createRecordsStore(api).getState().find(main.id, requestId)).toMatchObject({ ok: true, data: [{ requestId }] })
})

test('a secret goes in, is replaced and deleted, and its value is nowhere in the page', async () => {
  const store = createSecretsStore(api)
  await store.getState().load(main.id)
  const secret = await store.getState().create(main.id, 'API_TOKEN', 'canary-value-1')
  await store.getState().create(main.id, 'ANOTHER', 'canary-value-2')
  expect(store.getState().secrets.map(one => one.name)).toEqual(['ANOTHER', 'API_TOKEN'])
  expect((await store.getState().replace(secret, { value: 'canary-value-3' })).version).toBe(2)
  const again = await attempt(() => store.getState().create(main.id, 'API_TOKEN', 'canary-value-4'))
  expect(again).toMatchObject({ ok: false, problem: { code: 'conflict' } })
  expect(JSON.stringify([store.getState(), again])).not.toContain('canary')
  await store.getState().remove(secret)
  await store.getState().load(main.id)
  expect(store.getState().secrets.map(one => one.name)).toEqual(['ANOTHER'])
})

test('a key is answered once and kept nowhere, and revoking it shows at once', async () => {
  const store = createKeysStore(api)
  await store.getState().load(main.id)
  const { key, value } = await store.getState().create({ workspaceId: main.id, name: 'Laptop', toolMode: 'discovery' })
  expect(value).toMatch(/^atr_/)
  expect(JSON.stringify(store.getState())).not.toContain(value)
  expect(store.getState().keys.map(one => one.name)).toEqual(['Laptop'])
  await store.getState().change(key, { tools: null, toolMode: null })
  expect(store.getState().keys[0]).toMatchObject({ name: 'Laptop', toolMode: null })
  const next = await store.getState().rotate(key, 1)
  expect(JSON.stringify(store.getState())).not.toContain(next.value)
  expect(store.getState().keys.find(({ id }) => id === key.id)?.replacedBy).toBe(next.key.id)
  await store.getState().revoke(key)
  expect(store.getState().keys.find(({ id }) => id === key.id)?.revokedAt).not.toBeNull()
})

test('another workspace is shown without the last one’s rows, and a failure with its request id', async () => {
  const store = createSecretsStore(api)
  await store.getState().load(main.id)
  expect(store.getState().secrets).toHaveLength(1)
  const loading = store.getState().load(other.id)
  expect(store.getState()).toMatchObject({ status: 'loading', secrets: [], workspaceId: other.id })
  await loading
  expect(store.getState()).toMatchObject({ status: 'ready', secrets: [] })

  await store.getState().load(newUuid() as Workspace['id'])
  const { status, problem } = store.getState()
  expect([status, problem?.code]).toEqual(['ready', 'not_found'])
  expect(problem && requestIdOf(problem)).toMatch(/^[0-9a-f-]{36}$/)
})

test('activity pages back through all records, filters them, and takes in new ones as they come', async () => {
  const { run } = createToolsStore(api).getState()
  for (let count = 0; count < 205; count += 1) await run(main.id, 'echo__echo', { text: String(count) })
  await attempt(() => run(main.id, 'no__such', {}))

  const store = createRecordsStore(api)
  await store.getState().load(main.id)
  expect(store.getState()).toMatchObject({ hasMore: true, problem: undefined })
  expect(store.getState().records).toHaveLength(200)
  while (store.getState().hasMore) await store.getState().loadMore()
  const seqs = store.getState().records.map(({ seq }) => seq)
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => seqs.length - index))

  await store.getState().setFilter({ kind: 'decision', outcome: 'failed', text: 'no__such' })
  expect(store.getState().records.map(({ target }) => target)).toEqual(['no__such'])
  await attempt(() => run(main.id, 'no__such', {}))
  await run(main.id, 'echo__echo', { text: 'does not match' })
  await store.getState().refresh()
  expect(store.getState().records).toHaveLength(2)

  store.getState().pause()
  await attempt(() => run(main.id, 'no__such', {}))
  await store.getState().refresh()
  expect(store.getState().waiting).toHaveLength(1)
  expect(store.getState().records).toHaveLength(2)
  store.getState().resume()
  expect(store.getState().records).toHaveLength(3)
  expect(store.getState().waiting).toEqual([])

  await store.getState().load('organization')
  expect(store.getState()).toMatchObject({ filter: {}, owner: 'organization' })
})

test('where more came than a page holds, the list begins anew rather than with a gap', async () => {
  const { run } = createToolsStore(api).getState()
  const store = createRecordsStore(api)
  await store.getState().load(main.id)
  for (let count = 0; count < 205; count += 1) await run(main.id, 'echo__echo', { text: String(count) })
  await store.getState().refresh()
  const seqs = store.getState().records.map(({ seq }) => seq)
  expect(seqs).toHaveLength(200)
  expect((seqs[0] ?? 0) - (seqs.at(-1) ?? 0)).toBe(199)
  expect(store.getState().hasMore).toBe(true)
})

test('a change is told, so that activity shows it without being asked', async () => {
  const told: string[] = []
  const stop = app.core.subscribe(event => {
    if (event.name === 'audit.recorded') told.push(event.chain)
  })
  await api.call('workspaces.update', { workspaceId: main.id, description: 'Changed' })
  await api.call('members.add', { name: 'Grace' })
  stop()
  expect(told).toEqual([main.id, 'organization'])
})
