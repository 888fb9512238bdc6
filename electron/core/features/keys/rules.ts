import { timingSafeEqual } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import { isKeyLive } from '#shared/model/key.ts'
import { isWellFormedKey } from './key-form.ts'
import type { PresentedKey } from './store.ts'

export function checkExpiry(expiresAt: number | null, now: number): void {
  if (expiresAt !== null && expiresAt <= now)
    throw new AppError('invalid_input', 'The key would have expired already. Choose a time in the future.')
}

/** Never equal to a SHA-256 of anything: what is compared with where no key was found, so that the work is the same. */
const NOBODY: PresentedKey['hash'] = new Uint8Array(32)

interface Presented {
  readonly value: string
  readonly hash: Uint8Array
}

/** The key when it was presented rightly and is live. Does the same work for every wrong one. */
export function liveKeyOf(found: PresentedKey | undefined, { value, hash }: Presented, now: number): PresentedKey | undefined {
  const isFormed = isWellFormedKey(value)
  const isSame = timingSafeEqual(hash, found?.hash ?? NOBODY)
  const isLive = isKeyLive(found ?? { revokedAt: 0, expiresAt: 0 }, now)
  return isFormed && isSame && isLive ? found : undefined
}
