import { useEffect, useState } from 'react'
import { Tooltip } from './tooltip.tsx'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** "just now", "3 min ago", "in 2 days"; beyond a week the date. Both in ms since 1970. */
export function formatAgo(at: number, now: number): string {
  const size = Math.abs(at - now)
  if (size < MINUTE) return 'just now'
  if (size >= 7 * DAY) return date.format(at)
  return at > now ? `in ${inWords(size)}` : `${inWords(size)} ago`
}

function inWords(size: number): string {
  if (size < HOUR) return `${String(Math.floor(size / MINUTE))} min`
  if (size < DAY) return `${String(Math.floor(size / HOUR))} h`
  return size < 2 * DAY ? '1 day' : `${String(Math.floor(size / DAY))} days`
}

export function formatTime(at: number): string {
  return full.format(at)
}

/** Hours, minutes and seconds, for lists of one day. */
export function formatClock(at: number): string {
  return clock.format(at)
}

/** "0.4 ms", "38 ms", "2.41 s", "3 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${ms.toFixed(0)} ms`
  if (ms < MINUTE) return `${(ms / 1_000).toFixed(2)} s`
  return `${String(Math.floor(ms / MINUTE))} min ${String(Math.round((ms % MINUTE) / 1_000))} s`
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${String(bytes)} B`
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}

/** The time that is shown again each half minute, so that "just now" grows old on a page left open. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(Date.now())
    }, 30_000)
    return () => {
      window.clearInterval(timer)
    }
  }, [])
  return now
}

/** A moment in relative words, the exact one on hover. */
export function TimeAgo({ at }: { readonly at: number }) {
  const now = useNow()
  return (
    <Tooltip text={formatTime(at)}>
      <time dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
        {formatAgo(at, now)}
      </time>
    </Tooltip>
  )
}
