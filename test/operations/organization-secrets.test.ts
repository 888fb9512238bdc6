import { expect } from 'vitest'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Role } from '#shared/model/permission.ts'
import type { Actor } from '#core/operations/call.ts'
import { openSecretsByName, openSecretsThatAre } from '#core/features/secrets/index.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

type Features = Awaited<ReturnType<typeof startFeatures>>

/** Somebody with one role in the organization and others in some workspaces. */
function actorWith(role: Role | undefined, rolesIn: ReadonlyMap<WorkspaceId, Role> = new Map()): Actor {
  return { kind: 'member', id: 'mem_someone', name: 'Someone', role, roleIn: workspaceId => rolesIn.get(workspaceId) }
}

async function valueIn(features: Features, workspaceId: WorkspaceId, name: string): Promise<string | undefined> {
  const [opened] = await openSecretsThatAre(features, workspaceId, [name])
  return opened?.value
}

verifies('secrets.scopes', 'all or the chosen workspaces get it, also later ones; its own comes first, and both views say so', async () => {
  using features = await startFeatures()
  const { run, workspaceId } = features
  const other = await run('workspaces.create', { name: 'Other' })
  const all = await run('organizationSecrets.create', { name: 'FOR_ALL', description: 'For everybody', value: 'all-value' })
  const chosen = await run('organizationSecrets.create', {
    name: 'CHOSEN',
    value: 'chosen-value',
    sharing: { isForAll: false, workspaceIds: [workspaceId] },
  })
  expect(all).toMatchObject({ isForAll: true, workspaceIds: [], description: 'For everybody', version: 1, overriddenIn: [] })
  expect(chosen).toMatchObject({ isForAll: false, workspaceIds: [workspaceId] })
  const later = await run('workspaces.create', { name: 'Later' })
  const seen = async (workspaceId: WorkspaceId) =>
    (await run('secrets.list', { workspaceId })).map(({ name, scope, override }) => [name, scope, override])
  expect(await seen(workspaceId)).toEqual([
    ['CHOSEN', 'organization', null],
    ['FOR_ALL', 'organization', null],
  ])
  for (const one of [other, later]) expect(await seen(one.id)).toEqual([['FOR_ALL', 'organization', null]])
  expect(await valueIn(features, workspaceId, 'CHOSEN')).toBe('chosen-value')
  expect(await valueIn(features, other.id, 'CHOSEN')).toBeUndefined()
  await expect(openSecretsByName(features, other.id, ['CHOSEN'])).rejects.toMatchObject({ code: 'not_found' })

  const own = await run('secrets.create', { workspaceId: other.id, name: 'FOR_ALL', value: 'own-value' })
  expect(own).toMatchObject({ scope: 'workspace', override: 'overrides' })
  expect(await seen(other.id)).toEqual([
    ['FOR_ALL', 'workspace', 'overrides'],
    ['FOR_ALL', 'organization', 'overridden'],
  ])
  expect(await valueIn(features, other.id, 'FOR_ALL')).toBe('own-value')
  expect(await valueIn(features, later.id, 'FOR_ALL')).toBe('all-value')
  expect(await run('organizationSecrets.list', {})).toMatchObject([{ name: 'CHOSEN' }, { name: 'FOR_ALL', overriddenIn: [other.id] }])
  await run('secrets.remove', { workspaceId: other.id, secretId: own.id })
  expect(await valueIn(features, other.id, 'FOR_ALL')).toBe('all-value')

  await run('organizationSecrets.update', { secretId: chosen.id, sharing: { isForAll: false, workspaceIds: [other.id] } })
  expect(await valueIn(features, workspaceId, 'CHOSEN')).toBeUndefined()
  expect(await valueIn(features, other.id, 'CHOSEN')).toBe('chosen-value')
})

