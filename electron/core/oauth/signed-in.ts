import { z } from 'zod'
import { Authority } from './authority.ts'
import { Client } from './client.ts'
import { scopesIn } from './scopes.ts'
import type { Granted } from './token-request.ts'

/** All that a sign-in left: sealed as a whole, so that nobody who can write the file can turn it to another place. */
export const SignedIn = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  receivedAt: z.int(),
  /** Null: not said. */
  expiresAt: z.int().nullable(),
  /** What was asked for, and what of it was granted. */
  asked: z.array(z.string()).readonly(),
  scopes: z.array(z.string()).readonly(),
  resource: z.string(),
  authority: Authority,
  client: Client,
})
export type SignedIn = z.infer<typeof SignedIn>

/** Renewed this long before the end, or a fifth of its life where that is less. */
const MARGIN_MS = 60_000
/** An access token that was refused so soon after it was received is not refused for its age. */
const YOUNG_MS = 10_000

/** A new sign-in's tokens. */
export function firstTokens(granted: Granted, about: Pick<SignedIn, 'asked' | 'resource' | 'authority' | 'client'>, now: number): SignedIn {
  return { ...about, ...toTokens(granted, about.asked, now), refreshToken: granted.refreshToken ?? null }
}

/** After a renewal: what was not given anew stays as it was. */
export function renewedTokens(before: SignedIn, granted: Granted, now: number): SignedIn {
  return { ...before, ...toTokens(granted, before.scopes, now), refreshToken: granted.refreshToken ?? before.refreshToken }
}

/** Whether it should be renewed before it is used. Reckoned by our own clock from when it was received: the other side's may differ. */
export function isDue({ receivedAt, expiresAt }: SignedIn, now: number): boolean {
  if (expiresAt === null) return false
  return now >= expiresAt - Math.min(MARGIN_MS, (expiresAt - receivedAt) / 5)
}

export function isOver({ expiresAt }: SignedIn, now: number): boolean {
  return expiresAt !== null && now >= expiresAt
}

export function isYoung({ receivedAt }: SignedIn, now: number): boolean {
  return now >= receivedAt && now - receivedAt < YOUNG_MS
}

function toTokens({ accessToken, livesS, scope }: Granted, scopes: readonly string[], now: number) {
  // An end in the moment it begins says nothing that could be waited for.
  const expiresAt = livesS === undefined || livesS <= 0 ? null : now + Math.floor(livesS * 1_000)
  return { accessToken, receivedAt: now, expiresAt, scopes: scope === undefined ? scopes : scopesIn(scope) }
}
