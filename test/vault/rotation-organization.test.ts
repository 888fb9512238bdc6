import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { openWorld, type World } from './sealed-world.ts'

async function rotated(world: World): Promise<void> {
  while (world.vault.rotation.status()?.isRunning) await sleep(2)
}

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder).filter(name => name.includes('atrium.db') && readFileSync(join(folder, name)).includes(text))
}

verifies(
  'rotation.organization',
  'its values lie under the new key, those of workspaces stay under theirs, and the old key is gone from the files',
  async () => {
    using folder = tempFolder()
    const world = openWorld(folder.path, memoryKeychain())
    await world.vault.open()
    const workspaceId = world.addWorkspace()
    for (let count = 0; count < 40; count += 1) {
      world.addSecret('organization', count * 40)
      world.addSecret(workspaceId, count * 40)
    }
    const all = world.readAll()
    const wrappedOf = () => world.db.get(row => String(row['wrapped']), "SELECT wrapped FROM data_keys WHERE whose = 'organization'")!
    const before = wrappedOf()
    world.db.scrub()
    copyFileSync(join(folder.path, 'atrium.db'), join(folder.path, 'atrium.db.v1-1.bak'))
    expect(filesWith(folder.path, before)).toEqual(['atrium.db', 'atrium.db.v1-1.bak'])

    world.vault.rotation.start(['organization'])
    expect(world.vault.rotation.status()).toMatchObject({ isRunning: true, total: 40, resealed: 0 })
    expect([world.keys('organization'), world.keys(workspaceId)]).toEqual([[1, 2], [1]])
    await rotated(world)

    expect(world.vault.rotation.status()).toBeNull()
    expect([world.keys('organization'), world.keys(workspaceId)]).toEqual([[2], [1]])
    expect(world.readAll()).toBe(all)
    expect(filesWith(folder.path, before)).toEqual([])
    expect(filesWith(folder.path, wrappedOf())).not.toEqual([])
    const marks = world.db.all(
      row => `${row['whose'] === null ? 'organization' : 'workspace'} ${String(row['mark'])}`,
      'SELECT DISTINCT workspace_id AS whose, substr(sealed, 1, 3) AS mark FROM secrets ORDER BY whose',
    )
    expect(marks).toEqual(['organization k2.', 'workspace k1.'])
    await world.close()
  },
)

verifies('rotation.organization', 'it is stopped and goes on, also after a lock and a start, and makes no third key', async () => {
  using folder = tempFolder()
  const keychain = memoryKeychain()
  const world = openWorld(folder.path, keychain)
  await world.vault.open()
  for (let count = 0; count < 100; count += 1) world.addSecret('organization', count)
  world.vault.rotation.start(['organization'])
  await new Promise(resolve => setImmediate(resolve))
  await world.vault.rotation.stop()
  expect(world.vault.rotation.status()).toMatchObject({ isRunning: false, problem: null })
  expect(world.keys('organization')).toEqual([1, 2])
  expect(world.readAll()).toBe(100)
  world.vault.rotation.start(['organization'])
  world.vault.lock()
  await rotated(world)
  expect(world.vault.rotation.status()).toMatchObject({ isRunning: false, problem: expect.stringContaining('locked') })
  await world.close()

  const later = openWorld(folder.path, keychain)
  await later.vault.open()
  expect(later.keys('organization')).toEqual([1, 2])
  expect(later.readAll()).toBe(100)
  await rotated(later)
  expect(later.keys('organization')).toEqual([2])
  expect(later.readAll()).toBe(100)
  await later.close()
})

verifies('rotation.organization', 'through the operations: alone, with everybody’s, and its secrets are given out as before', async () => {
  await using app = await startTestApp()
  const { id: workspaceId } = await app.defaultWorkspace()
  await app.call('secrets.create', { workspaceId, name: 'OF_WORKSPACE', value: 'a value of the workspace' })
  const { id: secretId } = await app.call('organizationSecrets.create', {
    ...{ name: 'OF_ALL', value: 'a value of the organization' },
  })
  const versions = async () => {
    const { dataKeys, rotation } = await app.call('vault.keys', {})
    return { rotation, keys: Object.fromEntries(dataKeys.map(({ whose, version }) => [whose, version])) }
  }
  expect(await versions()).toEqual({ rotation: null, keys: { organization: 1, [workspaceId]: 1 } })
  await app.call('vault.rotateDataKeys', { whose: 'organization' })
  await expect.poll(versions).toEqual({ rotation: null, keys: { organization: 2, [workspaceId]: 1 } })
  await app.call('vault.rotateDataKeys', {})
  await expect.poll(versions).toEqual({ rotation: null, keys: { organization: 3, [workspaceId]: 2 } })
  expect(await app.call('organizationSecrets.reveal', { secretId })).toMatchObject({ value: 'a value of the organization' })
})
