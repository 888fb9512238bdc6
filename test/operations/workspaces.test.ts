import { expect, test } from 'vitest'
import { servingTimesOf } from '#shared/model/serving.ts'
import { WorkspaceSlug } from '#shared/model/workspace.ts'
import { ensureOrganization } from '#core/features/organization/index.ts'
import { listServerFacts } from '#core/features/servers/index.ts'
import { listWorkspaceFacts } from '#core/features/workspaces/index.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

const launch = { command: 'node', args: ['server.mjs'] }

verifies('workspaces.default', 'a new organization has one workspace, named default', async () => {
  using features = await startFeatures()
  expect(await features.run('workspaces.list', {})).toMatchObject([{ slug: 'default', name: 'default', isPrefixing: true }])
  expect(await features.run('organization.get', {})).toMatchObject({ setUpAt: null })
})

verifies('workspaces.default', 'a second start changes nothing', async () => {
  using features = await startFeatures()
  const rows = () => features.db.all(row => row, 'SELECT * FROM organization')
  const before = rows()
  ensureOrganization(features.db, { now: () => 9, newUuid, newId })
  expect(rows()).toEqual(before)
  expect(await features.run('workspaces.list', {})).toHaveLength(1)
})

verifies('workspaces.create-rename', 'a workspace has a UUID and a slug from its name, and keeps both when it is renamed', async () => {
  using features = await startFeatures()
  const made = await features.run('workspaces.create', { name: 'Work / Prod', description: 'The real thing' })
  expect(made).toMatchObject({ slug: 'work-prod', name: 'Work / Prod', description: 'The real thing' })
  expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  features.clock.now += 5
  const renamed = await features.run('workspaces.update', { workspaceId: made.id, name: 'Home' })
  expect(renamed).toEqual({ ...made, name: 'Home', updatedAt: features.now() })
  expect(await features.run('workspaces.get', { workspaceId: made.id })).toEqual(renamed)
  expect(features.events).toEqual([{ name: 'vault.changed' }, { name: 'workspaces.changed' }, { name: 'workspaces.changed' }])
})

verifies('workspaces.create-rename', 'two names that give the same slug get different ones', async () => {
  using features = await startFeatures()
  const slugs = []
  for (const name of ['Wörk!', 'work', 'Work.', '日本', '한국', 'x'.repeat(80), `${'x'.repeat(40)} y`])
    slugs.push((await features.run('workspaces.create', { name })).slug)
  expect(slugs).toEqual(['work', 'work-2', 'work-3', 'workspace', 'workspace-2', 'x'.repeat(32), `${'x'.repeat(32)}-2`])
  for (const slug of slugs) expect(WorkspaceSlug.safeParse(slug).success, slug).toBe(true)
})

verifies('workspaces.create-rename', 'a name that another workspace has is a conflict, in any case of letters', async () => {
  using features = await startFeatures()
  const made = await features.run('workspaces.create', { name: 'Büro' })
  expect(await features.refusal('workspaces.create', { name: 'BÜRO' })).toMatchObject({ code: 'conflict' })
  expect(await features.refusal('workspaces.update', { workspaceId: made.id, name: 'DEFAULT' })).toMatchObject({ code: 'conflict' })
  expect(await features.run('workspaces.update', { workspaceId: made.id, name: 'BÜRO' })).toMatchObject({ name: 'BÜRO', slug: 'buro' })
})

verifies('gateway.names', 'prefixes can be off only while there is at most one server, from either side', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  await features.run('servers.create', { workspaceId, name: 'one', launch })
  expect(await features.run('workspaces.update', { workspaceId, isPrefixing: false })).toMatchObject({ isPrefixing: false })
  expect(features.events.at(-1)).toEqual({ name: 'tools.changed', workspaceId })
  expect(await features.refusal('servers.create', { workspaceId, name: 'two', launch })).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Switch the prefixes on'),
  })
  await features.run('workspaces.update', { workspaceId, isPrefixing: true })
  await features.run('servers.create', { workspaceId, name: 'two', launch })
  expect(await features.refusal('workspaces.update', { workspaceId, isPrefixing: false })).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('this one has 2'),
  })
})

verifies('life.timeouts', 'times are set for a workspace and for one of its servers, and calls look up what holds', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const server = await features.run('servers.create', { workspaceId, name: 'one', launch })
  const times = () => servingTimesOf(listServerFacts(features.db, workspaceId)[0]!.times)
  expect(times()).toEqual({ callTimeoutMs: 300_000, maxCallMs: 3_600_000, idleStopMs: 900_000 })
  const settings = { callTimeoutMs: 7_200_000, idleStopMs: 0 }
  expect(await features.run('workspaces.update', { workspaceId, settings })).toMatchObject({ settings: { ...settings, maxCallMs: null } })
  expect(features.events).toContainEqual({ name: 'servers.changed', workspaceId })
  // Two hours of silence were asked for: the default of one hour for the whole call does not cut them.
  expect(times()).toEqual({ callTimeoutMs: 7_200_000, maxCallMs: 7_200_000, idleStopMs: 0 })
  await features.run('servers.update', { workspaceId, serverId: server.id, settings: { callTimeoutMs: 30_000, maxCallMs: 60_000 } })
  expect(times()).toEqual({ callTimeoutMs: 30_000, maxCallMs: 60_000, idleStopMs: 0 })
  await features.run('workspaces.update', { workspaceId, settings: { idleStopMs: null } })
  expect(times()).toEqual({ callTimeoutMs: 30_000, maxCallMs: 60_000, idleStopMs: 900_000 })
  for (const wrong of [{ callTimeoutMs: 0 }, { maxCallMs: 1e12 }, { idleStopMs: -1 }])
    expect(await features.refusal('workspaces.update', { workspaceId, settings: wrong })).toMatchObject({ code: 'invalid_input' })
})

test('the gateway knows workspaces by their slugs', async () => {
  using features = await startFeatures()
  expect(listWorkspaceFacts(features.db)).toEqual([
    { id: features.workspaceId, slug: 'default', name: 'default', description: '', isPrefixing: true, toolMode: 'full', archivedAt: null },
  ])
})

test('the organization is named, and the first run is finished once', async () => {
  using features = await startFeatures()
  const first = await features.run('organization.update', { name: 'Ours', ownerName: 'Ada', isSetUp: true })
  expect(first).toMatchObject({ name: 'Ours', ownerName: 'Ada', setUpAt: features.now() })
  features.clock.now += 1_000
  expect(await features.run('organization.update', { isSetUp: true })).toEqual(first)
  expect(features.callOf().actor).toMatchObject({ name: 'Ada', role: 'owner' })
})
