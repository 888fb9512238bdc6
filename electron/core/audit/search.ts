import type { AuditKind, AuditRecord } from '#shared/model/audit.ts'
import type { Database, ReadableDb, SqlValue } from '#core/db/database.ts'
import { findChain, SPAN, type Chain, type ChainOwner } from './chains.ts'
import { toRecord } from './rows.ts'
import { indexSome } from './words.ts'

export interface AuditFilter {
  /** Older than this record. */
  readonly before?: number | undefined
  readonly kind?: AuditKind | undefined
  /** `failed`: all that is neither an answer nor a question. */
  readonly outcome?: string | undefined
  readonly gate?: string | undefined
  readonly whoId?: string | undefined
  readonly serverId?: string | undefined
  readonly surface?: string | undefined
  /** When it began, in ms since 1970; both included. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Words that begin so, all of them; or the beginning of a request id. */
  readonly text?: string | undefined
  readonly limit: number
}

/** A record is written when its call is over, which is at most so long after it began. In ms. */
const LONGEST_CALL = 86_400_000
/** A clock may be set back that far and the time is still found. */
const CLOCK_SLACK = 120_000

interface Condition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** Newest first. */
export function searchAudit(db: Database, owner: ChainOwner, filter: AuditFilter): AuditRecord[] {
  const chain = findChain(db, owner)
  if (!chain) return []
  const request = requestOf(filter.text)
  const match = matchOf(filter, request)
  if (match === undefined) return []
  if (match !== '') while (indexSome(db, owner) > 0);
  const conditions = [
    ...placesOf(db, chain, filter, match === '' ? 'id' : 'w.rowid'),
    ...(request === undefined
      ? []
      : [{ sql: 'chain = ? AND request_id >= ? AND request_id < ?', values: [chain.no, request, `${request}g`] }]),
    ...rowsOf(filter),
  ]
  const where = conditions.map(({ sql }) => sql).join(' AND ')
  const values = conditions.flatMap(condition => condition.values)
  if (match === '') return db.all(toRecord, `SELECT * FROM audit WHERE ${where} ORDER BY id DESC LIMIT ?`, ...values, filter.limit)
  const sql = `SELECT a.* FROM audit_words w CROSS JOIN audit a ON a.id = w.rowid WHERE audit_words MATCH ? AND ${where} ORDER BY w.rowid DESC LIMIT ?`
  return db.all(toRecord, sql, match, ...values, filter.limit)
}

/** What is asked of each row, as no index has it. */
function rowsOf({ from, to }: AuditFilter): Condition[] {
  return [
    ...(from === undefined ? [] : [{ sql: 'at >= ?', values: [from] }]),
    ...(to === undefined ? [] : [{ sql: 'at <= ?', values: [to] }]),
  ]
}

/** Where in the chain they may be. */
function placesOf(db: ReadableDb, chain: Chain, { from, to, before }: AuditFilter, id: string): Condition[] {
  const start = chain.no * SPAN
  const low = from === undefined ? start : firstAfter(db, chain, from - CLOCK_SLACK) - 1
  const high = to === undefined ? start + SPAN : firstAfter(db, chain, to + LONGEST_CALL + CLOCK_SLACK)
  return [{ sql: `${id} > ? AND ${id} < ?`, values: [low, before === undefined ? high : Math.min(high, start + before)] }]
}

/** The query for the words; '' where none narrows, undefined where nothing can be found. */
function matchOf({ kind, outcome, gate, whoId, serverId, surface, text }: AuditFilter, request: string | undefined): string | undefined {
  const facets = [
    ...facet('k', kind),
    ...facet(outcome === 'failed' ? 'f' : 'o', outcome),
    ...facet('g', gate),
    ...facet('w', whoId),
    ...facet('s', serverId),
    ...facet('u', surface),
  ]
  const sought = request === undefined ? (text ?? '') : ''
  const words = wordsOf(sought)
  if (sought !== '' && words.length === 0) return undefined
  const last = words.length - 1
  return [
    ...facets.map(word => `facets : "${word}"`),
    ...words.map((word, index) => `words : "${word}"${index === last ? ' *' : ''}`),
  ].join(' AND ')
}

/** As the view audit_texts has them. */
function facet(mark: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${mark}${value.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()}`]
}

/** As the index parts them; nothing that its query language knows is left in them. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []
}

function requestOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim().toLowerCase()
  return trimmed !== undefined && /^[0-9a-f]{8}-[0-9a-f-]{4,27}$/.test(trimmed) ? trimmed : undefined
}

/** The id of the first record that was written after this time: they are in the order in which they were written. */
function firstAfter(db: ReadableDb, { no }: Chain, time: number): number {
  let low = no * SPAN
  let high = (endOf(db, no) ?? low) + 1
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2)
    const found = db.get(
      row => Number(row['at']) + Number(row['duration_us']) / 1_000,
      'SELECT at, duration_us FROM audit WHERE id >= ? AND id < ? ORDER BY id LIMIT 1',
      middle,
      (no + 1) * SPAN,
    )
    if (found !== undefined && found < time) low = middle
    else high = middle
  }
  return high
}

function endOf(db: ReadableDb, no: number): number | undefined {
  return db.get(
    row => Number(row['id']),
    'SELECT id FROM audit WHERE id > ? AND id < ? ORDER BY id DESC LIMIT 1',
    no * SPAN,
    (no + 1) * SPAN,
  )
}
