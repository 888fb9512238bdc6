import { useEffect, useEffectEvent, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { FrameExchange } from '#shared/model/frame.ts'
import { attempt, type Attempt } from '../../api/loading.ts'
import { useStores } from '../stores.tsx'
import type { ExchangePlace } from './store.ts'

/** Reads an exchange, once: what is looked at does not change under the eyes. */
export function useExchange(place: ExchangePlace): {
  readonly exchange: FrameExchange | undefined
  readonly problem: AppError | undefined
} {
  const { seeing } = useStores()
  const [answer, setAnswer] = useState<Attempt<FrameExchange>>()
  const read = useEffectEvent(() => attempt(() => seeing.getState().exchange(place)))
  // The place is made anew at every drawing; it is another one when it says something else.
  const key = JSON.stringify(place)
  useEffect(() => {
    let isGone = false
    void read().then(given => {
      if (!isGone) setAnswer(given)
    }) // because attempt never throws
    return () => {
      isGone = true
    }
  }, [key])
  return { exchange: answer?.ok === true ? answer.data : undefined, problem: answer?.ok === false ? answer.problem : undefined }
}
