import { z } from 'zod'
import { WorkspaceId } from '../model/ids.ts'
import { Settings } from '../model/settings.ts'
import { AutoLockMinutes, Passphrase, VaultKeys, VaultStatus } from '../model/vault.ts'
import { command, query } from './define.ts'

/** A passphrase that is told, not chosen: of an older Atrium it may be shorter than one must be now. */
const KnownPassphrase = z.string().max(1_024)

/** Opening the vault and saying how well it is guarded is for a person in the page: a key that could would be worth all secrets. */
const PAGE = ['page'] as const

export const vault = {
  'vault.status': query({
    summary: 'Whether secrets can be read, and if not, why and what to do.',
    permission: 'vault:read',
    input: z.object({}),
    output: VaultStatus,
    rest: 'GET /vault',
  }),
  'vault.create': command({
    summary: 'Choose the passphrase that will guard the vault, where there is no keychain.',
    permission: 'vault:write',
    input: z.object({ passphrase: Passphrase }),
    output: VaultStatus,
    rest: 'POST /vault',
    surfaces: PAGE,
  }),
  'vault.unlock': command({
    summary: 'Open the vault: with its passphrase, or by asking the keychain again.',
    permission: 'vault:write',
    input: z.object({ passphrase: KnownPassphrase.optional() }),
    output: VaultStatus,
    rest: 'POST /vault/unlock',
    surfaces: PAGE,
  }),
  'vault.lock': command({
    summary: 'Lock the vault: calls that need a secret are refused, and servers that were given one are stopped, until it is unlocked.',
    permission: 'vault:write',
    input: z.object({}),
    output: VaultStatus,
    rest: 'POST /vault/lock',
  }),
  'vault.setLocking': command({
    summary: 'When the vault locks by itself: after so many minutes without use by a person, and with this machine.',
    permission: 'vault:write',
    input: z.object({ autoLockMinutes: AutoLockMinutes.optional(), isLockingWithMachine: z.boolean().optional() }),
    output: Settings,
    rest: 'PATCH /vault/locking',
    surfaces: PAGE,
  }),
  'vault.noteUse': command({
    summary: 'A person is using the page: the time after which the vault locks begins anew.',
    permission: 'vault:write',
    input: z.object({}),
    output: z.object({}),
    rest: 'POST /vault/use',
    surfaces: PAGE,
    isTransient: true,
  }),
  'vault.keys': query({
    summary: 'When the keys were made or rotated, and how far a rotation has come.',
    permission: 'vault:read',
    input: z.object({}),
    output: VaultKeys,
    rest: 'GET /vault/keys',
  }),
  'vault.rotateMasterKey': command({
    summary: 'Replace the master key, also to change the passphrase or what guards it. Copies of the data made before do not open with it.',
    permission: 'vault:write',
    input: z.object({
      /** Left out: as it is guarded now. */
      protector: z.enum(['keychain', 'passphrase']).optional(),
      /** The one that guards it now, where a passphrase does. */
      currentPassphrase: KnownPassphrase.optional(),
      /** The one that will; left out, it stays what it is. */
      passphrase: Passphrase.optional(),
    }),
    output: VaultStatus,
    rest: 'POST /vault/rotate-master-key',
    surfaces: PAGE,
  }),
  'vault.rotateDataKeys': command({
    summary: 'Seal everything anew under new data keys, in the background; or go on with that where it was stopped.',
    permission: 'vault:write',
    input: z.object({
      /** Left out: everybody's. */
      whose: z.union([z.literal('organization'), WorkspaceId]).optional(),
    }),
    output: VaultKeys,
    rest: 'POST /vault/rotate-data-keys',
  }),
  'vault.stopRotation': command({
    summary: 'Stop the rotation of data keys. Nothing is lost: what is not sealed anew yet stays under the older key, until it goes on.',
    permission: 'vault:write',
    input: z.object({}),
    output: VaultKeys,
    rest: 'POST /vault/stop-rotation',
  }),
}
