import { expect, test } from 'vitest'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { newUuid } from '#core/lib/ids.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { createApi, requestIdOf } from '../../renderer/api/client.ts'
import { createLive } from '../../renderer/api/live.ts'
import { attempt } from '../../renderer/api/loading.ts'
import { connectLive } from '../../renderer/app/connect-live.ts'
import { createStores } from '../../renderer/app/create-stores.ts'

/** The page's stores with the real core behind them, as the desktop app joins the two. */
function openStores({ core }: TestApp) {
  const ask = { surface: 'page', actor: core.owner(), signal: new AbortController().signal } as const
  const api = createApi((name, input) => core.execute(name, input, { ...ask, requestId: newUuid() }))
  const stores = createStores(api)
  connectLive(createLive({ subscribe: listener => core.subscribe(listener) }), stores)
  return { api, stores }
}

async function firstWorkspace(app: TestApp): Promise<WorkspaceId> {
  return (await app.defaultWorkspace()).id
}

test('what somebody else changes is shown without a reload', async () => {
  await using app = await startTestApp()
  const { stores } = openStores(app)
  const workspaceId = await firstWorkspace(app)
  await Promise.all([stores.workspaces.getState().load(), stores.keys.getState().load(workspaceId)])

  await app.call('workspaces.create', { name: 'Client A' })
  await app.call('keys.create', { workspaceId, name: 'Cursor' })

  await expect.poll(() => stores.workspaces.getState().workspaces.map(({ name }) => name)).toContain('Client A')
  await expect.poll(() => stores.keys.getState().keys.map(({ name }) => name)).toEqual(['Cursor'])
})

test('a change in another workspace leaves what is shown alone', async () => {
  await using app = await startTestApp()
  const { stores } = openStores(app)
  const workspaceId = await firstWorkspace(app)
  await stores.keys.getState().load(workspaceId)
  const other = await app.call('workspaces.create', { name: 'Other' })
  const shown = new Set<WorkspaceId | undefined>()
  stores.keys.subscribe(state => shown.add(state.workspaceId))

  await app.call('keys.create', { workspaceId: other.id, name: 'Foreign' })
  await app.call('keys.create', { workspaceId, name: 'Own' })

  await expect.poll(() => stores.keys.getState().keys.map(({ name }) => name)).toEqual(['Own'])
  expect([...shown]).toEqual([workspaceId])
})

test('a store that was never opened stays idle, whatever happens', async () => {
  await using app = await startTestApp()
  const { stores } = openStores(app)
  await stores.settings.getState().load()
  await app.call('adminKeys.create', { name: 'script' })
  await app.call('settings.update', { theme: 'dark' })
  await expect.poll(() => stores.settings.getState().settings?.theme).toBe('dark')
  expect(stores.adminKeys.getState()).toMatchObject({ status: 'idle', adminKeys: [] })
})

test('an admin key is shown once, listed without its value, and revoked', async () => {
  await using app = await startTestApp()
  const { adminKeys } = openStores(app).stores
  const { key, value } = await adminKeys.getState().create({ name: 'script' })
  expect(value).toMatch(/^atr_/)
  expect(JSON.stringify(adminKeys.getState().adminKeys)).not.toContain(value)
  await adminKeys.getState().revoke(key.id)
  expect(adminKeys.getState().adminKeys[0]?.revokedAt).not.toBeNull()
})

test('the first run is over once it is finished, and the names given stay', async () => {
  await using app = await startTestApp()
  const { organization } = openStores(app).stores
  await organization.getState().load()
  expect(organization.getState().organization?.setUpAt).toBeNull()
  await organization.getState().rename({ name: 'Arches', ownerName: 'Mara' })
  await organization.getState().finishSetUp()
  await organization.getState().load()
  expect(organization.getState().organization).toMatchObject({ name: 'Arches', ownerName: 'Mara', setUpAt: expect.any(Number) })
})

test('a refusal comes with its sentence and the request id to quote', async () => {
  await using app = await startTestApp()
  const { api } = openStores(app)
  const refused = await attempt(() => api.call('workspaces.create', { name: ' ' }))
  if (refused.ok) expect.fail('A workspace without a name was made.')
  expect(refused.problem.code).toBe('invalid_input')
  expect(requestIdOf(refused.problem)).toMatch(/^[0-9a-f-]{36}$/)
})
