import { setImmediate as turn } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import type { VaultRotation } from '#shared/model/vault.ts'
import type { Database, SqlRow } from '#core/db/database.ts'
import { deleteDataKeysBefore, listDataKeys, type KeptDataKey } from './data-key-store.ts'
import type { DataKeys } from './data-keys.ts'
import { countOldRows, listOldRows, updateSealed, type Newest } from './reseal-store.ts'
import { SEALED_TABLES, type SealedTable } from './sealed-tables.ts'
import type { Whose } from './whose.ts'

/** Values sealed anew in one transaction: each of up to 64 KiB, and everything else waits for it. */
const BATCH = 16
/** Progress is told this often at most. In ms. */
const TELL_MS = 250

interface Needs {
  readonly db: Database
  /** Throws `locked`. */
  readonly keys: () => DataKeys
  readonly now: () => number
  readonly changed: () => void
  readonly failed: (error: unknown) => void
}

interface Progress {
  readonly total: number
  resealed: number
  /** Sealed texts that do not open: left as they are, and with them the old key. */
  readonly unreadable: Set<string>
}

/**
 * Rotates data keys. A rotation is nothing but a second, newer key in the data file: from then on it seals, and all that lies under the
 * older one is sealed anew, a few values at a time; when nothing is left under it, the older key is deleted. So it can end at any moment:
 * every value says under which key it lies, both keys are there, and whoever finds two keys of somebody goes on.
 */
export class Rotation {
  readonly #needs: Needs
  #progress: Progress | undefined
  #running: Promise<void> | undefined
  #isStopping = false
  #problem: string | null = null
  #toldAt = 0

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Null where none is under way. */
  status(): VaultRotation | null {
    if (this.#running === undefined && this.#unfinished().length === 0) return null
    const { total, resealed, unreadable } = this.#progress ?? this.#newProgress()
    return { isRunning: this.#running !== undefined, total, resealed, unreadable: unreadable.size, problem: this.#problem }
  }

  /** Begins with a new key for each of them, or goes on where one is under way. Throws `locked`. */
  start(all: readonly Whose[]): void {
    const keys = this.#needs.keys()
    const underWay = new Set(this.#unfinished().map(({ whose }) => whose))
    for (const whose of all) if (!underWay.has(whose)) keys.add(whose)
    this.#progress = undefined
    this.resume()
  }

  /** Goes on with what is under way; nothing to do is fine. */
  resume(): void {
    this.#isStopping = false
    this.#problem = null
    if (this.#running !== undefined || this.#unfinished().length === 0) return
    this.#progress = this.#newProgress()
    this.#running = this.#run().finally(() => {
      this.#running = undefined
      this.#needs.changed()
    })
    this.#needs.changed()
  }

  /** Ends after the values at hand. What is done is done, what is not lies safe under the older key. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#running
  }

  async #run(): Promise<void> {
    try {
      // Whoever began it is answered first.
      await turn()
      const tried = new Set<string>()
      for (let next = this.#nextOne(tried); next; next = this.#nextOne(tried)) {
        tried.add(nameOf(next))
        await this.#resealAll(next)
        if (this.#isStopping) return
        this.#retire(next)
      }
    } catch (error) {
      this.#problem = AppError.from(error).message
      // A vault that was locked meanwhile goes on when it is opened.
      if (!(error instanceof AppError && error.code === 'locked')) this.#needs.failed(error)
    }
  }

  async #resealAll(newest: Newest): Promise<void> {
    for (const table of SEALED_TABLES) {
      while (!this.#isStopping && this.#resealSome(newest, table)) {
        this.#tell()
        await turn()
      }
    }
  }

  /** Whether there was something to do. */
  #resealSome({ whose, version }: Newest, table: SealedTable): boolean {
    const progress = this.#progress ?? this.#newProgress()
    const rows = listOldRows(this.#needs.db, table, { whose, version }, BATCH + progress.unreadable.size)
    const readable = rows.filter(row => !progress.unreadable.has(String(row['sealed'])))
    const resealed = readable.flatMap(row => this.#resealed(whose, table, row, progress))
    this.#needs.db.write(db => {
      for (const { row, sealed } of resealed) updateSealed(db, table, row, sealed)
    })
    progress.resealed += resealed.length
    return readable.length > 0
  }

  #resealed(
    whose: Whose,
    table: SealedTable,
    row: SqlRow,
    { unreadable }: Progress,
  ): readonly { readonly row: SqlRow; readonly sealed: string }[] {
    const keys = this.#needs.keys()
    const text = String(row['sealed'])
    const place = table.placeOf(whose, row)
    try {
      const plain = keys.unseal(whose, place, text)
      const sealed = keys.seal(whose, place, plain)
      plain.fill(0)
      return [{ row, sealed }]
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'locked')) throw error
      unreadable.add(text)
      return []
    }
  }

  /** Nothing lies under the older key: it goes, and with it the copies of the data file that have it. */
  #retire({ whose, version }: Newest): void {
    const { db, keys } = this.#needs
    if (countOldRows(db, { whose, version }) > 0) return
    db.copies.remove()
    db.write(db => {
      if (countOldRows(db, { whose, version }) === 0) deleteDataKeysBefore(db, whose, version)
    })
    db.scrub()
    keys().forget(whose)
  }

  /** Those with more than one key, by their newest. */
  #unfinished(): Newest[] {
    const versions = new Map<Whose, KeptDataKey[]>()
    for (const key of listDataKeys(this.#needs.db)) versions.set(key.whose, [...(versions.get(key.whose) ?? []), key])
    return [...versions].flatMap(([whose, keys]) => (keys.length < 2 ? [] : { whose, version: Math.max(...keys.map(key => key.version)) }))
  }

  /** Also one that was begun meanwhile. */
  #nextOne(tried: ReadonlySet<string>): Newest | undefined {
    return this.#unfinished().find(newest => !tried.has(nameOf(newest)))
  }

  #newProgress(): Progress {
    const total = this.#unfinished().reduce((sum, newest) => sum + countOldRows(this.#needs.db, newest), 0)
    return { total, resealed: 0, unreadable: new Set() }
  }

  #tell(): void {
    const now = this.#needs.now()
    if (now - this.#toldAt < TELL_MS) return
    this.#toldAt = now
    this.#needs.changed()
  }
}

function nameOf({ whose, version }: Newest): string {
  return `${whose} ${version}`
}
