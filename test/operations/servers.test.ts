import { expect, test } from 'vitest'
import { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { ServerSlug, StdioLaunch } from '#shared/model/server.ts'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import { listServerFacts, resolveLaunch } from '#core/features/servers/index.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

type Features = Awaited<ReturnType<typeof startFeatures>>

const launch = { command: 'node', args: ['server.mjs'], environment: { MODE: { value: 'quick' } } }

async function addServer({ run, workspaceId }: Features, change: Partial<InputOf<Contract['servers.create']>> = {}) {
  const server = await run('servers.create', { workspaceId, name: 'Files', launch, ...change })
  return { server, one: { workspaceId, serverId: server.id } }
}

async function addApproved(features: Features, change: Partial<InputOf<Contract['servers.create']>> = {}) {
  const { server, one } = await addServer(features, change)
  return { one, server: await features.run('servers.approve', { ...one, fingerprint: server.fingerprint }) }
}

verifies('servers.held', 'a new server is held, shown in full, and does not start before it is approved', async () => {
  using features = await startFeatures()
  const { server, one } = await addServer(features)
  expect(server).toMatchObject({ slug: 'files', isApproved: false, isOn: true, state: { at: 'held' }, launch: { ...launch, cwd: null } })
  for (const name of ['servers.start', 'servers.restart'] as const) {
    expect(await features.refusal(name, one)).toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/held until.*approve it\.$/),
    })
  }
  await expect(resolveLaunch(features, server.id)).rejects.toThrow(expect.objectContaining({ code: 'forbidden', reason: 'server_held' }))
  expect(features.upstreams.done).toEqual([])

  expect(await features.run('servers.approve', { ...one, fingerprint: server.fingerprint })).toMatchObject({
    isApproved: true,
    state: { at: 'stopped' },
  })
  expect(await features.run('servers.start', one)).toMatchObject({ state: { at: 'ready' } })
  expect(features.upstreams.launches).toMatchObject([
    { command: 'node', args: ['server.mjs'], environment: { MODE: 'quick' }, cwd: null, fingerprint: server.fingerprint },
  ])
})

verifies('servers.held', 'agreeing to something else than what would run is a conflict', async () => {
  using features = await startFeatures()
  const { server, one } = await addServer(features)
  const changed = await features.run('servers.update', { ...one, launch: { ...launch, args: ['other.mjs'] } })
  expect(await features.refusal('servers.approve', { ...one, fingerprint: server.fingerprint })).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('changed meanwhile'),
  })
  expect(await features.run('servers.approve', { ...one, fingerprint: changed.fingerprint })).toMatchObject({ isApproved: true })
})

verifies('servers.held', 'another launch ends the server and holds it again; another name does neither', async () => {
  using features = await startFeatures()
  const { server, one } = await addApproved(features)
  await features.run('servers.start', one)
  expect(await features.run('servers.update', { ...one, name: 'Papers', launch })).toMatchObject({
    name: 'Papers',
    slug: 'files',
    isApproved: true,
    state: { at: 'ready' },
  })
  expect(features.upstreams.done).toEqual(['start'])
  const held = await features.run('servers.update', { ...one, launch: { ...launch, environment: { MODE: { secret: 'quick' } } } })
  expect(held).toMatchObject({ isApproved: false, state: { at: 'held' } })
  expect(held.fingerprint).not.toBe(server.fingerprint)
  expect(features.upstreams.done).toEqual(['start', 'forget'])
  // Back to what was agreed once: agreed to anew, because it was taken away in between.
  expect(await features.run('servers.update', { ...one, launch })).toMatchObject({ fingerprint: server.fingerprint, isApproved: false })
})

