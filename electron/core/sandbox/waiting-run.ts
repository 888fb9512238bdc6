import { AppError } from '#shared/errors.ts'
import type { Thread } from './thread.ts'

/** A run that waits for a worker. */
export interface Waiting {
  readonly workspace: string
  readonly thread: Promise<Thread>
  readonly take: (thread: Thread) => void
  readonly refuse: (error: Error) => void
}

interface Patience {
  readonly signal: AbortSignal
  readonly patienceMs: number
  readonly leave: (run: Waiting) => void
}

/** Waits until it is given a worker, the signal is aborted, or its patience is at an end. */
export function createWaiting(workspace: string, { signal, patienceMs, leave }: Patience): Waiting {
  let resolve: (thread: Thread) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const thread = new Promise<Thread>((yes, no) => {
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
    workspace,
    thread,
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
