import { z } from 'zod'
import { PACKAGE_KINDS, RegistryEntry } from '#shared/model/registry.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'
import type { ReadEntry } from './read-page.ts'

/** How far reading the registry has come. Times in ms since 1970. */
export interface KeptState {
  readonly url: string
  readonly readAt: number | null
  readonly beganAt: number | null
  readonly wholeAt: number | null
  readonly skipped: number
  readonly problem: string | null
}

export interface KeptPage {
  readonly etag: string
  readonly nextCursor: string | undefined
  readonly skipped: number
}

/** Where an entry was seen: the page, and the number of the reading. */
export interface Sighting {
  readonly page: string
  readonly reading: number
}

export function findState(db: ReadableDb): KeptState | undefined {
  return db.get(toState, 'SELECT * FROM registry_state')
}

export function keepState(db: WritableDb, { url, readAt, beganAt, wholeAt, skipped, problem }: KeptState): void {
  db.run(
    `INSERT OR REPLACE INTO registry_state (only, url, read_at, began_at, whole_at, skipped, problem) VALUES (1, ?, ?, ?, ?, ?, ?)`,
    url,
    readAt,
    beganAt,
    wholeAt,
    skipped,
    problem,
  )
}

/** Forgets every entry, for another registry. */
export function clearRegistry(db: WritableDb): void {
  for (const table of ['registry_words', 'registry_entries', 'registry_pages', 'registry_state']) db.run(`DELETE FROM ${table}`)
}

export function findPage(db: ReadableDb, address: string): KeptPage | undefined {
  return db.get(
    row => ({
      etag: String(row['etag']),
      nextCursor: row['next_cursor'] === null ? undefined : String(row['next_cursor']),
      skipped: Number(row['skipped']),
    }),
    'SELECT etag, next_cursor, skipped FROM registry_pages WHERE address = ?',
    address,
  )
}

export function keepPage(db: WritableDb, address: string, { etag, nextCursor, skipped }: KeptPage): void {
  db.run('INSERT OR REPLACE INTO registry_pages VALUES (?, ?, ?, ?)', address, etag, nextCursor ?? null, skipped)
}

/** The page is as it was: its entries are seen again. */
export function seePageAgain(db: WritableDb, { page, reading }: Sighting): void {
  db.run('UPDATE registry_entries SET reading = ? WHERE page = ? AND is_latest = 1', reading, page)
}

/** The newest version of a server: takes the place of what was known of it. */
export function keepLatest(db: WritableDb, entry: ReadEntry, { page, reading }: Sighting): void {
  const isSame = db.run(
    `UPDATE registry_entries SET page = ?, reading = ?
     WHERE name = ? AND version = ? AND is_latest = 1 AND json = ? AND status = ? AND status_message = ? AND updated_at IS ?`,
    ...[page, reading, entry.name, entry.version, entry.json, entry.status, entry.statusMessage, entry.updatedAt],
  )
  if (isSame > 0) return
  forgetEntry(db, entry.name)
  const id = insertEntry(db, { ...entry, isLatest: true }, { page, reading })
  db.run('INSERT INTO registry_words (rowid, name, title, description) VALUES (?, ?, ?, ?)', id, entry.name, entry.title, entry.description)
}

/** A version that was asked for by its number. */
export function keepVersion(db: WritableDb, entry: ReadEntry): void {
  const isThere = db.get(
    () => true,
    'SELECT 1 FROM registry_entries WHERE name = ? AND version = ? AND is_latest = 1',
    entry.name,
    entry.version,
  )
  if (isThere) return
  db.run('DELETE FROM registry_entries WHERE name = ? AND version = ?', entry.name, entry.version)
  insertEntry(db, { ...entry, isLatest: false }, { page: '', reading: 0 })
}

export function forgetEntry(db: WritableDb, name: string): void {
  db.run('DELETE FROM registry_words WHERE rowid IN (SELECT id FROM registry_entries WHERE name = ? AND is_latest = 1)', name)
  db.run('DELETE FROM registry_entries WHERE name = ?', name)
}

