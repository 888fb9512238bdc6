import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { fileKeychain } from '../harness/file-keychain.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { openWorld } from './sealed-world.ts'

const KILLS = Number(process.env.ATRIUM_KILLS ?? 30)
const child = join(import.meta.dirname, 'rotating-child.ts')

/** A process that rotates keys of the folder, killed at a random moment of that. */
async function rotateAndKill(folder: string, what: 'master' | 'data' | 'organization'): Promise<void> {
  const rotating = spawn(process.execPath, [child, folder, what], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(rotating, 'exit')
  const [said] = await Promise.race([once(rotating.stdout, 'data'), exited.then(([code]) => [`exit ${String(code)}`])])
  expect(String(said)).toBe('ready\n')
  await sleep(Math.random() * 60)
  rotating.kill('SIGKILL')
  expect(await exited).toEqual([null, 'SIGKILL'])
}

async function makeWorld(folder: string): Promise<number> {
  const world = openWorld(folder, fileKeychain(join(folder, 'keychain')))
  await world.vault.open()
  for (const workspaceId of [world.addWorkspace(), world.addWorkspace(), world.addWorkspace()]) {
    for (let count = 0; count < 60; count += 1) world.addSecret(workspaceId, count * 50)
    world.addSignIn(workspaceId)
  }
  for (let count = 0; count < 120; count += 1) world.addSecret('organization', count * 25)
  const all = world.readAll()
  await world.close()
  return all
}

verifies(
  'rotation.kills',
  `the master key is rotated and killed at ${KILLS} random moments: everything opens each time, and the keychain has one item in the end`,
  async () => {
    using folder = tempFolder()
    const all = await makeWorld(folder.path)
    const items = join(folder.path, 'keychain')
    let atWork = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      await rotateAndKill(folder.path, 'master')
      if (readdirSync(items).length > 1) atWork += 1
      const world = openWorld(folder.path, fileKeychain(items))
      expect(await world.vault.open()).toMatchObject({ state: 'open' })
      expect(world.readAll()).toBe(all)
      // What the killed one left is removed, and rotation goes as ever.
      await world.vault.rekey({ protector: 'keychain' }, undefined)
      expect(world.readAll()).toBe(all)
      expect(world.failures).toEqual([])
      await world.close()
      expect(readdirSync(items)).toHaveLength(1)
    }
    console.log(`${atWork} of ${KILLS} kills found two items in the keychain.`)
    expect(atWork).toBeGreaterThan(0)
  },
  300_000,
)

verifies(
  'rotation.kills',
  `data keys are rotated and killed at ${KILLS} random moments: everything opens each time, and the rotation goes on by itself`,
  async () => {
    using folder = tempFolder()
    const all = await makeWorld(folder.path)
    const open = () => openWorld(folder.path, fileKeychain(join(folder.path, 'keychain')))
    let unfinished = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      await rotateAndKill(folder.path, 'data')
      const world = open()
      expect(await world.vault.open()).toMatchObject({ state: 'open' })
      if (world.vault.rotation.status() !== null) unfinished += 1
      expect(world.readAll()).toBe(all)
      await world.close()
    }
    console.log(`${unfinished} of ${KILLS} kills found a rotation under way.`)
    expect(unfinished).toBeGreaterThan(0)
    const world = open()
    await world.vault.open()
    while (world.vault.rotation.status()?.isRunning) await sleep(5)
    expect(world.vault.rotation.status()).toBeNull()
    expect(world.readAll()).toBe(all)
    const keys = world.db.all(row => Number(row['count']), 'SELECT count(*) AS count FROM data_keys GROUP BY whose')
    expect(keys).toEqual([1, 1, 1, 1])
    expect(world.failures).toEqual([])
    await world.close()
  },
  300_000,
)

verifies(
  'rotation.organization',
  'the organization’s data key alone is rotated and killed at random moments: everything opens each time, and it goes on by itself',
  async () => {
    using folder = tempFolder()
    const all = await makeWorld(folder.path)
    const open = () => openWorld(folder.path, fileKeychain(join(folder.path, 'keychain')))
    let unfinished = 0
    // A few that found it under way are enough, however the machine is loaded.
    for (let kill = 0; kill < KILLS && unfinished < 3; kill += 1) {
      await rotateAndKill(folder.path, 'organization')
      const world = open()
      expect(await world.vault.open()).toMatchObject({ state: 'open' })
      if (world.vault.rotation.status() !== null) unfinished += 1
      expect(world.readAll()).toBe(all)
      await world.close()
    }
    expect(unfinished).toBeGreaterThan(0)
    const world = open()
    await world.vault.open()
    while (world.vault.rotation.status()?.isRunning) await sleep(5)
    expect(world.vault.rotation.status()).toBeNull()
    expect(world.readAll()).toBe(all)
    // The workspaces' keys were never touched.
    const versions = world.db.all(row => Number(row['version']), "SELECT version FROM data_keys WHERE whose <> 'organization'")
    expect(versions).toEqual([1, 1, 1])
    expect(world.keys('organization')).toHaveLength(1)
    expect(world.keys('organization')[0]).toBeGreaterThan(1)
    expect(world.failures).toEqual([])
    await world.close()
  },
  300_000,
)