verifies('secrets.scopes', 'a workspace can use it and not change it, and is told of no other that gets or uses it', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId, clock } = features
  const other = await run('workspaces.create', { name: 'Quetzal' })
  const { id: secretId } = await run('organizationSecrets.create', {
    name: 'SHARED',
    value: 'one',
    sharing: { isForAll: false, workspaceIds: [workspaceId, other.id] },
  })
  clock.now += 1_000
  await openSecretsByName(features, other.id, ['SHARED'])
  const [seen] = await run('secrets.list', { workspaceId })
  // It was used, by the other: that is nothing to know here.
  expect(seen).toMatchObject({ id: secretId, lastUsedAt: null })
  expect(JSON.stringify(seen)).not.toContain(other.id)
  expect((await run('organizationSecrets.list', {}))[0]?.lastUsedAt).toBe(clock.now)
  for (const [name, input] of [
    ['secrets.replace', { value: 'two' }],
    ['secrets.describe', { description: 'x' }],
    ['secrets.remove', {}],
    ['secrets.reveal', {}],
  ] as const)
    expect(await refusal(name, { workspaceId, secretId, ...input }), name).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('organization'),
    })
  expect((await run('secrets.history', { workspaceId, secretId })).versions).toHaveLength(1)
  // Where it is not shared it does not exist.
  const third = await run('workspaces.create', { name: 'Third' })
  for (const name of ['secrets.history', 'secrets.remove', 'secrets.reveal'] as const)
    expect(await refusal(name, { workspaceId: third.id, secretId }), name).toMatchObject({ code: 'not_found' })
})

verifies('secrets.scopes', 'only owners and admins reach the organization’s secrets, whatever they are in a workspace', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId } = features
  const { id: secretId } = await run('organizationSecrets.create', { name: 'SHARED', value: 'one' })
  const inputs = {
    'organizationSecrets.list': {},
    'organizationSecrets.create': { name: 'OTHER', value: 'x' },
    'organizationSecrets.replace': { secretId, value: 'x' },
    'organizationSecrets.update': { secretId, description: 'x' },
    'organizationSecrets.remove': { secretId },
    'organizationSecrets.history': { secretId },
    'organizationSecrets.reveal': { secretId },
    'organizationSecrets.previewImport': { text: 'A=b' },
    'organizationSecrets.import': { text: 'A=b' },
  } as const
  for (const role of ['manager', 'member', undefined] as const) {
    const actor = actorWith(role, new Map([[workspaceId, 'owner']]))
    for (const [name, input] of Object.entries(inputs))
      expect(await refusal(name as keyof typeof inputs, input, { actor }), `${role} ${name}`).toMatchObject({ code: 'forbidden' })
  }
  expect(await run('organizationSecrets.list', {})).toHaveLength(1)
})

verifies('secrets.uses', 'deleting or withdrawing names what breaks in every workspace, and needs it said', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId } = features
  const other = await run('workspaces.create', { name: 'Other' })
  const shared = await run('organizationSecrets.create', { name: 'TOKEN', value: 'one' })
  const launch = { command: 'node', environment: { T: { secret: 'TOKEN' } } }
  const here = await run('servers.create', { workspaceId, name: 'Here', launch })
  const there = await run('servers.create', { workspaceId: other.id, name: 'There', launch })
  await run('secrets.create', { workspaceId: other.id, name: 'TOKEN', value: 'own' })
  const [view] = await run('organizationSecrets.list', {})
  expect(view?.usedBy).toEqual([
    { workspaceId, serverId: here.id, serverName: 'Here', toolName: null, isCertain: true, isOverridden: false },
    { workspaceId: other.id, serverId: there.id, serverName: 'There', toolName: null, isCertain: true, isOverridden: true },
  ])
  // What the other workspace does is of no concern: it has its own.
  const refused = await refusal('organizationSecrets.remove', { secretId: shared.id })
  expect(refused).toMatchObject({ code: 'conflict', message: expect.stringContaining('Here'), details: { uses: [{ serverId: here.id }] } })
  expect(refused.message).not.toContain('There')
  expect(
    await refusal('organizationSecrets.update', { secretId: shared.id, sharing: { isForAll: false, workspaceIds: [other.id] } }),
  ).toMatchObject({ code: 'conflict', message: expect.stringContaining('Here') })
  await run('organizationSecrets.update', { secretId: shared.id, sharing: { isForAll: false, workspaceIds: [workspaceId] } })
  await run('organizationSecrets.remove', { secretId: shared.id, mayBreak: true })
  expect(await run('organizationSecrets.list', {})).toEqual([])

  const own = (await run('secrets.list', { workspaceId: other.id }))[0]!
  expect(await refusal('secrets.remove', { workspaceId: other.id, secretId: own.id })).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('There'),
  })
  await run('secrets.remove', { workspaceId: other.id, secretId: own.id, mayBreak: true })
})

