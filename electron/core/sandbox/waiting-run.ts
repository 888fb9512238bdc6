import { AppError } from '#shared/errors.ts'
import type { Wants } from './shares.ts'
import type { Thread } from './thread.ts'

/** A worker that a run has. */
export interface Loan {
  readonly thread: Thread
  /** Whether the tool is known to compute for long. */
  readonly isHeavy: boolean
  readonly giveBack: () => void
}

/** A run that waits for a worker. */
export interface Waiting extends Wants {
  readonly loan: Promise<Loan>
  readonly take: (loan: Loan) => void
  readonly refuse: (error: Error) => void
}

interface Patience {
  readonly signal: AbortSignal
  readonly patienceMs: number
  readonly leave: (run: Waiting) => void
}

/** Waits until it is given a worker, the signal is aborted, or its patience is at an end. */
export function createWaiting(wants: Wants, { signal, patienceMs, leave }: Patience): Waiting {
  let resolve: (loan: Loan) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const loan = new Promise<Loan>((yes, no) => {
    resolve = yes
    reject = no
  })
  const giveUp = () => {
    leave(run)
    run.refuse(new AppError(signal.aborted ? 'cancelled' : 'timeout', 'The run does not wait any longer.'))
  }
  const patience = setTimeout(giveUp, patienceMs)
  const end = () => {
    clearTimeout(patience)
    signal.removeEventListener('abort', giveUp)
  }
  const run: Waiting = {
    ...wants,
    loan,
    take: given => {
      end()
      resolve(given)
    },
    refuse: error => {
      end()
      reject(error)
    },
  }
  signal.addEventListener('abort', giveUp)
  return run
}
