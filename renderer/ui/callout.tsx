import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from './badge.tsx'

interface CalloutProps {
  readonly tone?: Tone
  readonly title: string
  readonly children?: ReactNode
  /** Buttons at the right. */
  readonly action?: ReactNode
}

const LOOKS: Record<Tone, string> = {
  neutral: 'border-line-strong bg-raised [&>div>svg]:text-muted',
  accent: 'border-accent/40 bg-accent-soft [&>div>svg]:text-accent-ink',
  success: 'border-success/40 bg-success-soft [&>div>svg]:text-success-ink',
  warning: 'border-warning/40 bg-warning-soft [&>div>svg]:text-warning-ink',
  danger: 'border-danger/40 bg-danger-soft [&>div>svg]:text-danger-ink',
}

const ICONS = { neutral: Info, accent: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert }

export function Callout({ tone = 'neutral', title, children, action }: CalloutProps) {
  const Icon = ICONS[tone]
  return (
    <div className={clsx('flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border px-3 py-2.5', LOOKS[tone])}>
      {/* The sign stands beside the first line, however tall the buttons are */}
      <div className="flex min-w-48 flex-1 items-start gap-2.5">
        <Icon aria-hidden size={16} className="mt-0.5 shrink-0" />
        <div className="min-w-0">
          <p className="font-medium">{title}</p>
          {children !== undefined && <div className="text-muted">{children}</div>}
        </div>
      </div>
      {action}
    </div>
  )
}