verifies('servers.held', 'each thing that decides what runs is in the fingerprint, and the order of names is not', async () => {
  using features = await startFeatures()
  const { server, one } = await addServer(features, { launch: { ...launch, environment: { A: { value: 'ONE' }, B: { secret: 'S' } } } })
  const before = StdioLaunch.parse(server.launch)
  const fingerprintOf = async (launch: Partial<StdioLaunch>) =>
    (await features.run('servers.update', { ...one, launch: { ...before, ...launch } })).fingerprint
  const others: Partial<StdioLaunch>[] = [
    { command: 'nodE' },
    { args: [] },
    { args: ['server', '.mjs'] },
    { cwd: '/srv' },
    { environment: { A: { value: '2' }, B: { secret: 'S' } } },
    { environment: { A: { secret: 'ONE' }, B: { secret: 'S' } } },
    { environment: { A: { value: 'ONE' } } },
  ]
  const fingerprints = new Set([server.fingerprint])
  for (const other of others) fingerprints.add(await fingerprintOf(other))
  expect(fingerprints.size).toBe(others.length + 1)
  expect(await fingerprintOf({ environment: { B: { secret: 'S' }, A: { value: 'ONE' } } })).toBe(server.fingerprint)
})

test('a server that is switched off does not start until it is switched on again', async () => {
  using features = await startFeatures()
  const { server, one } = await addApproved(features)
  expect(await features.run('servers.stop', one)).toMatchObject({ isOn: false, state: { at: 'stopped' } })
  await expect(resolveLaunch(features, server.id)).rejects.toThrow(expect.objectContaining({ code: 'forbidden', reason: 'server_off' }))
  expect(await features.run('servers.start', one)).toMatchObject({ isOn: true, state: { at: 'ready' } })
  await features.run('servers.restart', one)
  expect(features.upstreams.done).toEqual(['stop', 'start', 'stop', 'start'])
  expect(features.events.slice(-2)).toEqual([
    { name: 'servers.changed', workspaceId: features.workspaceId },
    { name: 'tools.changed', workspaceId: features.workspaceId },
  ])
})

verifies('servers.failure-told', 'a server that failed says why, with its last lines; one that runs has none', async () => {
  using features = await startFeatures()
  const { one } = await addApproved(features, { launch: { ...launch, environment: { TOKEN: { secret: 'API_TOKEN' } } } })
  expect(await features.run('servers.start', one)).toMatchObject({
    state: { at: 'failed', reason: expect.stringContaining('API_TOKEN is missing') },
    lastLines: ['the last line'],
  })
  await features.run('secrets.create', { workspaceId: features.workspaceId, name: 'API_TOKEN', value: 'hunter2' })
  expect(await features.run('servers.start', one)).toMatchObject({ state: { at: 'ready' }, lastLines: [] })
})

verifies('servers.environment', 'secrets come by name from the same workspace, opened at the start', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const other = await features.run('workspaces.create', { name: 'Other' })
  await features.run('secrets.create', { workspaceId: other.id, name: 'TOKEN', value: 'of the other' })
  const { server } = await addApproved(features, {
    launch: { ...launch, environment: { A: { secret: 'TOKEN' }, B: { secret: 'TOKEN' }, C: { value: 'plain' } } },
  })
  await expect(resolveLaunch(features, server.id)).rejects.toThrow(
    expect.objectContaining({ code: 'not_found', message: expect.stringMatching(/TOKEN is missing in this workspace\. Add it/) }),
  )

  const secret = await features.run('secrets.create', { workspaceId, name: 'TOKEN', value: 'of this one' })
  expect(await resolveLaunch(features, server.id)).toMatchObject({
    environment: { A: 'of this one', B: 'of this one', C: 'plain' },
    secrets: [{ name: 'TOKEN', value: 'of this one' }],
  })
  expect(await features.run('secrets.list', { workspaceId })).toMatchObject([
    { lastUsedAt: features.now(), usedBy: [{ serverId: server.id, toolName: null, isCertain: true }] },
  ])

  await features.run('secrets.replace', { workspaceId, secretId: secret.id, value: 'newer' })
  expect(await resolveLaunch(features, server.id)).toMatchObject({ environment: { A: 'newer' } })
  features.vault.lock()
  await expect(resolveLaunch(features, server.id)).rejects.toThrow(expect.objectContaining({ code: 'locked' }))
})

