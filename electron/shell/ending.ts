import { app } from 'electron'
import type { RunningCore } from './running-core.ts'

/** Servers get this long to end in peace; what is left then is ended by force at the next start (see the ledger of processes). */
const DEADLINE_MS = 8_000

/** Quitting, from wherever it is asked, first closes the core: children end, records are written, the data folder is free. */
export function closeCoreBeforeQuitting(core: Promise<RunningCore>): { readonly isQuitting: () => boolean } {
  let stage: 'running' | 'closing' | 'closed' = 'running'
  app.on('before-quit', event => {
    if (stage === 'closed') return
    event.preventDefault()
    if (stage === 'closing') return
    stage = 'closing'
    void within(
      DEADLINE_MS,
      core.then(running => running.close()),
    ).then(() => {
      stage = 'closed'
      app.exit(0)
    })
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  return { isQuitting: () => stage !== 'running' }
}

/** Resolves when `work` is done, has failed, or the time is up. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<void>(resolve => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work.catch(() => undefined), timeUp])
  clearTimeout(timer)
}
