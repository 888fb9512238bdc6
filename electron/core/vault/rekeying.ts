import { randomBytes } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import type { Database } from '#core/db/database.ts'
import type { Platform } from '#core/platform.ts'
import type { DataKeys } from './data-keys.ts'
import { accountOf, newKeyInKeychain, newKeyWithPassphrase, type MadeKey } from './master-key.ts'
import { findVaultRow, noteStaleItem, replaceVaultRow, type VaultRow } from './store.ts'

/** What guards a master key. */
export type Protection = { readonly protector: 'keychain' } | { readonly protector: 'passphrase'; readonly passphrase: string }

interface Needs {
  readonly db: Database
  readonly platform: Pick<Platform, 'keychain' | 'now'>
  readonly folderId: string
  readonly failed: (error: unknown) => void
}

/**
 * Replaces the master key. In the keychain the new key gets an item of its own, whose name is in the data file before the item is made;
 * then one transaction wraps every data key with the new key and says which item is in use; then the old item is removed. Killed before
 * the transaction, the old key opens everything and the new item is removed at the next start; after it, the new key does, and the old
 * item is.
 */
export class Rekeying {
  readonly #needs: Needs
  #isRunning = false
  #tidying: Promise<void> = Promise.resolve()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** `keys` are those under the old master key; asked again after every wait, and refusing where the vault was locked meanwhile. */
  async run(to: Protection, keys: () => DataKeys): Promise<Buffer> {
    if (this.#isRunning) throw new AppError('conflict', 'The master key is being replaced already. Wait until that is done.')
    this.#isRunning = true
    try {
      const before = findVaultRow(this.#needs.db)
      if (!before) throw new AppError('locked', 'There is no vault yet. Set it up first.')
      const made = await this.#make(to)
      this.#replace(before, made, keys())
      return made.key
    } finally {
      this.#isRunning = false
    }
  }

  /** Removes what is left in the keychain of an earlier key. What cannot be removed now is removed after the next start. */
  tidy(): Promise<void> {
    this.#tidying = this.#tidying.then(() => this.#tidy()).catch(this.#needs.failed)
    return this.#tidying
  }

  /** What is being removed now is removed. */
  get tidied(): Promise<void> {
    return this.#tidying
  }

  async #make(to: Protection): Promise<MadeKey> {
    if (to.protector === 'passphrase') return newKeyWithPassphrase(to.passphrase)
    const { db, platform, folderId } = this.#needs
    await this.#tidying
    // Two names cannot be remembered: what is left must go first.
    await this.#tidy()
    const item = randomBytes(8).toString('hex')
    db.write(db => {
      noteStaleItem(db, item)
    })
    return newKeyInKeychain(platform.keychain, folderId, item)
  }

  #replace(before: VaultRow, { key, row }: MadeKey, keys: DataKeys): void {
    const { db, platform } = this.#needs
    // They open with what guarded the old key, which is to be good for nothing from here on.
    db.copies.remove()
    const staleItem = before.protector === 'keychain' ? before.item : before.staleItem === row.item ? null : before.staleItem
    db.write(db => {
      const changed = replaceVaultRow(db, before.proof, { ...before, ...row, staleItem, rotatedAt: platform.now() })
      if (changed === 0) throw new AppError('conflict', 'The master key was replaced meanwhile. Look at the vault and try again.')
      keys.rewrap(db, key)
    })
    db.scrub()
  }

  async #tidy(): Promise<void> {
    const { db, platform, folderId } = this.#needs
    const row = findVaultRow(db)
    if (row === undefined || row.staleItem === null) return
    const { staleItem } = row
    const isInUse = row.protector === 'keychain' && row.item === staleItem
    if (!isInUse) await platform.keychain.remove(accountOf(folderId, staleItem))
    db.write(db => {
      noteStaleItem(db, null)
    })
  }
}
