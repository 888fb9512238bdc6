import { useEffect, useState } from 'react'
import type { Approval } from '#shared/model/approval.ts'
import { formatClock } from '../../ui/index.ts'

/** How long the answer is waited for, by the second. */
export function TimeLeft({ approval: { state, heldUntil, until } }: { readonly approval: Approval }) {
  const now = useSecond()
  if (state !== 'waiting') return <>Good for the same call until {formatClock(until)}</>
  if (heldUntil === null) return <>Its client has gone and may come again until {formatClock(until)}</>
  return <>Its client waits {Math.max(0, Math.ceil((heldUntil - now) / 1_000))} s more</>
}

function useSecond(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(Date.now())
    }, 1_000)
    return () => {
      window.clearInterval(timer)
    }
  }, [])
  return now
}
