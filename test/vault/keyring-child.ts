import { execFileSync, execSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import { openDatabase } from '#core/db/open.ts'
import { createSystemKeychain } from '#core/keychain.ts'
import { Vault } from '#core/vault/vault.ts'

// Opens the vault of a data folder with the keychain of this session; seals a value on the first run, reads it on later ones.
// Then, if it is told so: `rekey` replaces the master key; `plant` puts another key in the place of the vault's; `trouble` locks the
// keyring and restarts its daemon while the vault is in use, and tells what was seen at each step.
const [folder = '', what = ''] = process.argv.slice(2)
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
if (what === 'rekey') await vault.rekey({ protector: 'keychain' }, undefined)
if (what === 'plant') await createSystemKeychain().write(`master-key:test-folder${itemOf()}`, randomBytes(32).toString('base64'))
const items = status.state === 'open' ? undefined : await countItems()
const steps = what === 'trouble' ? await makeTrouble() : undefined
await vault.close()
db.close()
process.stdout.write(JSON.stringify({ ...status, ms, value, items, steps }))

function sealOrRead(): string {
  if (existsSync(keptAt)) return vault.unseal(workspaceId, secretId, 1, readFileSync(keptAt, 'utf8'))
  writeFileSync(keptAt, vault.seal(workspaceId, secretId, 1, 'hunter2'))
  return 'sealed'
}

function itemOf(): string {
  const item = db.get(row => String(row['item']), 'SELECT item FROM vault')
  return item === undefined || item === '' ? '' : `:${item}`
}

/** Whether there is anything in the place where the master key of this vault should be. */
async function countItems(): Promise<number | undefined> {
  try {
    return (await createSystemKeychain().read(`master-key:test-folder${itemOf()}`)) === undefined ? 0 : 1
  } catch {
    return undefined
  }
}

async function makeTrouble(): Promise<unknown[]> {
  const steps: unknown[] = []
  const see = async (step: string) => {
    steps.push({ step, state: vault.status().state, message: vault.status().message, value: read() })
    await Promise.resolve()
  }
  lockKeyring()
  await see('keyring locked')
  await vault
    .rekey({ protector: 'keychain' }, undefined)
    .catch((error: unknown) => steps.push({ step: 'rekey', code: (error as { code?: unknown }).code }))
  await see('rekey refused')
  vault.lock()
  await vault.open()
  await see('asked while locked')
  restartDaemon()
  await vault.open()
  await see('daemon restarted')
  await vault.rekey({ protector: 'keychain' }, undefined)
  await see('rekeyed')
  return steps
}

function read(): string | null {
  try {
    return vault.unseal(workspaceId, secretId, 1, readFileSync(keptAt, 'utf8'))
  } catch {
    return null
  }
}

function lockKeyring(): void {
  const collection = '/org/freedesktop/secrets/collection/login'
  execFileSync('dbus-send', [
    ...['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'],
    ...['org.freedesktop.Secret.Service.Lock', `array:objpath:${collection}`],
  ])
}

/** As at a new login: the old daemon is gone, the new one is unlocked with the password. */
function restartDaemon(): void {
  execSync('printf pw | gnome-keyring-daemon --replace --unlock --components=secrets >/dev/null 2>&1')
}
