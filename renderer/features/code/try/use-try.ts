import { useRef, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { CodeRunReport } from '#shared/model/code.ts'
import { attempt } from '../../../api/loading.ts'
import type { RunOptions } from '../desk-state.ts'
import type { DeskStore } from '../desk-store.ts'

/** What came of a run; `cancelled` is the person's own doing and no problem. */
export type Tried =
  | { readonly kind: 'ran'; readonly report: CodeRunReport; readonly options: RunOptions }
  | { readonly kind: 'refused'; readonly problem: AppError }
  | { readonly kind: 'cancelled' }

export interface Trying {
  readonly run: (options: RunOptions) => Promise<void>
  readonly cancel: () => void
  readonly isRunning: boolean
  readonly last: Tried | undefined
}

/** Runs the draft as it stands; one run at a time, and each can be cancelled. */
export function useTry(desk: DeskStore): Trying {
  const [isRunning, setIsRunning] = useState(false)
  const [last, setLast] = useState<Tried>()
  const current = useRef<AbortController>(null)

  const run: Trying['run'] = async options => {
    current.current?.abort()
    const mine = new AbortController()
    current.current = mine
    setIsRunning(true)
    const answer = await attempt(() => desk.getState().run(options, mine.signal))
    if (current.current !== mine) return
    current.current = null
    setIsRunning(false)
    if (answer.ok) setLast({ kind: 'ran', report: answer.data, options })
    else setLast(answer.problem.code === 'cancelled' ? { kind: 'cancelled' } : { kind: 'refused', problem: answer.problem })
  }
  return { run, cancel: () => current.current?.abort(), isRunning, last }
}
