import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { SecretId } from '#shared/model/ids.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

verifies('secrets.write-only', 'a secret is added, replaced, listed and deleted, and no answer has its value', async () => {
  using features = await startFeatures()
  const { workspaceId, run } = features
  const made = await run('secrets.create', { workspaceId, name: 'TOKEN', value: 'canary-one' })
  expect(made).toEqual({
    id: made.id,
    workspaceId,
    scope: 'workspace',
    name: 'TOKEN',
    description: '',
    reference: null,
    isRedacted: true,
    version: 1,
    createdAt: features.now(),
    replacedAt: null,
    lastUsedAt: null,
    usedBy: [],
    override: null,
  })
  features.clock.now += 10
  const replaced = await run('secrets.replace', { workspaceId, secretId: made.id, value: 'canary-two' })
  expect(replaced).toEqual({ ...made, version: 2, replacedAt: features.now() })
  expect(await run('secrets.list', { workspaceId })).toEqual([replaced])
  expect(await run('secrets.remove', { workspaceId, secretId: made.id })).toEqual({})
  expect(await run('secrets.list', { workspaceId })).toEqual([])
  expect(features.events.filter(event => event.name === 'secrets.changed')).toHaveLength(3)
})

verifies(
  'secrets.never-out',
  'neither the data file, the records, the log nor a refusal holds a value, and a replaced one leaves the file',
  async () => {
    using features = await startFeatures()
    const { workspaceId, run, refusal } = features
    const made = await run('secrets.create', { workspaceId, name: 'TOKEN', value: 'canary-one-1234567' })
    await run('secrets.replace', { workspaceId, secretId: made.id, value: 'canary-two-1234567' })
    const refusals = [
      await refusal('secrets.create', { workspaceId, name: 'TOKEN', value: 'canary-three-1234567' }),
      await refusal('secrets.create', { workspaceId, name: 'canary-four', value: '' }),
    ]
    const files = readdirSync(dirname(features.path)).map(name => readFileSync(join(dirname(features.path), name), 'latin1'))
    const seen = [
      ...files,
      JSON.stringify([refusals, features.logged, features.events, features.db.all(row => row, 'SELECT * FROM changes')]),
    ].join('\n')
    for (const value of ['canary-one', 'canary-two', 'canary-three']) {
      expect(seen).not.toContain(value)
      expect(seen).not.toContain(Buffer.from(`${value}-1234567`).toString('base64').slice(0, 16))
    }
  },
)

verifies('secrets.write-only', 'a name is taken once in its workspace, and free again after deletion', async () => {
  using features = await startFeatures()
  const { workspaceId, run, refusal } = features
  const other = await run('workspaces.create', { name: 'Other' })
  const made = await run('secrets.create', { workspaceId, name: 'TOKEN', value: 'one' })
  expect(await refusal('secrets.create', { workspaceId, name: 'TOKEN', value: 'two' })).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Replace its value'),
  })
  await run('secrets.create', { workspaceId: other.id, name: 'TOKEN', value: 'three' })
  await run('secrets.remove', { workspaceId, secretId: made.id })
  expect((await run('secrets.create', { workspaceId, name: 'TOKEN', value: 'four' })).version).toBe(1)
})

verifies('secrets.write-only', 'the list tells which servers name a secret', async () => {
  using features = await startFeatures()
  const { workspaceId, run } = features
  await run('secrets.create', { workspaceId, name: 'A', value: 'x' })
  await run('secrets.create', { workspaceId, name: 'B', value: 'x' })
  const uses = (name: string, environment: Record<string, { secret: string } | { value: string }>) =>
    run('servers.create', { workspaceId, name, launch: { command: 'node', environment } })
  const one = await uses('one', { FIRST: { secret: 'A' }, SECOND: { secret: 'A' }, THIRD: { value: 'B' } })
  const two = await uses('two', { FIRST: { secret: 'A' } })
  expect((await run('secrets.list', { workspaceId })).map(({ name, usedBy }) => [name, usedBy.map(({ serverId }) => serverId)])).toEqual([
    ['A', [one.id, two.id]],
    ['B', []],
  ])
})

verifies('vault.locked', 'with the vault locked nothing is written, and what is there can still be listed and deleted', async () => {
  using features = await startFeatures()
  const { workspaceId, run, refusal } = features
  const made = await run('secrets.create', { workspaceId, name: 'TOKEN', value: 'one' })
  features.vault.lock()
  expect(await refusal('secrets.create', { workspaceId, name: 'OTHER', value: 'two' })).toMatchObject({
    code: 'locked',
    message: expect.stringContaining('Unlock'),
  })
  expect(await refusal('secrets.replace', { workspaceId, secretId: made.id, value: 'two' })).toMatchObject({ code: 'locked' })
  expect(await run('secrets.list', { workspaceId })).toEqual([made])
  expect(await run('vault.status', {})).toMatchObject({ state: 'locked', protector: 'keychain' })
  expect(await run('vault.unlock', {})).toMatchObject({ state: 'open' })
  expect(await run('secrets.replace', { workspaceId, secretId: made.id, value: 'two' })).toMatchObject({ version: 2 })
  features.vault.lock()
  await run('secrets.remove', { workspaceId, secretId: made.id })
})

verifies('gateway.isolation', 'a secret of another workspace is as absent as one that never was', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId } = features
  const { id: secretId } = await run('secrets.create', { workspaceId, name: 'TOKEN', value: 'one' })
  const other = await run('workspaces.create', { name: 'Other' })
  const never = SecretId.parse(`sec_${'0'.repeat(32)}`)
  for (const name of ['secrets.replace', 'secrets.remove'] as const) {
    const theirs = await refusal(name, { workspaceId: other.id, secretId, value: 'two' })
    expect(theirs, name).toEqual(await refusal(name, { workspaceId: other.id, secretId: never, value: 'two' }))
    expect(theirs, name).toMatchObject({ code: 'not_found' })
  }
  expect(await run('secrets.list', { workspaceId: other.id })).toEqual([])
  expect(await run('secrets.list', { workspaceId })).toMatchObject([{ version: 1 }])
})
