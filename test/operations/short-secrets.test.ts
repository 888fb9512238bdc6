import { join } from 'node:path'
import { expect } from 'vitest'
import { migrations } from '#core/db/migrations/index.ts'
import { openDatabase } from '#core/db/open.ts'
import { openSecretsByName } from '#core/features/secrets/index.ts'
import { seal } from '#core/vault/sealed.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

type Features = Awaited<ReturnType<typeof startFeatures>>

const seen = async ({ run, workspaceId }: Features) =>
  Object.fromEntries((await run('secrets.list', { workspaceId })).map(({ name, isRedacted }) => [name, isRedacted]))

verifies(
  'secrets.short-told',
  'lists say of each value whether it is long enough, in a workspace and of the organization, also while locked',
  async () => {
    using features = await startFeatures()
    const { run, workspaceId, vault } = features
    const short = await run('secrets.create', { workspaceId, name: 'SHORT', value: 'abc' })
    expect(short.isRedacted).toBe(false)
    await run('secrets.create', { workspaceId, name: 'LONG', value: 'abcd' })
    expect((await run('organizationSecrets.create', { name: 'ORG', value: '🗝x' })).isRedacted).toBe(false)
    vault.lock('for this test')
    expect(await seen(features)).toEqual({ SHORT: false, LONG: true, ORG: false })
    await vault.open()
    expect((await run('secrets.replace', { workspaceId, secretId: short.id, value: 'longer' })).isRedacted).toBe(true)
  },
)

verifies('secrets.short-told', 'of a reference it is not known before it was looked up, and known as it was then', async () => {
  using features = await startFeatures()
  const { run, workspaceId, looked } = features
  await run('secrets.create', { workspaceId, name: 'ELSEWHERE', reference: 'env://PIN' })
  expect(await seen(features)).toEqual({ ELSEWHERE: null })
  for (const [value, expected] of [
    ['123', false],
    ['1234', true],
  ] as const) {
    looked.set('env://PIN', value)
    await openSecretsByName(features, workspaceId, ['ELSEWHERE'])
    expect(await seen(features)).toEqual({ ELSEWHERE: expected })
  }
})

verifies('secrets.short-told', 'no workspace is told by this that another one used a secret of the organization', async () => {
  using features = await startFeatures()
  const { run, workspaceId, looked } = features
  const { id: other } = await run('workspaces.create', { name: 'Other' })
  looked.set('env://PIN', '123')
  await run('organizationSecrets.create', { name: 'SHARED', reference: 'env://PIN' })
  await openSecretsByName(features, other, ['SHARED'])
  expect(await seen(features)).toEqual({ SHARED: null })
  expect(await run('organizationSecrets.list', {})).toMatchObject([{ isRedacted: false }])
  await openSecretsByName(features, workspaceId, ['SHARED'])
  expect(await seen(features)).toEqual({ SHARED: false })
})

verifies('secrets.short-told', 'the preview of a .env says it of what is new, replaced and unchanged', async () => {
  using features = await startFeatures()
  const { run, workspaceId } = features
  for (const [name, value] of [
    ['KEPT', 'abc'],
    ['OLD', 'abcd'],
  ] as const)
    await run('secrets.create', { workspaceId, name, value })
  const preview = await run('secrets.previewImport', { workspaceId, text: 'NEW=abc\nKEPT=abc\nOLD=xyz\nFINE=long enough' })
  const message = 'The value is too short to be redacted.'
  expect(preview).toMatchObject([{ message }, { message }, { message }, { message: null }])
})

verifies('secrets.short-told', 'of what an older Atrium kept it is read from the length of what is sealed, or said to be unknown', () => {
  using folder = tempFolder()
  const path = join(folder.path, 'atrium.db')
  const old = openDatabase(path, { migrations: migrations.filter(({ version }) => version < 12) })
  const values = ['a', 'abc', 'abcd', 'abcdefghi', 'abcdefghij', 'x'.repeat(500), '鍵鍵鍵', '鍵鍵鍵鍵']
  old.write(db => {
    values.forEach((value, index) => {
      const sealed = seal(Buffer.alloc(32, 7), 'somewhere', Buffer.from(value))
      db.run(
        'INSERT INTO secrets (id, workspace_id, name, version, sealed, created_at) VALUES (?, NULL, ?, 1, ?, 0)',
        `sec_${index}`,
        `NAME_${index}`,
        // With the mark of a data key, and from before there were any.
        index % 2 === 0 ? sealed : `k12.${sealed}`,
      )
    })
  })
  old.close()
  const db = openDatabase(path)
  expect(db.all(row => row['is_redacted'], 'SELECT is_redacted FROM secrets ORDER BY id')).toEqual([0, 0, null, null, 1, 1, null, 1])
  db.close()
})
