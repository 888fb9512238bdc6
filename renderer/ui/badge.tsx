import clsx from 'clsx'
import type { ReactNode } from 'react'

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger'

const SOFT: Record<Tone, string> = {
  neutral: 'bg-hover text-muted',
  accent: 'bg-accent-soft text-accent-ink',
  success: 'bg-success-soft text-success-ink',
  warning: 'bg-warning-soft text-warning-ink',
  danger: 'bg-danger-soft text-danger-ink',
}

const DOTS: Record<Tone, string> = {
  neutral: 'bg-transparent border border-faint',
  accent: 'bg-accent',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
}

export function Badge({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={clsx('inline-flex h-5 shrink-0 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap', SOFT[tone])}
    >
      {children}
    </span>
  )
}

interface StateDotProps {
  readonly tone: Tone
  /** The state in a word: colour alone says nothing to many. */
  readonly label: string
  readonly isLabelHidden?: boolean
  /** Something is under way. */
  readonly isMoving?: boolean
}

export function StateDot({ tone, label, isLabelHidden = false, isMoving = false }: StateDotProps) {
  return (
    <span className="inline-flex min-w-0 items-center gap-2 whitespace-nowrap">
      <span aria-hidden className={clsx('size-2 shrink-0 rounded-full', DOTS[tone], isMoving && 'animate-beat')} />
      <span className={isLabelHidden ? 'sr-only' : 'truncate'}>{label}</span>
    </span>
  )
}
