import { randomBytes } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import type { Database, WritableDb } from '#core/db/database.ts'
import {
  findDataKey,
  findNewestDataKey,
  hasWorkspace,
  insertDataKey,
  listDataKeys,
  rewrapDataKey,
  type KeptDataKey,
} from './data-key-store.ts'
import { seal, unseal } from './sealed.ts'
import type { Whose } from './whose.ts'

const KEY_BYTES = 32
/** `k<version of the data key>.<what was sealed with it>`. What was sealed before data keys had versions has no such mark: version 1. */
const MARKED = /^k([1-9]\d{0,8})\.(.*)$/s

interface DataKey {
  readonly version: number
  readonly bytes: Buffer
}

interface Needs {
  readonly db: Database
  readonly now: () => number
}

/** The data keys, as long as the vault is open: unwrapped when they are first needed, and wiped with the master key. */
export class DataKeys {
  readonly #needs: Needs
  readonly #master: Buffer
  readonly #known = new Map<Whose, Map<number, Buffer>>()
  readonly #newest = new Map<Whose, number>()

  /** The master key is this object’s own from here on: `wipe` overwrites it. */
  constructor(needs: Needs, master: Buffer) {
    this.#needs = needs
    this.#master = master
  }

  /** Under the newest key, which is made with the first thing that is sealed. Throws `not_found` where there is no such workspace. */
  seal(whose: Whose, place: string, plain: Buffer): string {
    const { version, bytes } = this.#newestOf(whose)
    return `k${version}.${seal(bytes, versioned(place, version), plain)}`
  }

  /** Throws `locked` for what was not sealed for them in this place, or under a key that is gone. */
  unseal(whose: Whose, place: string, sealed: string): Buffer {
    const [, version, marked] = MARKED.exec(sealed) ?? []
    if (version === undefined || marked === undefined) return unseal(this.#keyOf(whose, 1), place, sealed)
    return unseal(this.#keyOf(whose, Number(version)), versioned(place, Number(version)), marked)
  }

  /** The version that seals for them now. */
  newestOf(whose: Whose): number {
    return this.#newestOf(whose).version
  }

  /** A new key beside the one there is: what is sealed from now on is sealed under it. Answers its version. */
  add(whose: Whose): number {
    return this.#make(whose, this.#newestOf(whose).version + 1).version
  }

  /** Wraps all data keys with another master key, inside the transaction that makes it the one. */
  rewrap(db: WritableDb, master: Buffer): void {
    for (const kept of listDataKeys(db)) {
      const place = placeOfKey(kept.whose, kept.version)
      rewrapDataKey(db, kept, seal(master, place, unseal(this.#master, place, kept.wrapped)))
    }
  }

  /** Their keys are gone from the data file. */
  forget(whose: Whose): void {
    for (const bytes of this.#known.get(whose)?.values() ?? []) bytes.fill(0)
    this.#known.delete(whose)
    this.#newest.delete(whose)
  }

  wipe(): void {
    for (const whose of [...this.#known.keys()]) this.forget(whose)
    this.#master.fill(0)
  }

  #newestOf(whose: Whose): DataKey {
    const version = this.#newest.get(whose)
    if (version !== undefined) return { version, bytes: this.#keyOf(whose, version) }
    const kept = findNewestDataKey(this.#needs.db, whose)
    const key = kept ? { version: kept.version, bytes: this.#keyOf(whose, kept.version) } : this.#make(whose, 1)
    this.#newest.set(whose, key.version)
    return key
  }

  #make(whose: Whose, version: number): DataKey {
    const { db, now } = this.#needs
    if (whose !== 'organization' && !hasWorkspace(db, whose)) throw new AppError('not_found', 'There is no such workspace.')
    const bytes = randomBytes(KEY_BYTES)
    const kept: KeptDataKey = { whose, version, wrapped: seal(this.#master, placeOfKey(whose, version), bytes), madeAt: now() }
    db.write(db => insertDataKey(db, kept))
    this.#newest.set(whose, version)
    return { version, bytes: this.#keyOf(whose, version) }
  }

  #keyOf(whose: Whose, version: number): Buffer {
    const known = this.#known.get(whose)?.get(version)
    if (known) return known
    const kept = findDataKey(this.#needs.db, whose, version)
    if (!kept) throw new AppError('locked', 'This was sealed with a key that is gone. Give the value again, then try again.')
    const bytes = unseal(this.#master, placeOfKey(whose, version), kept.wrapped)
    const keys = this.#known.get(whose) ?? new Map<number, Buffer>()
    this.#known.set(whose, keys.set(version, bytes))
    return bytes
  }
}

/** Where a data key is wrapped. The first one has no version in it, because it was there before versions were. */
function placeOfKey(whose: Whose, version: number): string {
  const owner = whose === 'organization' ? whose : `workspace/${whose}`
  return version === 1 ? `${owner}/data-key` : `${owner}/data-key/${version}`
}

function versioned(place: string, version: number): string {
  return `${place}#${version}`
}
