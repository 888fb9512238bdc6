import { randomBytes } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { migrations } from '#core/db/migrations/index.ts'
import { openDatabase } from '#core/db/open.ts'
import { newId, newUuid } from '#core/lib/ids.ts'
import type { Keychain } from '#core/platform.ts'
import { seal } from '#core/vault/sealed.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { openWorld, PASSPHRASE, type World } from './sealed-world.ts'

async function fill(world: World, secrets = 30) {
  const all = [world.addWorkspace(), world.addWorkspace()] as const
  for (const workspaceId of all) {
    for (let count = 0; count < secrets; count += 1) world.addSecret(workspaceId, count * 40)
    world.addSignIn(workspaceId)
  }
  return all
}

async function rotated(world: World): Promise<void> {
  while (world.vault.rotation.status()?.isRunning) await sleep(2)
}

/** Every file of the folder that has these bytes in it. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder).filter(name => /atrium\.db/.test(name) && readFileSync(join(folder, name)).includes(text))
}

verifies(
  'rotation.data-keys',
  'every value lies under the new key, the old one is gone from the files, and no value was lost',
  async () => {
    using folder = tempFolder()
    const world = openWorld(folder.path, memoryKeychain())
    await world.vault.open()
    const [a, b] = await fill(world)
    const all = world.readAll()
    const wrappedOf = () => world.db.all(row => String(row['wrapped']), 'SELECT wrapped FROM data_keys ORDER BY whose')
    const before = wrappedOf()
    world.db.scrub()
    copyFileSync(join(folder.path, 'atrium.db'), join(folder.path, 'atrium.db.v1-1.bak'))
    for (const wrapped of before) expect(filesWith(folder.path, wrapped)).toEqual(['atrium.db', 'atrium.db.v1-1.bak'])

    world.vault.rotation.start([a, b])
    expect(world.vault.rotation.status()).toMatchObject({ isRunning: true, total: all, resealed: 0 })
    expect(world.keys(a)).toEqual([1, 2])
    await rotated(world)

    expect(world.vault.rotation.status()).toBeNull()
    expect([world.keys(a), world.keys(b)]).toEqual([[2], [2]])
    expect(world.readAll()).toBe(all)
    for (const wrapped of before) expect(filesWith(folder.path, wrapped)).toEqual([])
    for (const wrapped of wrappedOf()) expect(filesWith(folder.path, wrapped)).not.toEqual([])
    await world.close()

    const later = openWorld(folder.path, memoryKeychain())
    expect(later.db.all(row => String(row['sealed']).slice(0, 3), 'SELECT DISTINCT substr(sealed, 1, 3) AS sealed FROM secrets')).toEqual([
      'k2.',
    ])
    await later.close()
  },
)

verifies('rotation.data-keys', 'a data file of before data keys had versions opens, and its keys can be rotated', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'atrium.db')
  const keychain = memoryKeychain()
  const [master, dataKey] = [randomBytes(32), randomBytes(32)]
  keychain.items.set('master-key:folder', master.toString('base64'))
  const workspaceId = newUuid()
  const id = newId('sec')
  const old = openDatabase(path, { migrations: migrations.slice(0, 7) })
  old.write(db => {
    db.run(
      "INSERT INTO vault (only, protector, derivation, proof, created_at) VALUES (1, 'keychain', '{}', ?, 0)",
      seal(master, 'vault/proof', Buffer.from('atrium')),
    )
    db.run(
      "INSERT INTO workspaces (id, slug, name, description, wrapped_key, created_at, updated_at) VALUES (?, 'w', 'w', '', ?, 0, 0)",
      workspaceId,
      seal(master, `workspace/${workspaceId}/data-key`, dataKey),
    )
    db.run(
      "INSERT INTO secrets (id, workspace_id, name, version, sealed, created_at) VALUES (?, ?, 'S', 1, ?, 0)",
      id,
      workspaceId,
      seal(dataKey, `${workspaceId}/${id}/1`, Buffer.from(`value of ${id} `)),
    )
  })
  old.close()

  const world = openWorld(folder.path, keychain)
  expect(await world.vault.open()).toMatchObject({ state: 'open' })
  expect(world.readAll()).toBe(1)
  world.vault.rotation.start([workspaceId as WorkspaceId])
  await rotated(world)
  await world.vault.rekey({ protector: 'keychain' }, undefined)
  expect(world.readAll()).toBe(1)
  expect(world.keys(workspaceId as WorkspaceId)).toEqual([2])
  await world.close()
})

verifies('rotation.data-keys', 'secrets are read, written, replaced and deleted meanwhile', async () => {
  using folder = tempFolder()
  const world = openWorld(folder.path, memoryKeychain())
  await world.vault.open()
  const [a, b] = await fill(world)
  world.vault.rotation.start([a, b])
  let turns = 0
  while (world.vault.rotation.status()?.isRunning) {
    turns += 1
    world.addSecret(a, turns)
    world.addSignIn(b)
    world.db.write(db => db.run('DELETE FROM secrets WHERE id = (SELECT min(id) FROM secrets)'))
    world.readAll()
    await new Promise(resolve => setImmediate(resolve))
  }
  expect(turns).toBeGreaterThan(3)
  expect(world.readAll()).toBeGreaterThan(60)
  expect([world.keys(a), world.keys(b)]).toEqual([[2], [2]])
  await world.close()
})

verifies('rotation.data-keys', 'it can be stopped and goes on, also when the vault was locked in between', async () => {
  using folder = tempFolder()
  const world = openWorld(folder.path, memoryKeychain())
  await world.vault.open()
  const [a, b] = await fill(world, 100)
  const all = world.readAll()
  world.vault.rotation.start([a, b])
  await new Promise(resolve => setImmediate(resolve))
  await world.vault.rotation.stop()
  expect(world.vault.rotation.status()).toMatchObject({ isRunning: false, problem: null })
  expect(world.keys(a)).toEqual([1, 2])
  expect(world.readAll()).toBe(all)

  // Begun again it goes on, and makes no third key.
  world.vault.rotation.start([a, b])
  expect(world.keys(a)).toEqual([1, 2])
  world.vault.lock()
  await rotated(world)
  expect(world.vault.rotation.status()).toMatchObject({ isRunning: false, problem: expect.stringContaining('locked') })
  await world.vault.open()
  await rotated(world)
  expect(world.vault.rotation.status()).toBeNull()
  expect([world.keys(a), world.keys(b)]).toEqual([[2], [2]])
  expect(world.readAll()).toBe(all)
  await world.close()
})

verifies('rotation.data-keys', 'a value that does not open is left as it is, and so is the key it may need', async () => {
  using folder = tempFolder()
  const world = openWorld(folder.path, memoryKeychain())
  await world.vault.open()
  const [a, b] = await fill(world)
  const broken = world.addSecret(a)
  world.db.write(db => db.run("UPDATE secrets SET sealed = replace(sealed, 'k1.v1.', 'k1.v1.AAAA') WHERE id = ?", broken))
  const before = world.db.get(row => row['sealed'], 'SELECT sealed FROM secrets WHERE id = ?', broken)
  world.vault.rotation.start([a, b])
  await rotated(world)
  expect(world.vault.rotation.status()).toMatchObject({ isRunning: false, unreadable: 1 })
  expect([world.keys(a), world.keys(b)]).toEqual([[1, 2], [2]])
  expect(world.db.get(row => row['sealed'], 'SELECT sealed FROM secrets WHERE id = ?', broken)).toBe(before)
  world.db.write(db => db.run('DELETE FROM secrets WHERE id = ?', broken))
  world.vault.rotation.start([a])
  await rotated(world)
  expect(world.vault.rotation.status()).toBeNull()
  expect(world.keys(a)).toEqual([2])
  world.readAll()
  await world.close()
})

verifies('rotation.master', 'a new key takes the place of the old one in the keychain, whose item goes', async () => {
  using folder = tempFolder()
  const keychain = memoryKeychain()
  const world = openWorld(folder.path, keychain)
  await world.vault.open()
  await fill(world)
  const all = world.readAll()
  const before = new Map(keychain.items)
  const wrapped = world.db.all(row => String(row['wrapped']), 'SELECT wrapped FROM data_keys')
  expect(await world.vault.rekey({ protector: 'keychain' }, undefined)).toMatchObject({ state: 'open', protector: 'keychain' })
  expect(world.readAll()).toBe(all)
  expect(keychain.items.size).toBe(1)
  for (const [account, value] of before) {
    expect(keychain.items.has(account)).toBe(false)
    expect([...keychain.items.values()]).not.toContain(value)
  }
  for (const old of wrapped) expect(filesWith(folder.path, old)).toEqual([])
  await world.close()

  const later = openWorld(folder.path, keychain)
  expect(await later.vault.open()).toMatchObject({ state: 'open' })
  expect(later.readAll()).toBe(all)
  // With the old item alone it is locked: nothing is made anew.
  const now = new Map(keychain.items)
  keychain.items.clear()
  for (const [account, value] of before) keychain.items.set(account, value)
  later.vault.lock()
  expect(await later.vault.open()).toMatchObject({ state: 'locked', message: expect.stringContaining('no key for this data folder') })
  expect([...keychain.items]).toEqual([...before])
  for (const [account, value] of now) keychain.items.set(account, value)
  expect(await later.vault.open()).toMatchObject({ state: 'open' })
  await later.close()
})

verifies('rotation.master', 'the passphrase is changed, the protector too and back, each time by who knows the passphrase', async () => {
  using folder = tempFolder()
  const keychain = memoryKeychain()
  const world = openWorld(folder.path, keychain)
  await world.vault.create(PASSPHRASE)
  await fill(world)
  const all = world.readAll()
  const { vault } = world
  const other = { protector: 'passphrase', passphrase: 'another long passphrase' } as const
  await expect(vault.rekey(other, undefined)).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(vault.rekey(other, 'not the passphrase')).rejects.toMatchObject({ code: 'locked' })
  expect(await vault.rekey(other, PASSPHRASE)).toMatchObject({ state: 'open', protector: 'passphrase' })
  vault.lock()
  await expect(vault.rekey(other, other.passphrase)).rejects.toMatchObject({ code: 'locked' })
  await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'locked' })
  await vault.unlock(other.passphrase)
  expect(world.readAll()).toBe(all)

  expect(await vault.rekey({ protector: 'keychain' }, other.passphrase)).toMatchObject({ state: 'open', protector: 'keychain' })
  vault.lock()
  expect(await vault.open()).toMatchObject({ state: 'open' })
  expect(world.readAll()).toBe(all)
  expect(keychain.items.size).toBe(1)

  expect(await vault.rekey(other, undefined)).toMatchObject({ protector: 'passphrase' })
  expect(keychain.items.size).toBe(0)
  vault.lock()
  expect(await vault.open()).toMatchObject({ state: 'locked', protector: 'passphrase' })
  await vault.unlock(other.passphrase)
  expect(world.readAll()).toBe(all)
  await world.close()
})

verifies('rotation.master', 'a keychain that refuses at any step leaves the old key or the new one, and everything opens', async () => {
  for (let refused = 0; refused < 8; refused += 1) {
    using folder = tempFolder()
    const kept = memoryKeychain()
    const world = openWorld(folder.path, kept)
    await world.vault.open()
    await fill(world, 5)
    const all = world.readAll()
    await world.close()

    const failing = openWorld(folder.path, refusingAt(kept, refused))
    if ((await failing.vault.open()).state === 'open') {
      await failing.vault.rekey({ protector: 'keychain' }, undefined).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'locked' })
      })
      expect(failing.readAll(), `refused at step ${refused}`).toBe(all)
    }
    await failing.close()

    const later = openWorld(folder.path, kept)
    expect(await later.vault.open(), `refused at step ${refused}`).toMatchObject({ state: 'open' })
    expect(later.readAll()).toBe(all)
    await later.vault.rekey({ protector: 'keychain' }, undefined)
    expect(kept.items.size, `refused at step ${refused}`).toBe(1)
    await later.close()
  }
})

/** A keychain that refuses the nth thing that is asked of it, and keeps nothing of it. */
function refusingAt(kept: Keychain, nth: number): Keychain {
  let asked = 0
  const ask = <T>(work: () => Promise<T>): Promise<T> => {
    asked += 1
    return asked - 1 === nth ? Promise.reject(new AppError('locked', 'The keychain cannot be used.')) : work()
  }
  return {
    read: account => ask(() => kept.read(account)),
    write: (account, value) => ask(() => kept.write(account, value)),
    remove: account => ask(() => kept.remove(account)),
  }
}
