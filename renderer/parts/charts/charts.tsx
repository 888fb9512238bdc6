import clsx from 'clsx'
import type { ReactNode } from 'react'

interface FigureProps {
  readonly title: string
  /** The newest value, in words. */
  readonly value: ReactNode
  readonly note?: ReactNode
  readonly children?: ReactNode
}

/** One figure with its course; the words say what the drawing shows. */
export function Figure({ title, value, note, children }: FigureProps) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col rounded-lg border border-line px-4 py-3">
      <h2 className="text-xs text-muted">{title}</h2>
      <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2">
        <span className="text-xl font-semibold tabular-nums">{value}</span>
        {note !== undefined && <span className="text-muted">{note}</span>}
      </p>
      <div aria-hidden className="mt-3 h-12">
        {children}
      </div>
    </section>
  )
}

export interface Bar {
  readonly key: number
  readonly lower: number
  /** On top of the lower part. */
  readonly upper: number
}

const UPPER = { danger: 'bg-danger', faint: 'bg-line-strong' }

export function Bars({ bars, upper: tone }: { readonly bars: readonly Bar[]; readonly upper: keyof typeof UPPER }) {
  const highest = Math.max(Number.MIN_VALUE, ...bars.map(({ lower, upper }) => lower + upper))
  const heightOf = (value: number) => ({ height: `${String((value / highest) * 100)}%` })
  return (
    <div className="flex h-full items-end gap-px border-b border-line">
      {bars.map(({ key, lower, upper }) => (
        <div key={key} className="flex h-full flex-1 flex-col justify-end">
          {upper > 0 && <div style={heightOf(upper)} className={clsx('min-h-0.5', UPPER[tone])} />}
          {lower > 0 && <div style={heightOf(lower)} className="min-h-0.5 bg-accent" />}
        </div>
      ))}
    </div>
  )
}

/** From 0 to 1 from left to right, and the value. */
export type Course = readonly (readonly [place: number, value: number])[]

const WIDTH = 300
const HEIGHT = 48

/** A line over time, from nothing at the bottom to the highest at the top. */
export function Line({ course }: { readonly course: Course }) {
  const highest = Math.max(Number.MIN_VALUE, ...course.map(([, value]) => value))
  const points = course.map(
    ([place, value]) => `${(place * WIDTH).toFixed(1)},${(HEIGHT - 1 - (value / highest) * (HEIGHT - 4)).toFixed(1)}`,
  )
  return (
    <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} preserveAspectRatio="none" className="h-full w-full border-b border-line">
      <polyline
        points={points.join(' ')}
        fill="none"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
        className="stroke-accent"
      />
    </svg>
  )
}