/** After all was read: what this reading did not see is not in the registry any more. */
export function forgetUnseen(db: WritableDb, reading: number): void {
  const unseen = 'SELECT id FROM registry_entries WHERE is_latest = 1 AND reading <> ?'
  db.run(`DELETE FROM registry_words WHERE rowid IN (${unseen})`, reading)
  db.run('DELETE FROM registry_entries WHERE is_latest = 1 AND reading <> ?', reading)
}

export function countEntries(db: ReadableDb): number {
  return db.get(row => Number(row['count']), 'SELECT count(*) AS count FROM registry_entries WHERE is_latest = 1') ?? 0
}

interface Span {
  readonly offset: number
  readonly limit: number
}

/** All entries, the newest changes first. */
export function listEntries(db: ReadableDb, { offset, limit }: Span): RegistryEntry[] {
  return db.all(
    toEntry,
    'SELECT * FROM registry_entries WHERE is_latest = 1 ORDER BY updated_at DESC, name LIMIT ? OFFSET ?',
    limit,
    offset,
  )
}

/** Entries with all the words, or the beginnings of words, that `match` names in the language of FTS5; the best first. */
export function searchEntries(db: ReadableDb, match: string, { offset, limit }: Span): { entries: RegistryEntry[]; total: number } {
  const total = db.get(row => Number(row['count']), 'SELECT count(*) AS count FROM registry_words WHERE registry_words MATCH ?', match)
  const entries = db.all(
    toEntry,
    // A word in the title tells more than one in the description; what is deprecated comes after its like.
    `SELECT registry_entries.* FROM registry_words JOIN registry_entries ON registry_entries.id = registry_words.rowid
     WHERE registry_words MATCH ?
     ORDER BY bm25(registry_words, 4.0, 6.0, 1.0) * (CASE status WHEN 'deprecated' THEN 0.5 ELSE 1 END), registry_entries.name
     LIMIT ? OFFSET ?`,
    match,
    limit,
    offset,
  )
  return { entries, total: total ?? 0 }
}

export interface KeptEntry extends RegistryEntry {
  readonly json: string
}

/** That version, or the newest known. */
export function findEntry(db: ReadableDb, name: string, version?: string): KeptEntry | undefined {
  const to = (row: SqlRow) => ({ ...toEntry(row), json: String(row['json']) })
  if (version === undefined) return db.get(to, 'SELECT * FROM registry_entries WHERE name = ? AND is_latest = 1', name)
  return db.get(to, 'SELECT * FROM registry_entries WHERE name = ? AND version = ?', name, version)
}

function insertEntry(db: WritableDb, entry: ReadEntry, { page, reading }: Sighting): number {
  const { name, version, isLatest, title, description, status, statusMessage, updatedAt, kinds, json } = entry
  const known = [name, version, Number(isLatest), title, description, status, statusMessage, updatedAt, JSON.stringify(kinds), json]
  return (
    db.get(
      row => Number(row['id']),
      `INSERT INTO registry_entries
         (name, version, is_latest, title, description, status, status_message, updated_at, kinds, json, page, reading)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      ...known,
      page,
      reading,
    ) ?? 0
  )
}

const Kinds = z.array(z.enum(PACKAGE_KINDS))

function toEntry(row: SqlRow): RegistryEntry {
  return RegistryEntry.parse({
    name: row['name'],
    title: row['title'],
    description: row['description'],
    version: row['version'],
    status: row['status'],
    statusMessage: row['status_message'],
    updatedAt: row['updated_at'],
    kinds: Kinds.parse(JSON.parse(String(row['kinds']))),
  })
}

function toState(row: SqlRow): KeptState {
  const timeOf = (name: string) => (row[name] === null ? null : Number(row[name]))
  return {
    url: String(row['url']),
    readAt: timeOf('read_at'),
    beganAt: timeOf('began_at'),
    wholeAt: timeOf('whole_at'),
    skipped: Number(row['skipped']),
    problem: row['problem'] === null ? null : String(row['problem']),
  }
}
