import { expect } from 'vitest'
import { findLiveKey } from '#core/features/keys/index.ts'
import type { Actor } from '#core/operations/call.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

type Features = Awaited<ReturnType<typeof startFeatures>>

const names = async ({ run }: Features) => (await run('workspaces.list', {})).map(({ name }) => name)

verifies('keys.mint', 'a name that no workspace has makes one; the same name, its id and its capital letters lead to it', async () => {
  using features = await startFeatures()
  const { run, db, clock, events } = features
  const first = await run('keys.mint', { workspace: 'Night shift', name: 'job', scopes: ['files:read'], surfaces: 'rest' })
  expect(first).toMatchObject({
    isNewWorkspace: true,
    slug: 'night-shift',
    key: { scopes: ['files:read'], workspaceId: first.workspaceId },
  })
  expect(findLiveKey(db, first.value, clock.now, 'rest')?.workspaceId).toBe(first.workspaceId)
  expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining(['workspaces.changed', 'keys.changed']))
  for (const workspace of ['Night shift', 'NIGHT SHIFT', first.workspaceId]) {
    expect(await run('keys.mint', { workspace, name: 'another' })).toMatchObject({ isNewWorkspace: false, workspaceId: first.workspaceId })
  }
  expect(await names(features)).toEqual(['default', 'Night shift'])
  const [record] = (await run('audit.list', { workspaceId: first.workspaceId, text: 'keys mint', limit: 1 })).records
  expect(record).toMatchObject({ what: 'keys.mint', outcome: 'ok' })
})

verifies('keys.mint', 'what is refused leaves no workspace behind, and an archived one opens for nobody', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId, clock } = features
  const refused = [
    { workspace: 'Ghost', name: 'job', tools: [{ serverId: `srv_${'a'.repeat(32)}`, toolName: 'read' }] },
    { workspace: 'Ghost', name: 'job', memberId: `mem_${'a'.repeat(32)}` },
    { workspace: 'Ghost', name: 'job', expiresAt: clock.now - 1 },
    { workspace: '  ', name: 'job' },
  ]
  for (const input of refused)
    expect((await refusal('keys.mint', input)).code, JSON.stringify(input)).toMatch(/^(not_found|invalid_input)$/)
  expect(await names(features)).toEqual(['default'])
  const { id: archived } = await run('workspaces.create', { name: 'Old' })
  await run('workspaces.archive', { workspaceId: archived })
  expect(await refusal('keys.mint', { workspace: 'old', name: 'job' })).toMatchObject({ code: 'forbidden' })
  expect(await run('keys.list', { workspaceId: archived })).toEqual([])
  expect(await run('keys.list', { workspaceId })).toEqual([])
})

verifies('keys.mint', 'who is no admin of the organization mints nothing', async () => {
  using features = await startFeatures()
  const { refusal, callOf } = features
  const somebody: Actor = { ...callOf().actor, role: 'member', roleIn: () => 'manager' }
  expect(await refusal('keys.mint', { workspace: 'Ghost', name: 'job' }, { actor: somebody })).toMatchObject({ code: 'forbidden' })
  expect(await names(features)).toEqual(['default'])
})
