import type { Whose } from '#core/vault/whose.ts'
import { fileKeychain } from '../harness/file-keychain.ts'
import { openWorld } from './sealed-world.ts'

// Rotates keys of a data folder, again and again, until it is killed. `ready` once it has begun.
const [folder = '', what = '', passphrase = ''] = process.argv.slice(2)
const world = openWorld(folder, fileKeychain(`${folder}/keychain`, 2))
const { vault } = world
await (passphrase === '' ? vault.open() : vault.unlock(passphrase))
if (vault.status().state !== 'open') throw new Error(vault.status().message ?? '')
process.stdout.write('ready\n')
// A test that died takes nothing along: this ends by itself.
const end = Date.now() + 20_000
while (Date.now() < end) {
  if (what === 'master') await vault.rekey({ protector: 'keychain' }, undefined)
  else await rotateDataKeys()
}
await world.close()

async function rotateDataKeys(): Promise<void> {
  const all = what === 'organization' ? [what] : world.db.all(row => String(row['id']), 'SELECT id FROM workspaces')
  vault.rotation.start(all as readonly Whose[])
  while (vault.rotation.status()?.isRunning) await new Promise(resolve => setTimeout(resolve, 1))
}