verifies('gateway.names', 'a prefix is short, without underscore and unique in its workspace', async () => {
  using features = await startFeatures()
  const names = ['My_Server of things', 'my server of thin', 'my-server-of-t', '日本', 'srv', 'a b c d e f g h i j']
  const slugs = []
  for (const name of names) slugs.push((await addServer(features, { name })).server.slug)
  expect(slugs).toEqual(['my-server-of-thi', 'my-server-of-t-2', 'my-server-of-t', 'server', 'srv', 'a-b-c-d-e-f-g-h'])
  for (const slug of slugs) expect(ServerSlug.safeParse(slug).success, slug).toBe(true)
  expect(await features.refusal('servers.create', { workspaceId: features.workspaceId, name: 'SRV', launch })).toMatchObject({
    code: 'conflict',
  })
})

test('removing a server switches it off and ends it before it is forgotten', async () => {
  using features = await startFeatures()
  const { server, one } = await addApproved(features)
  let whileEnding: unknown
  features.upstreams.discard = async () => {
    // A call that comes now must not start it again.
    whileEnding = await resolveLaunch(features, server.id).catch((thrown: unknown) => thrown)
  }
  expect(await features.run('servers.remove', one)).toEqual({})
  expect(whileEnding).toMatchObject({ code: 'forbidden', reason: 'server_off' })
  expect(await features.run('servers.list', { workspaceId: features.workspaceId })).toEqual([])
  await expect(resolveLaunch(features, server.id)).rejects.toThrow(expect.objectContaining({ code: 'not_found' }))
})

verifies('gateway.isolation', 'a server of another workspace is as absent as one that never was, for every operation', async () => {
  using features = await startFeatures()
  const { server } = await addApproved(features)
  const other = await features.run('workspaces.create', { name: 'Other' })
  const never = ServerId.parse(`srv_${'0'.repeat(32)}`)
  for (const name of [
    'servers.get',
    'servers.update',
    'servers.approve',
    'servers.start',
    'servers.stop',
    'servers.restart',
    'servers.remove',
    'servers.logs',
  ] as const) {
    const input = { workspaceId: WorkspaceId.parse(other.id), fingerprint: server.fingerprint }
    const theirs = await features.refusal(name, { ...input, serverId: server.id })
    expect(theirs, name).toEqual(await features.refusal(name, { ...input, serverId: never }))
    expect(theirs, name).toEqual({ code: 'not_found', message: 'There is no such server.', details: {} })
  }
  expect(features.upstreams.done).toEqual([])
  expect(await features.run('servers.list', { workspaceId: other.id })).toEqual([])
})

test('the gateway’s facts of servers are sorted by prefix and follow approval and switch', async () => {
  using features = await startFeatures()
  const { server } = await addServer(features, { name: 'b' })
  const { one } = await addApproved(features, { name: 'a' })
  await features.run('servers.stop', one)
  const facts = listServerFacts(features.db, features.workspaceId)
  expect(facts).toMatchObject([
    { slug: 'a', isOn: false, isApproved: true },
    { id: server.id, slug: 'b', isOn: true, isApproved: false, fingerprint: server.fingerprint },
  ])
})

test('a server tells how many tools it last had and what it said', async () => {
  using features = await startFeatures()
  const { server, one } = await addApproved(features)
  expect(server.toolCount).toBeNull()
  features.upstreams.catalogs.set(server.id, {
    serverInfo: {},
    capabilities: {},
    instructions: undefined,
    tools: [{ name: 'a' }, { name: 'b' }, { name: 'a' }],
    prompts: [],
    resources: [],
    resourceTemplates: [],
  })
  expect(await features.run('servers.get', one)).toMatchObject({ toolCount: 2 })
  expect(await features.run('servers.logs', one)).toEqual([{ at: 1, from: 'stderr', text: 'a line' }])
})
