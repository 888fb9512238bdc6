import { useEffect, useState } from 'react'
import type { Server } from '#shared/model/server.ts'
import type { ServerStats } from '#shared/model/server-stats.ts'
import { attempt, IDLE, type Loading } from '../../../api/loading.ts'
import { useStores } from '../../../app/stores.tsx'
import { withSample, type Sample } from './samples.ts'

interface Stats extends Loading {
  readonly stats: ServerStats | undefined
  readonly samples: readonly Sample[]
}

/** What a process takes is measured by asking: nobody tells it. */
const EVERY_MS = 5_000

/** Measures for as long as it is shown in a window that is seen. */
export function useStats({ workspaceId, id: serverId, state: { at } }: Server): Stats & { readonly again: () => void } {
  const { seeing } = useStores()
  const [shown, setShown] = useState<Stats>({ ...IDLE, stats: undefined, samples: [] })
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isGone = false
    const measure = async () => {
      if (document.hidden) return
      const answer = await attempt(() => seeing.getState().stats({ workspaceId, serverId }))
      if (isGone) return
      setShown(before =>
        answer.ok
          ? { status: 'ready', problem: undefined, stats: answer.data, samples: withSample(before.samples, answer.data) }
          : { ...before, status: 'ready', problem: answer.problem },
      )
    }
    void measure() // because attempt never throws
    const timer = window.setInterval(() => void measure() /* because attempt never throws */, EVERY_MS)
    return () => {
      isGone = true
      window.clearInterval(timer)
    }
    // A server that starts or stops is measured at once.
  }, [seeing, workspaceId, serverId, at, round])
  return {
    ...shown,
    again: () => {
      setRound(round + 1)
    },
  }
}
