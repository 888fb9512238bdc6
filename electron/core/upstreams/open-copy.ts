import type { AppError } from '#shared/errors.ts'
import { next, type LifecycleEvent } from '#core/processes/lifecycle.ts'
import type { Catalogs } from './catalogs.ts'
import type { Instance } from './instance.ts'
import type { ServerLog } from './server-log.ts'
import type { ServerStatus } from './server-status.ts'
import { checkCooledDown } from './start-errors.ts'
import type { ResolvedLaunch } from './upstream.ts'

/** A start that failed: as the caller hears it, and as the state of the server takes it. */
export interface FailedStart {
  readonly error: AppError
  readonly event: LifecycleEvent
}

interface CopyNeeds {
  readonly status: ServerStatus
  readonly catalogs: Catalogs
  readonly log: ServerLog
  readonly now: () => number
  /** A stop that is under way is over; rejects where nothing may start any more. */
  readonly stopped: () => Promise<void>
  /** Of the life that a start belongs to: aborted when the server is stopped. */
  readonly signal: () => AbortSignal
  readonly resolveLaunch: () => Promise<ResolvedLaunch>
  readonly start: (launch: ResolvedLaunch, signal: AbortSignal) => Promise<Instance>
  readonly failed: (launch: ResolvedLaunch, error: unknown) => FailedStart
}

/** Starts one more process of a server, beside the one that all clients share. What it offers to its kind of client is kept. */
export async function openCopy(needs: CopyNeeds): Promise<Instance> {
  const { status, catalogs, log, now } = needs
  await needs.stopped()
  const signal = needs.signal()
  checkCooledDown(status.copiesLifecycle, now())
  const launch = await needs.resolveLaunch()
  status.copiesLifecycle = next(status.copiesLifecycle, { kind: 'used', now: now() })
  status.show()
  try {
    const instance = await needs.start(launch, signal)
    status.copiesLifecycle = { at: 'stopped' }
    catalogs.keep(instance.key, instance, instance.catalog)
    void instance.ended.then(reason => {
      if (!signal.aborted) log.add('atrium', `A copy for one client ended. ${reason}`)
    })
    return instance
  } catch (thrown) {
    const { error, event } = needs.failed(launch, thrown)
    status.copiesLifecycle = signal.aborted ? { at: 'stopped' } : next(status.copiesLifecycle, event)
    throw error
  }
}
