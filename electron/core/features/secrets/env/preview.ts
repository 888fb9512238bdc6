import type { EnvEntry } from '#shared/model/env-file.ts'
import { isRedactable } from '#shared/redactable.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { Vault } from '#core/vault/vault.ts'
import type { Whose } from '#core/vault/whose.ts'
import { checkOpen } from '../check-open.ts'
import { findSharedSecretByName } from '../sharing-store.ts'
import { findKeptSecretByName, type KeptSecret } from '../store.ts'
import { isUnreadable, parseEnv, type Assignment, type Unreadable } from './parse-env.ts'

interface Needs {
  readonly db: Database
  readonly vault: Pick<Vault, 'status' | 'unseal'>
}

/** What would become of each line. Throws `locked`: whether a value is the one that is kept cannot be known then. */
export function previewEnv({ db, vault }: Needs, whose: Whose, text: string): EnvEntry[] {
  checkOpen(vault)
  return planEnv({ db, vault }, whose, text).map(({ entry }) => entry)
}

export interface Planned {
  readonly entry: EnvEntry
  /** What would be written; undefined for what would not. */
  readonly assignment: Assignment | undefined
  /** What it would be written over. */
  readonly before: KeptSecret | undefined
}

/** As `previewEnv`, with what it would be done with. */
export function planEnv({ db, vault }: Needs, whose: Whose, text: string): Planned[] {
  const read = parseEnv(text)
  const lastLines = new Map(read.flatMap(one => (isUnreadable(one) ? [] : [[one.name, one.line] as const])))
  return read.map(one => plan(one, { db, vault, whose, lastLines }))
}

interface Plan extends Needs {
  readonly whose: Whose
  readonly lastLines: ReadonlyMap<string, number>
}

function plan(one: Assignment | Unreadable, { db, vault, whose, lastLines }: Plan): Planned {
  const nothing = { assignment: undefined, before: undefined }
  if (isUnreadable(one)) {
    const { line, message } = one
    return { entry: { line, name: null, state: 'invalid', message, version: null }, ...nothing }
  }
  const { line, name, note } = one
  const last = lastLines.get(name) ?? line
  if (last !== line)
    return {
      entry: { line, name, state: 'repeated', message: `Line ${last} gives it again, and that one holds.`, version: null },
      ...nothing,
    }
  const before = findKeptSecretByName(db, whose, name)
  if (before === undefined) {
    const message = sentences(note, lengthNote(one), overrideNote(db, whose, name))
    return { entry: { line, name, state: 'new', message, version: null }, assignment: one, before }
  }
  const { version } = before
  if (isSame(vault, before, one.value))
    return { entry: { line, name, state: 'unchanged', message: lengthNote(one), version }, ...nothing, before }
  const message = sentences(note, lengthNote(one), 'reference' in before.content ? 'It takes the place of a reference.' : null)
  return { entry: { line, name, state: 'replaced', message, version }, assignment: one, before }
}

function isSame(vault: Needs['vault'], { whose, id, version, content }: KeptSecret, value: string): boolean {
  return 'sealed' in content && vault.unseal(whose, id, version, content.sealed) === value
}

function lengthNote({ value }: Assignment): string | null {
  return isRedactable(value) ? null : 'The value is too short to be redacted.'
}

function overrideNote(db: ReadableDb, whose: Whose, name: string): string | null {
  if (whose === 'organization' || findSharedSecretByName(db, whose, name) === undefined) return null
  return 'It is used in place of the organization’s secret of this name.'
}

function sentences(...parts: readonly (string | null)[]): string | null {
  const said = parts.filter(part => part !== null)
  return said.length === 0 ? null : said.join(' ')
}
