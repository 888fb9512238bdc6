import { AppError } from '#shared/errors.ts'
import { isCoolingDown, type Lifecycle } from '#core/processes/lifecycle.ts'
import { SIGN_IN_NEEDED } from './authorizer.ts'

/** Throws the reason again while it is too early to try once more. */
export function checkCooledDown(lifecycle: Lifecycle, now: number): void {
  if (!isCoolingDown(lifecycle, now)) return
  if (lifecycle.at === 'signInNeeded') throw new AppError('forbidden', lifecycle.reason, { reason: SIGN_IN_NEEDED })
  throw new AppError('upstream_failed', `The server could not start a moment ago. ${lifecycle.reason}`)
}

/** A failed start as its caller hears of it. */
export function startError(serverName: string, error: unknown): AppError {
  const failure = AppError.from(error)
  if (failure.code !== 'upstream_failed') return failure
  return new AppError('upstream_failed', `${serverName} could not start. ${failure.message}`, { cause: error })
}
