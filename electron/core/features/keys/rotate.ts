import { AppError } from '#shared/errors.ts'
import type { KeyId } from '#shared/model/ids.ts'
import { isKeyLive, type Key } from '#shared/model/key.ts'
import type { WritableDb } from '#core/db/database.ts'
import { toGrantText } from './grants.ts'
import { hashKey, newKeyValue, prefixOf } from './key-form.ts'
import { toScopeText } from './reach.ts'
import { insertKey, markReplaced } from './store.ts'

const DAY_MS = 86_400_000

/** Throws `conflict` for a key that has nothing left to be replaced. */
export function checkCanBeRotated(key: Key, now: number): void {
  if (!isKeyLive(key, now)) throw new AppError('conflict', 'This key opens nothing any more. Create another one.')
  if (key.replacedBy !== null)
    throw new AppError('conflict', 'This key was rotated already, and ends by itself. Rotate the one in its place.')
}

/** As long as it was meant to live. */
export function nextExpiry({ expiresAt, createdAt }: Key, now: number): number | null {
  return expiresAt === null ? null : now + expiresAt - createdAt
}

interface Rotation {
  readonly id: KeyId
  readonly now: number
  /** How long both keys open the workspace; 0: the old one ends now. */
  readonly overlapDays: number
}

/**
 * A key that may do what the other may, in its place; the other one lives for the overlap, and never longer than it would have. A key that
 * expires is replaced by one that lives as long as it was meant to. Answers the new value, which exists nowhere else.
 */
export function rotateKey(db: WritableDb, before: Key, { id, now, overlapDays }: Rotation): string {
  const value = newKeyValue()
  insertKey(db, {
    ...before,
    id,
    scopes: toScopeText(before.scopes),
    tools: toGrantText(before.tools),
    prefix: prefixOf(value),
    hash: hashKey(value),
    createdAt: now,
    expiresAt: nextExpiry(before, now),
  })
  const end = now + overlapDays * DAY_MS
  markReplaced(db, before.id, { by: id, endsAt: overlapDays === 0 ? now : Math.min(end, before.expiresAt ?? end), now })
  return value
}
