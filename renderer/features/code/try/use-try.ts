import { useRef, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { CodeDraft, CodeRunReport } from '#shared/model/code.ts'
import { attempt } from '../../../api/loading.ts'
import { useArguments, type GivenArguments } from '../../../parts/calling/use-arguments.ts'
import type { RunOptions } from '../desk-state.ts'
import type { DeskStore } from '../desk-store.ts'

/** What came of a run; `cancelled` is the person's own doing and no problem. */
export type Tried =
  | { readonly kind: 'ran'; readonly report: CodeRunReport; readonly options: RunOptions }
  | { readonly kind: 'refused'; readonly problem: AppError }
  | { readonly kind: 'cancelled' }

export interface Trial {
  readonly given: GivenArguments
  /** The secrets that the draft uses or declares. */
  readonly secretNames: readonly string[]
  readonly secrets: RunOptions['secrets']
  readonly setSecrets: (secrets: RunOptions['secrets']) => void
  readonly standIns: Readonly<Record<string, string>>
  readonly setStandIn: (name: string, text: string) => void
  /** Runs the draft as it stands, unless what is given says what is wrong with it. */
  readonly submit: () => void
  readonly cancel: () => void
  readonly isRunning: boolean
  readonly last: Tried | undefined
}

/** A trial of the draft: what it is given and what came of it, for as long as the desk is open. One run at a time. */
export function useTrial(desk: DeskStore, { inputSchema }: CodeDraft, secretNames: readonly string[]): Trial {
  const given = useArguments(inputSchema)
  const [secrets, setSecrets] = useState<RunOptions['secrets']>('standIns')
  const [standIns, setStandIns] = useState<Readonly<Record<string, string>>>({})
  const running = useRunning(desk)
  return {
    given,
    secretNames,
    secrets,
    setSecrets,
    standIns,
    setStandIn: (name, text) => {
      setStandIns({ ...standIns, [name]: text })
    },
    submit: () => {
      const params = given.read()
      if (params === undefined) return
      // A stand-in that was not filled in is left out: the secret is then missing, as it may be for real.
      const filled = Object.fromEntries(secretNames.flatMap(name => (standIns[name] ? [[name, standIns[name]] as const] : [])))
      void running.run({ params, secrets, standIns: secrets === 'standIns' ? filled : {} }) // because the run keeps its own problem
    },
    cancel: running.cancel,
    isRunning: running.isRunning,
    last: running.last,
  }
}

function useRunning(desk: DeskStore) {
  const [isRunning, setIsRunning] = useState(false)
  const [last, setLast] = useState<Tried>()
  const current = useRef<AbortController>(null)

  const run = async (options: RunOptions) => {
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