verifies('secrets.uses', 'what uses it in a workspace that the reader may not see is counted, and not named', async () => {
  using features = await startFeatures()
  const { run, refusal, execute, callOf, workspaceId } = features
  const hidden = await run('workspaces.create', { name: 'Hidden' })
  const { id: secretId } = await run('organizationSecrets.create', { name: 'TOKEN', value: 'one' })
  await run('servers.create', {
    workspaceId: hidden.id,
    name: 'Chimera',
    launch: { command: 'node', environment: { T: { secret: 'TOKEN' } } },
  })
  const actor = actorWith('admin', new Map([[workspaceId, 'owner']]))
  const listed = await execute('organizationSecrets.list', {}, callOf({ actor }))
  expect(listed).toMatchObject({ ok: true, data: [{ usedBy: [] }] })
  const refused = await refusal('organizationSecrets.remove', { secretId }, { actor })
  expect(refused).toMatchObject({ code: 'conflict', message: expect.stringContaining('a workspace that you do not see') })
  expect(JSON.stringify(refused)).not.toContain('Chimera')
})

verifies(
  'secrets.history',
  'each version tells when and by whom it was made, and no value; two replacements at once make one',
  async () => {
    using features = await startFeatures()
    const { run, execute, callOf, workspaceId, clock } = features
    await run('organization.update', { ownerName: 'Ada' })
    const secret = await run('secrets.create', { workspaceId, name: 'TOKEN', value: 'canary-first' })
    clock.now += 10
    await run('secrets.replace', { workspaceId, secretId: secret.id, value: 'canary-second' })
    clock.now += 10
    await run('secrets.replace', { workspaceId, secretId: secret.id, reference: 'env://TOKEN' })
    const { versions } = await run('secrets.history', { workspaceId, secretId: secret.id })
    expect(versions).toEqual([
      { version: 3, madeAt: clock.now, madeBy: 'Ada', isReference: true },
      { version: 2, madeAt: clock.now - 10, madeBy: 'Ada', isReference: false },
      { version: 1, madeAt: clock.now - 20, madeBy: 'Ada', isReference: false },
    ])
    expect(JSON.stringify(versions)).not.toContain('canary')
    const both = await Promise.all(
      ['one', 'two'].map(value => execute('secrets.replace', { workspaceId, secretId: secret.id, value }, callOf())),
    )
    expect(both.filter(({ ok }) => ok).length).toBeGreaterThan(0)
    const after = await run('secrets.history', { workspaceId, secretId: secret.id })
    expect(after.versions[0]?.version).toBe(3 + both.filter(({ ok }) => ok).length)
    for (let count = 0; count < 120; count += 1) await run('secrets.replace', { workspaceId, secretId: secret.id, value: `value-${count}` })
    expect((await run('secrets.history', { workspaceId, secretId: secret.id })).versions).toHaveLength(100)
  },
)

verifies('secrets.reveal', 'it is for owners and admins in the window, recorded with who and which, and refused while locked', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId, db, vault, clock } = features
  await run('organization.update', { ownerName: 'Ada' })
  const own = await run('secrets.create', { workspaceId, name: 'OWN', value: 'canary-own' })
  const shared = await run('organizationSecrets.create', { name: 'SHARED', value: 'canary-shared' })
  expect(await run('secrets.reveal', { workspaceId, secretId: own.id })).toEqual({ value: 'canary-own' })
  expect(await run('organizationSecrets.reveal', { secretId: shared.id })).toEqual({ value: 'canary-shared' })
  const rows = () => db.all(row => row, "SELECT * FROM changes WHERE operation LIKE '%reveal' ORDER BY request_id")
  expect(rows()).toMatchObject([
    { operation: 'secrets.reveal', subject: own.id, actor_kind: 'member', surface: 'page', outcome: 'ok', at: clock.now },
    { operation: 'organizationSecrets.reveal', subject: shared.id, outcome: 'ok' },
  ])
  expect(JSON.stringify(rows())).not.toContain('canary')
  expect(await run('secrets.history', { workspaceId, secretId: own.id })).toMatchObject({ reveals: [{ at: clock.now, by: 'Ada' }] })

  for (const role of ['manager', 'member'] as const) {
    const actor = actorWith(role, new Map([[workspaceId, role]]))
    expect(await refusal('secrets.reveal', { workspaceId, secretId: own.id }, { actor }), role).toMatchObject({ code: 'forbidden' })
  }
  for (const [name, input] of [
    ['secrets.reveal', { workspaceId, secretId: own.id }],
    ['organizationSecrets.reveal', { secretId: shared.id }],
  ] as const) {
    expect(await refusal(name, input, { surface: 'rest' }), name).toMatchObject({ code: 'not_found' })
    vault.lock()
    expect(await refusal(name, input), name).toMatchObject({ code: 'locked' })
    await vault.unlock(undefined)
  }
})

