import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import { openDatabase } from '#core/db/open.ts'
import { seal, unseal } from '#core/vault/sealed.ts'
import { Vault } from '#core/vault/vault.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const PASSPHRASE = 'correct horse battery staple'

function openVaultFolder(path: string, keychain = memoryKeychain()) {
  const db = openDatabase(join(path, 'atrium.db'))
  const ids = [1, 2].map(() => newUuid() as WorkspaceId)
  const [a, b] = ids
  if (a === undefined || b === undefined) throw new Error('two workspaces are needed')
  for (const id of ids) {
    db.write(db =>
      db.run("INSERT INTO workspaces (id, slug, name, description, created_at, updated_at) VALUES (?, ?, ?, '', 0, 0)", id, id, id),
    )
  }
  const vault = () => new Vault({ db, platform: { keychain, now: () => 1 }, folderId: 'folder', changed: () => undefined })
  return {
    db,
    keychain,
    a,
    b,
    vault,
    [Symbol.dispose]: () => {
      db.close()
    },
  }
}
const secret = () => newId('sec') as SecretId

verifies('vault.sealed-in-place', 'a sealed value opens in its place and nowhere else', async () => {
  using folder = tempFolder()
  using data = openVaultFolder(folder.path)
  const vault = data.vault()
  await vault.open()
  const [one, two] = [secret(), secret()]
  const sealed = vault.seal(data.a, one, 1, 'hunter2')
  expect(vault.unseal(data.a, one, 1, sealed)).toBe('hunter2')
  const elsewhere: [WorkspaceId, SecretId, number][] = [
    [data.b, one, 1],
    [data.a, two, 1],
    [data.a, one, 2],
  ]
  for (const [workspace, id, version] of elsewhere) {
    expect(() => vault.unseal(workspace, id, version, sealed)).toThrow(expect.objectContaining({ code: 'locked' }))
  }
  expect(vault.seal(data.a, one, 1, 'hunter2')).not.toBe(sealed)
})

test('a changed byte, a short tag and plain text do not open', () => {
  const key = randomBytes(32)
  const sealed = seal(key, 'place', Buffer.from('hunter2'))
  const [version, iv, tag, data] = sealed.split('.')
  const shortTag = Buffer.from(tag ?? '', 'base64url')
    .subarray(0, 4)
    .toString('base64url')
  for (const bad of [
    'hunter2',
    `${version}.${iv}.${shortTag}.${data}`,
    sealed.replace(/.$/, last => (last === 'A' ? 'w' : 'A')),
    sealed.replace('v1', 'v2'),
  ]) {
    expect(() => unseal(key, 'place', bad), bad).toThrow(expect.objectContaining({ code: 'locked' }))
  }
  expect(() => unseal(randomBytes(32), 'place', sealed)).toThrow(expect.objectContaining({ code: 'locked' }))
})

verifies('vault.keychain', 'the master key is made in the keychain once and read once per run', async () => {
  using folder = tempFolder()
  using data = openVaultFolder(folder.path)
  const first = data.vault()
  expect(await first.open()).toEqual({ state: 'open', protector: 'keychain', message: null })
  const id = secret()
  const sealed = first.seal(data.a, id, 1, 'hunter2')
  expect(data.keychain.items.size).toBe(1)
  data.keychain.reads = 0
  const second = data.vault()
  await second.open()
  for (let n = 0; n < 50; n += 1) expect(second.unseal(data.a, id, 1, sealed)).toBe('hunter2')
  expect(data.keychain.reads).toBe(1)
})

verifies('vault.locked', 'a locked, emptied or foreign keychain is locked with what to do, and is never written over', async () => {
  using folder = tempFolder()
  using data = openVaultFolder(folder.path)
  await data.vault().open()
  const before = new Map(data.keychain.items)

  data.keychain.isLocked = true
  expect(await data.vault().open()).toMatchObject({ state: 'locked', protector: 'keychain', message: expect.stringContaining('try again') })
  data.keychain.isLocked = false

  data.keychain.items.clear()
  const emptied = data.vault()
  expect(await emptied.open()).toMatchObject({ state: 'locked', message: expect.stringContaining('no key for this data folder') })
  expect(() => emptied.seal(data.a, secret(), 1, 'x')).toThrow(expect.objectContaining({ code: 'locked' }))
  expect(data.keychain.items.size).toBe(0)
  await expect(emptied.create(PASSPHRASE)).rejects.toMatchObject({ code: 'conflict' })

  for (const account of before.keys()) data.keychain.items.set(account, randomBytes(32).toString('base64'))
  expect(await data.vault().open()).toMatchObject({ state: 'locked' })

  for (const [account, value] of before) data.keychain.items.set(account, value)
  expect(await data.vault().unlock(undefined)).toMatchObject({ state: 'open' })
})

verifies('vault.passphrase', 'without a keychain the vault starts new, takes a passphrase, and later opens only with it', async () => {
  using folder = tempFolder()
  const none = memoryKeychain()
  none.isLocked = true
  using data = openVaultFolder(folder.path, none)
  const first = data.vault()
  expect(await first.open()).toMatchObject({ state: 'new', protector: null, message: expect.stringContaining('passphrase') })
  expect(await first.create(PASSPHRASE)).toEqual({ state: 'open', protector: 'passphrase', message: null })
  const id = secret()
  const sealed = first.seal(data.a, id, 1, 'hunter2')

  const later = data.vault()
  expect(await later.open()).toMatchObject({ state: 'locked', protector: 'passphrase' })
  await expect(later.unlock('wrong horse battery')).rejects.toMatchObject({ code: 'locked' })
  await expect(later.unlock(undefined)).rejects.toMatchObject({ code: 'invalid_input' })
  expect(() => later.unseal(data.a, id, 1, sealed)).toThrow(expect.objectContaining({ code: 'locked' }))
  expect(await later.unlock(PASSPHRASE)).toMatchObject({ state: 'open' })
  expect(later.unseal(data.a, id, 1, sealed)).toBe('hunter2')
  later.lock()
  expect(() => later.unseal(data.a, id, 1, sealed)).toThrow(expect.objectContaining({ code: 'locked' }))
})
