import { useEffect, useState } from 'react'
import type { Server } from '#shared/model/server.ts'
import { StateDot, TimeAgo } from '../../ui/index.ts'
import { stateWords } from './server-state.tsx'

/** Where a server stands, and since or until when: for its own page. */
export function StateLine({ server }: { readonly server: Server }) {
  return (
    <span className="flex flex-wrap items-center gap-x-1.5">
      <StateDot {...stateWords(server)} />
      <Since server={server} />
    </span>
  )
}

function Since({ server: { state } }: { readonly server: Server }) {
  if (state.at === 'ready')
    return (
      <span className="text-muted">
        started <TimeAgo at={state.since} />
      </span>
    )
  if (state.at === 'waiting') return <Countdown until={state.retryAt} attempt={state.attempt} />
  return null
}

const TICK_MS = 500

/** When it is tried again, counted down; the reason stands below. */
function Countdown({ until, attempt }: { readonly until: number; readonly attempt: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(Date.now())
    }, TICK_MS)
    return () => {
      window.clearInterval(timer)
    }
  }, [])
  const seconds = Math.ceil((until - now) / 1_000)
  return (
    <span className="text-muted tabular-nums">
      {seconds > 0 ? `in ${String(seconds)} s` : 'now'}, attempt {attempt + 1}
    </span>
  )
}
