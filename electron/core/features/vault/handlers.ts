import type { vault } from '#shared/contract/vault.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { VaultKeys } from '#shared/model/vault.ts'
import type { Database } from '#core/db/database.ts'
import { getWorkspace } from '#core/features/workspaces/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { SettingsFile } from '#core/platform.ts'
import { listDataKeys } from '#core/vault/data-key-store.ts'
import type { Protection } from '#core/vault/rekeying.ts'
import { findVaultRow } from '#core/vault/store.ts'
import type { Vault } from '#core/vault/vault.ts'

type Operations = typeof vault

interface Needs {
  readonly db: Database
  readonly settings: SettingsFile
  /** It tells of its own changes. */
  readonly vault: Pick<Vault, 'status' | 'create' | 'unlock' | 'lock' | 'rekey' | 'rotation'>
  /** A person is there: see locking.ts. */
  readonly noteUse: () => void
  readonly emit: (event: AppEvent) => void
}

export function vaultHandlers(needs: Needs): Handlers<Operations> {
  return { ...lockHandlers(needs), ...keyHandlers(needs) }
}

type Locking = 'vault.status' | 'vault.create' | 'vault.unlock' | 'vault.lock' | 'vault.setLocking' | 'vault.noteUse'

function lockHandlers({ settings, vault, noteUse, emit }: Needs): Pick<Handlers<Operations>, Locking> {
  return {
    'vault.status': () => vault.status(),
    'vault.create': (_call, { passphrase }) => {
      noteUse()
      return vault.create(passphrase)
    },
    'vault.unlock': (_call, { passphrase }) => {
      noteUse()
      return vault.unlock(passphrase)
    },
    'vault.lock': () => vault.lock(),
    'vault.setLocking': (_call, { autoLockMinutes, isLockingWithMachine }) => {
      noteUse()
      const changed = settings.write({
        ...(autoLockMinutes === undefined ? {} : { autoLockMinutes }),
        ...(isLockingWithMachine === undefined ? {} : { isLockingWithMachine }),
      })
      emit({ name: 'settings.changed' })
      return changed
    },
    'vault.noteUse': () => {
      noteUse()
      return {}
    },
  }
}

type Keys = 'vault.keys' | 'vault.rotateMasterKey' | 'vault.rotateDataKeys' | 'vault.stopRotation'

function keyHandlers({ db, vault }: Needs): Pick<Handlers<Operations>, Keys> {
  const keys = () => keysOf(db, vault)
  return {
    'vault.keys': keys,
    'vault.rotateMasterKey': (_call, { protector, currentPassphrase, passphrase }) => {
      const now = vault.status().protector
      const known = now === 'passphrase' ? currentPassphrase : undefined
      return vault.rekey(protectionOf(protector ?? now, passphrase ?? known), currentPassphrase)
    },
    'vault.rotateDataKeys': (_call, { whose }) => {
      if (whose !== undefined && whose !== 'organization') getWorkspace(db, whose)
      const all = keysOf(db, vault).dataKeys.map(key => key.whose)
      vault.rotation.start(whose === undefined ? all : [whose])
      return keys()
    },
    'vault.stopRotation': async () => {
      await vault.rotation.stop()
      return keys()
    },
  }
}

function protectionOf(protector: 'keychain' | 'passphrase' | null, passphrase: string | undefined): Protection {
  if (protector !== 'passphrase') return { protector: 'keychain' }
  if (passphrase === undefined) throw new AppError('invalid_input', 'Choose the passphrase that will guard the vault.')
  return { protector, passphrase }
}

function keysOf(db: Database, vault: Needs['vault']): VaultKeys {
  const row = findVaultRow(db)
  const all = listDataKeys(db)
  const newest = all.filter(key => !all.some(other => other.whose === key.whose && other.version > key.version))
  return {
    masterKeyAt: row ? (row.rotatedAt ?? row.createdAt) : null,
    dataKeys: newest.map(({ whose, version, madeAt }) => ({
      ...{ whose, version, madeAt },
      isRotating: all.some(other => other.whose === whose && other.version < version),
    })),
    rotation: vault.rotation.status(),
  }
}
