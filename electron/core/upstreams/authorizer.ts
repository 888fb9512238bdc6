import { AppError } from '#shared/errors.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { HttpRun, ResolvedLaunch } from './upstream.ts'

/** A server at an address, with its secrets resolved. */
export type HttpTarget = ResolvedLaunch & HttpRun

/** An answer that lets nobody in, or not with what was shown. */
export interface Challenge {
  readonly status: 401 | 403
  /** As it came; undefined where the server does not say how to get in. */
  readonly wwwAuthenticate: string | undefined
  /** The value of `Authorization` that was not enough; undefined: none was sent. */
  readonly sent: string | undefined
}

/** Gets requests to one server let in. It is asked for every request, by many at once, and never waits for a person. */
export interface Authorizer {
  /** The value of `Authorization` for the next request; undefined: what the launch says, if anything. May renew a token first. Rejects with an AppError. */
  readonly header: () => Promise<string | undefined>
  /** `retry`: there is something better to show now, and the request is sent once more. `refused`: a person has to sign in. */
  readonly challenged: (challenge: Challenge) => Promise<'retry' | 'refused'>
  /** What answers of the server must not contain beside the launch's own secrets. The same array for as long as nothing changed. */
  readonly secrets: () => readonly KnownSecret[]
}

/** The reason of the AppError, for whoever tells it from others. */
export const SIGN_IN_NEEDED = 'sign_in_needed'

/** The server lets nobody in before a person has signed in to it. */
export function signInNeeded(serverName: string): AppError {
  return new AppError('forbidden', `${serverName} needs you to sign in. Open the server in Atrium and sign in, then try again.`, {
    reason: SIGN_IN_NEEDED,
  })
}

export function isSignInNeeded(error: unknown): error is AppError {
  return error instanceof AppError && error.reason === SIGN_IN_NEEDED
}
