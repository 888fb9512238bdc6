import type { AuditPiece, AuditRecord, AuditSeal } from '#shared/model/audit.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { baseOf, findChain, type Chain, type ChainOwner } from './chains.ts'
import { listKeys, readRecords, readSeals } from './rows.ts'

interface PieceWanted {
  readonly format: 'jsonl' | 'csv'
  readonly after: number
  readonly limit: number
}

/** The next lines of an export, which are complete in themselves. What is removed meanwhile is missing in it, and a verifier says so. */
export function exportPiece(db: ReadableDb, owner: ChainOwner, wanted: PieceWanted): AuditPiece {
  const chain: KeptChain = findChain(db, owner) ?? { owner, no: 0, summary: null }
  const base = baseOf(chain.summary).seq
  const from = Math.max(wanted.after, base)
  const records = readRecords(db, chain, from, wanted.limit)
  const last = records.at(-1)?.seq ?? from
  const piece = { records, from, last, next: records.length === wanted.limit ? last : null, isFirst: wanted.after <= base }
  return { text: lines(wanted.format === 'csv' ? csvLines(piece) : jsonLines(db, chain, piece)), next: piece.next }
}

type KeptChain = Pick<Chain, 'owner' | 'no' | 'summary'>

interface Piece {
  readonly records: readonly AuditRecord[]
  /** After this record, up to that one. */
  readonly from: number
  readonly last: number
  readonly next: number | null
  readonly isFirst: boolean
}

function csvLines({ records, isFirst }: Piece): string[] {
  return [...(isFirst ? [CSV_HEAD] : []), ...records.map(toCsv)]
}

function jsonLines(db: ReadableDb, chain: KeptChain, { records, from, last, next, isFirst }: Piece): string[] {
  const seals = readSeals(db, chain, from, records.length + 1).filter(({ seq }) => next === null || seq <= last)
  const head = { type: 'audit', version: 1, chain: chain.owner, keys: listKeys(db), summary: chain.summary }
  const end = { type: 'end', seq: last }
  return [...(isFirst ? [head] : []), ...withSeals(records, seals), ...(next === null ? [end] : [])].map(line => JSON.stringify(line))
}

/** Each seal after the record that it seals. */
function withSeals(records: readonly AuditRecord[], seals: readonly AuditSeal[]): object[] {
  const body: object[] = []
  let next = 0
  for (const record of records) {
    body.push({ type: 'record', ...record })
    for (let seal = seals[next]; seal && seal.seq <= record.seq; seal = seals[(next += 1)]) body.push({ type: 'seal', ...seal })
  }
  // Of records that are not there: whoever verifies it is to know.
  return [...body, ...seals.slice(next).map(seal => ({ type: 'seal', ...seal }))]
}

function lines(all: readonly string[]): string {
  return all.map(line => `${line}\n`).join('')
}

const CSV_COLUMNS = [
  ...['seq', 'at', 'kind', 'surface', 'whoKind', 'whoId', 'whoName', 'clientName', 'what', 'target', 'serverId', 'serverName', 'subject'],
  ...['outcome', 'gate', 'opens', 'reason', 'message', 'requestId', 'parentRequestId', 'durationUs', 'argumentBytes', 'resultBytes'],
  ...['argumentsSha256', 'resultSha256', 'hash'],
] as const satisfies readonly (keyof AuditRecord)[]
const CSV_HEAD = CSV_COLUMNS.join(',')

function toCsv(record: AuditRecord): string {
  const cells = CSV_COLUMNS.map(name => (name === 'at' ? new Date(record.at).toISOString() : record[name]))
  return cells.map(toCell).join(',')
}

/** A text that a spreadsheet would read as a formula begins with an apostrophe there, as spreadsheets themselves mark it. */
export function toCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const plain = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
