import { AppError } from '#shared/errors.ts'
import type { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import type { Database } from '#core/db/database.ts'
import type { Platform } from '#core/platform.ts'
import { DataKeys } from './data-keys.ts'
import { keyFromKeychain, keyFromPassphrase, newKeyInKeychain, newKeyWithPassphrase, type MadeKey } from './master-key.ts'
import { placeOfSecret, placeOfThing, type SealedThing } from './places.ts'
import { Rekeying, type Protection } from './rekeying.ts'
import { Rotation } from './rotation.ts'
import { findVaultRow, insertVaultRow } from './store.ts'
import type { Whose } from './whose.ts'

interface Needs {
  readonly db: Database
  readonly platform: Pick<Platform, 'keychain' | 'now'>
  /** Names this data folder in the keychain. */
  readonly folderId: string
  readonly changed: () => void
  /** How far a rotation has come. */
  readonly rotated?: () => void
  /** Something that nobody waits for failed. */
  readonly failed?: (error: unknown) => void
}

type State = { readonly at: 'open'; readonly keys: DataKeys } | { readonly at: 'closed'; readonly message: string }

/**
 * The only place that holds the master key. Closed, it answers `locked` with what to do, and nothing else.
 * What it sealed must be written in the same turn of the event loop: a rotation may begin in the next, and look for what lies under the
 * older key before it deletes that.
 */
export class Vault {
  readonly #needs: Needs
  readonly #rekeying: Rekeying
  /** Of the data keys. */
  readonly rotation: Rotation
  #state: State = { at: 'closed', message: 'The vault has not been opened yet.' }
  #isClosing = false

  constructor(needs: Needs) {
    this.#needs = needs
    const { db, platform, folderId, rotated = () => undefined, failed = () => undefined } = needs
    this.#rekeying = new Rekeying({ db, platform, folderId, failed })
    this.rotation = new Rotation({ db, now: platform.now, keys: () => this.#keys(), changed: rotated, failed })
  }

  status(): VaultStatus {
    const protector = findVaultRow(this.#needs.db)?.protector ?? null
    if (this.#state.at === 'open') return { state: 'open', protector, message: null }
    return { state: protector === null ? 'new' : 'locked', protector, message: this.#state.message }
  }

  get isOpen(): boolean {
    return this.#state.at === 'open'
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
      return findVaultRow(this.#needs.db) ? this.status() : this.#made(made)
    } catch (thrown) {
      // Whatever the keychain says now, a passphrase was chosen meanwhile.
      if (this.isOpen) return this.status()
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
    return this.#made(made)
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
    if (this.#state.at === 'open') this.#state.keys.wipe()
    return this.#close(message)
  }

  /**
   * Puts a new master key in place of the one there is, guarded as `to` says: with another passphrase or another protector too. Where a
   * passphrase guards it, `passphrase` is that one. Throws `locked`, `invalid_input` for a missing passphrase, `conflict` while another
   * is under way. Whatever ends it, either the old key or the new one opens everything.
   */
  async rekey(to: Protection, passphrase: string | undefined): Promise<VaultStatus> {
    this.#keys()
    const row = findVaultRow(this.#needs.db)
    if (row?.protector === 'passphrase') {
      if (passphrase === undefined) throw new AppError('invalid_input', 'Enter the passphrase of this vault.')
      const master = await keyFromPassphrase(passphrase, row)
      master.fill(0)
    }
    this.#opened(await this.#rekeying.run(to, () => this.#keys()))
    await this.#rekeying.tidy()
    return this.status()
  }

  seal(whose: Whose, secretId: SecretId, version: number, value: string): string {
    return this.#keys().seal(whose, placeOfSecret(whose, secretId, version), Buffer.from(value, 'utf8'))
  }

  unseal(whose: Whose, secretId: SecretId, version: number, sealed: string): string {
    return this.#keys()
      .unseal(whose, placeOfSecret(whose, secretId, version), sealed)
      .toString('utf8')
  }

  /** As `seal`, for what is no secret of a person: `what` names it, and it opens as nothing else. */
  sealAs(whose: Whose, what: SealedThing, value: string): string {
    return this.#keys().seal(whose, placeOfThing(whose, what), Buffer.from(value, 'utf8'))
  }

  unsealAs(whose: Whose, what: SealedThing, sealed: string): string {
    return this.#keys().unseal(whose, placeOfThing(whose, what), sealed).toString('utf8')
  }

  /** The workspace is gone, and its data key with it. */
  forget(workspaceId: WorkspaceId): void {
    if (this.#state.at === 'open') this.#state.keys.forget(workspaceId)
  }

  /** Ends what runs, and forgets every key. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.rotation.stop()
    await this.#rekeying.tidied
    if (this.#state.at === 'open') this.#state.keys.wipe()
    this.#state = { at: 'closed', message: 'Atrium is closing.' }
  }

  #keys(): DataKeys {
    if (this.#state.at !== 'open') throw new AppError('locked', `The vault is locked. ${this.#state.message}`)
    return this.#state.keys
  }

  #checkNone(): void {
    if (findVaultRow(this.#needs.db)) throw new AppError('conflict', 'This data folder has a vault already. Unlock it instead.')
  }

  #made({ key, row }: MadeKey): VaultStatus {
    const { db, platform } = this.#needs
    db.write(db => {
      insertVaultRow(db, { ...row, staleItem: null, createdAt: platform.now(), rotatedAt: null })
    })
    return this.#opened(key)
  }

  #opened(master: Buffer): VaultStatus {
    const { db, platform, changed } = this.#needs
    // A keychain may answer when nobody is there any more.
    if (this.#isClosing) throw new AppError('locked', 'Atrium is closing.')
    if (this.#state.at === 'open') this.#state.keys.wipe()
    this.#state = { at: 'open', keys: new DataKeys({ db, now: platform.now }, master) }
    void this.#rekeying.tidy() // because it tells what fails
    this.rotation.resume()
    changed()
    return this.status()
  }

  #close(message: string): VaultStatus {
    this.#state = { at: 'closed', message }
    this.#needs.changed()
    return this.status()
  }
}