verifies('secrets.reveal', 'what cannot be recorded is not shown', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId, db } = features
  const { id: secretId } = await run('secrets.create', { workspaceId, name: 'OWN', value: 'canary-own' })
  db.write(db => db.run("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END"))
  const refused = await refusal('secrets.reveal', { workspaceId, secretId })
  expect(refused).toMatchObject({ code: 'internal', message: expect.stringContaining('recorded') })
  expect(JSON.stringify(refused)).not.toContain('canary')
})

verifies('secrets.restart-needed', 'a running server tells which of its secrets are others now, however that came about', async () => {
  using features = await startFeatures()
  const { run, workspaceId } = features
  const names = ['REPLACED', 'SHADOWED', 'WITHDRAWN', 'SAME'] as const
  const shared = await Promise.all(names.map(name => run('organizationSecrets.create', { name, value: `${name}-1` })))
  const environment = Object.fromEntries(names.map(name => [name, { secret: name }]))
  const server = await run('servers.create', { workspaceId, name: 'Server', launch: { command: 'node', environment } })
  const one = { workspaceId, serverId: server.id }
  await run('servers.approve', { ...one, fingerprint: server.fingerprint })
  expect((await run('servers.start', one)).staleSecrets).toEqual([])
  await run('organizationSecrets.replace', { secretId: shared[0]!.id, value: 'REPLACED-2' })
  const own = await run('secrets.create', { workspaceId, name: 'SHADOWED', value: 'own' })
  await run('organizationSecrets.update', { secretId: shared[2]!.id, sharing: { isForAll: false, workspaceIds: [] }, mayBreak: true })
  const stale = [
    { name: 'REPLACED', change: 'replaced' },
    { name: 'SHADOWED', change: 'another' },
    { name: 'WITHDRAWN', change: 'missing' },
  ]
  expect((await run('servers.get', one)).staleSecrets).toEqual(stale)
  expect((await run('servers.list', { workspaceId }))[0]?.staleSecrets).toEqual(stale)
  // As it was when it started it is not stale, whatever happened between.
  await run('secrets.remove', { workspaceId, secretId: own.id })
  await run('organizationSecrets.update', { secretId: shared[2]!.id, sharing: { isForAll: true, workspaceIds: [] } })
  expect((await run('servers.get', one)).staleSecrets).toEqual([stale[0]])
  expect((await run('servers.restart', one)).staleSecrets).toEqual([])
  expect(features.upstreams.launches.at(-1)?.secrets).toContainEqual({ name: 'REPLACED', value: 'REPLACED-2' })
})

verifies(
  'vault.locked',
  'while locked nothing is written for the organization, and a reference is given out no more than a value',
  async () => {
    using features = await startFeatures()
    const { run, refusal, workspaceId, vault, looked } = features
    looked.set('env://TOKEN', 'looked-up')
    await run('organizationSecrets.create', { name: 'LOOKED', reference: 'env://TOKEN' })
    expect(await valueIn(features, workspaceId, 'LOOKED')).toBe('looked-up')
    vault.lock()
    await expect(openSecretsByName(features, workspaceId, ['LOOKED'])).rejects.toMatchObject({ code: 'locked' })
    for (const input of [{ value: 'x' }, { reference: 'env://X' }])
      expect(await refusal('organizationSecrets.create', { name: 'NEW', ...input })).toMatchObject({ code: 'locked' })
    expect(await refusal('organizationSecrets.import', { text: 'A=b' })).toMatchObject({ code: 'locked' })
    expect(await run('secrets.list', { workspaceId })).toMatchObject([{ name: 'LOOKED', reference: 'env://TOKEN' }])
  },
)
