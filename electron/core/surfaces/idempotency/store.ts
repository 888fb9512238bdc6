import type { KeyId } from '#shared/model/ids.ts'
import type { ReadableDb, SqlRow, WritableDb } from '#core/db/database.ts'

/** A command that came with an Idempotency-Key. */
export interface KeptRequest {
  readonly id: number
  /** SHA-256 of what was asked. */
  readonly request: Uint8Array
  readonly begunAt: number
  readonly state: 'begun' | 'answered' | 'large'
  readonly answer: string
}

/** Whose it is, and the SHA-256 of the Idempotency-Key. */
export interface RequestName {
  readonly keyId: KeyId
  readonly name: Uint8Array
}

export function findRequest(db: ReadableDb, { keyId, name }: RequestName): KeptRequest | undefined {
  return db.get(
    toRequest,
    'SELECT id, request, begun_at, state, answer FROM idempotent_requests WHERE key_id = ? AND name = ?',
    keyId,
    name,
  )
}

/** Answers its id. */
export function insertRequest(db: WritableDb, { keyId, name }: RequestName, request: Uint8Array, now: number): number {
  db.run(`INSERT INTO idempotent_requests (key_id, name, request, begun_at, state) VALUES (?, ?, ?, ?, 'begun')`, keyId, name, request, now)
  return db.get(row => Number(row['id']), 'SELECT last_insert_rowid() AS id') ?? 0
}

export function setAnswer(db: WritableDb, id: number, answer: string | undefined): void {
  const state = answer === undefined ? 'large' : 'answered'
  db.run('UPDATE idempotent_requests SET state = ?, answer = ? WHERE id = ?', state, answer ?? null, id)
}

export function deleteRequest(db: WritableDb, id: number): void {
  db.run('DELETE FROM idempotent_requests WHERE id = ?', id)
}

export function deleteBegunBefore(db: WritableDb, time: number): void {
  db.run('DELETE FROM idempotent_requests WHERE begun_at < ?', time)
}

/** Of one key the newest stay. */
export function deleteBeyond(db: WritableDb, keyId: KeyId, kept: number): void {
  db.run(
    `DELETE FROM idempotent_requests WHERE key_id = ? AND id <=
       (SELECT id FROM idempotent_requests WHERE key_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
    keyId,
    keyId,
    kept,
  )
}

function toRequest(row: SqlRow): KeptRequest {
  const { state, request } = row
  return {
    id: Number(row['id']),
    // STRICT and CHECK: the column is 32 bytes. Anything else compares as unequal.
    request: request instanceof Uint8Array ? request : new Uint8Array(0),
    begunAt: Number(row['begun_at']),
    state: state === 'answered' || state === 'large' ? state : 'begun',
    answer: String(row['answer'] ?? ''),
  }
}
