import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import { openDatabase } from '#core/db/open.ts'
import { createSystemKeychain } from '#core/keychain.ts'
import { Vault } from '#core/vault/vault.ts'

// Opens the vault of a data folder with the keychain of this session; seals a value on the first run, reads it on later ones.
const [folder = ''] = process.argv.slice(2)
const workspaceId = WorkspaceId.parse('0193a3f0-0000-7000-8000-000000000001')
const secretId = SecretId.parse(`sec_${'0'.repeat(32)}`)
const keptAt = join(folder, 'sealed')

const db = openDatabase(join(folder, 'atrium.db'))
db.write(db =>
  db.run(
    "INSERT OR IGNORE INTO workspaces (id, slug, name, description, created_at, updated_at) VALUES (?, 'w', 'w', '', 0, 0)",
    workspaceId,
  ),
)
const startedAt = performance.now()
const vault = new Vault({
  db,
  platform: { keychain: createSystemKeychain(), now: () => 1 },
  folderId: 'test-folder',
  changed: () => undefined,
})
const status = await vault.open()
const ms = performance.now() - startedAt
const value = status.state === 'open' ? sealOrRead() : null
db.close()
process.stdout.write(JSON.stringify({ ...status, ms, value }))

function sealOrRead(): string {
  if (existsSync(keptAt)) return vault.unseal(workspaceId, secretId, 1, readFileSync(keptAt, 'utf8'))
  writeFileSync(keptAt, vault.seal(workspaceId, secretId, 1, 'hunter2'))
  return 'sealed'
}
