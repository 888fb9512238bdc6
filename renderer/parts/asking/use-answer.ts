import { useEffect, useState } from 'react'
import type { Attempt } from '../../api/loading.ts'

/** What is asked once for each `ask`, which never throws; undefined until it is answered. Keep `ask` the same for as long as the question is. */
export function useAnswer<Data>(ask: () => Promise<Attempt<Data>>): Attempt<Data> | undefined {
  const [answer, setAnswer] = useState<{ readonly ask: () => Promise<Attempt<Data>>; readonly found: Attempt<Data> }>()
  useEffect(() => {
    let isGone = false
    void ask().then(found => {
      if (!isGone) setAnswer({ ask, found })
    }) // because ask never throws
    return () => {
      isGone = true
    }
  }, [ask])
  return answer?.ask === ask ? answer.found : undefined
}
