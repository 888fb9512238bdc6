import { randomBytes } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import type { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import type { Database } from '#core/db/database.ts'
import type { Platform } from '#core/platform.ts'
import { keyFromKeychain, keyFromPassphrase, newKeyInKeychain, newKeyWithPassphrase, type NewVaultRow } from './master-key.ts'
import { seal, unseal } from './sealed.ts'
import { findVaultRow, findWrappedKey, insertVaultRow, setWrappedKey } from './store.ts'

interface Needs {
  readonly db: Database
  readonly platform: Pick<Platform, 'keychain' | 'now'>
  /** Names this data folder in the keychain. */
  readonly folderId: string
  readonly changed: () => void
}

/** The kinds of things sealed beside secrets. No id of a secret begins like one. */
export type SealedThing = `oauth-tokens/${string}` | `oauth-client/${string}`

type State =
  | { readonly at: 'open'; readonly master: Buffer; readonly dataKeys: Map<WorkspaceId, Buffer> }
  | { readonly at: 'closed'; readonly message: string }

/** The only place that holds the master key. Closed, it answers `locked` with what to do, and nothing else. */
export class Vault {
  readonly #needs: Needs
  #state: State = { at: 'closed', message: 'The vault has not been opened yet.' }

  constructor(needs: Needs) {
    this.#needs = needs
  }

  status(): VaultStatus {
    const protector = findVaultRow(this.#needs.db)?.protector ?? null
    if (this.#state.at === 'open') return { state: 'open', protector, message: null }
    return { state: protector === null ? 'new' : 'locked', protector, message: this.#state.message }
  }

  /** Asks the keychain, once per call; makes a new vault there when this data folder has none. Never throws for a refusal: the status tells. */
  async open(): Promise<VaultStatus> {
    if (this.#state.at === 'open') return this.status()
    const row = findVaultRow(this.#needs.db)
    if (row?.protector === 'passphrase') return this.#close('Enter the passphrase to open the vault.')
    const { folderId, platform } = this.#needs
    // It may take as long as a person takes to answer the question it asks.
    this.#state = { at: 'closed', message: 'The keychain has not answered yet. Answer its question if it asks one.' }
    try {
      if (row) return this.#opened(await keyFromKeychain(platform.keychain, folderId, row))
      const made = await newKeyInKeychain(platform.keychain, folderId)
      return findVaultRow(this.#needs.db) ? this.status() : this.#made(made.key, made.row)
    } catch (thrown) {
      // Whatever the keychain says now, a passphrase was chosen meanwhile.
      if (this.#isOpen()) return this.status()
      const reason = AppError.from(thrown).message
      return this.#close(row ? reason : `${reason} You can guard the vault with a passphrase instead.`)
    }
  }

  /** A new vault guarded by a passphrase. `conflict` when there is a vault already. */
  async create(passphrase: string): Promise<VaultStatus> {
    this.#checkNone()
    const made = await newKeyWithPassphrase(passphrase)
    // Another may have been made meanwhile.
    this.#checkNone()
    return this.#made(made.key, made.row)
  }

  /** Opens with the passphrase, or asks the keychain again. Throws `locked` for a wrong passphrase, `invalid_input` for a missing one. */
  async unlock(passphrase: string | undefined): Promise<VaultStatus> {
    if (this.#state.at === 'open') return this.status()
    const row = findVaultRow(this.#needs.db)
    if (row?.protector !== 'passphrase') return this.open()
    if (passphrase === undefined) throw new AppError('invalid_input', 'Enter the passphrase of this vault.')
    return this.#opened(await keyFromPassphrase(passphrase, row))
  }

  /** Forgets every key in memory. */
  lock(message = 'The vault was locked. Unlock it to go on.'): VaultStatus {
    if (this.#state.at === 'open') {
      this.#state.master.fill(0)
      for (const key of this.#state.dataKeys.values()) key.fill(0)
    }
    return this.#close(message)
  }

  seal(workspaceId: WorkspaceId, secretId: SecretId, version: number, value: string): string {
    return seal(this.#dataKey(workspaceId), placeOf(workspaceId, secretId, version), Buffer.from(value, 'utf8'))
  }

  unseal(workspaceId: WorkspaceId, secretId: SecretId, version: number, sealed: string): string {
    return unseal(this.#dataKey(workspaceId), placeOf(workspaceId, secretId, version), sealed).toString('utf8')
  }

  /** As `seal`, for what is no secret of a person: `what` names it, and it opens as nothing else. */
  sealAs(workspaceId: WorkspaceId, what: SealedThing, value: string): string {
    return seal(this.#dataKey(workspaceId), `${workspaceId}/${what}`, Buffer.from(value, 'utf8'))
  }

  unsealAs(workspaceId: WorkspaceId, what: SealedThing, sealed: string): string {
    return unseal(this.#dataKey(workspaceId), `${workspaceId}/${what}`, sealed).toString('utf8')
  }

  #dataKey(workspaceId: WorkspaceId): Buffer {
    if (this.#state.at !== 'open') throw new AppError('locked', `The vault is locked. ${this.#state.message}`)
    const { master, dataKeys } = this.#state
    const known = dataKeys.get(workspaceId)
    if (known) return known
    const key = this.#unwrapped(master, workspaceId)
    dataKeys.set(workspaceId, key)
    return key
  }

  #unwrapped(master: Buffer, workspaceId: WorkspaceId): Buffer {
    const { db } = this.#needs
    const place = `workspace/${workspaceId}/data-key`
    const wrapped = findWrappedKey(db, workspaceId)
    if (wrapped === undefined) throw new AppError('not_found', 'There is no such workspace.')
    if (wrapped !== null) return unseal(master, place, wrapped)
    const key = randomBytes(32)
    const changed = db.write(db => setWrappedKey(db, workspaceId, seal(master, place, key)))
    return changed === 1 ? key : this.#unwrapped(master, workspaceId)
  }

  #isOpen(): boolean {
    return this.#state.at === 'open'
  }

  #checkNone(): void {
    if (findVaultRow(this.#needs.db)) throw new AppError('conflict', 'This data folder has a vault already. Unlock it instead.')
  }

  #made(key: Buffer, row: NewVaultRow): VaultStatus {
    const { db, platform } = this.#needs
    db.write(db => {
      insertVaultRow(db, { ...row, createdAt: platform.now() })
    })
    return this.#opened(key)
  }

  #opened(master: Buffer): VaultStatus {
    this.#state = { at: 'open', master, dataKeys: new Map() }
    this.#needs.changed()
    return this.status()
  }

  #close(message: string): VaultStatus {
    this.#state = { at: 'closed', message }
    this.#needs.changed()
    return this.status()
  }
}

/** What a sealed value is bound to: in any other row, or as another version, it does not open. */
function placeOf(workspaceId: WorkspaceId, secretId: SecretId, version: number): string {
  return `${workspaceId}/${secretId}/${version}`
}
