import clsx from 'clsx'
import { Check } from 'lucide-react'

interface StepperProps {
  readonly label: string
  readonly steps: readonly string[]
  /** Counted from 0; equal to the number of steps when all are done. */
  readonly current: number
  /** Steps before the current one that were put off: they are not done. */
  readonly putOff?: ReadonlySet<number>
}

const NONE: ReadonlySet<number> = new Set()

export function Stepper({ label, steps, current, putOff = NONE }: StepperProps) {
  const standingOf = (index: number) => (index > current ? 'due' : index === current ? 'current' : putOff.has(index) ? 'putOff' : 'done')
  return (
    <ol aria-label={label} className="flex flex-wrap items-center gap-x-3 gap-y-2">
      {steps.map((step, index) => (
        <StepMark key={step} step={step} index={index} standing={standingOf(index)} />
      ))}
    </ol>
  )
}

type Standing = 'done' | 'putOff' | 'current' | 'due'

const LOOKS: Record<Standing, string> = {
  done: 'border-success bg-success-soft text-success-ink',
  putOff: 'border-warning bg-warning-soft text-warning-ink',
  current: 'border-accent bg-accent text-on-accent',
  due: 'border-line-strong',
}

function StepMark({ step, index, standing }: { readonly step: string; readonly index: number; readonly standing: Standing }) {
  const isCurrent = standing === 'current'
  return (
    <li
      aria-current={isCurrent ? 'step' : undefined}
      className={clsx('flex items-center gap-2', isCurrent ? 'font-medium text-ink' : 'text-muted')}
    >
      {index > 0 && <span aria-hidden className="h-px w-6 bg-line-strong" />}
      <span
        aria-hidden
        className={clsx('flex size-5 items-center justify-center rounded-full border text-xs tabular-nums', LOOKS[standing])}
      >
        {standing === 'done' ? <Check size={12} strokeWidth={3} /> : index + 1}
      </span>
      {step}
      {standing === 'done' && <span className="sr-only">done</span>}
      {standing === 'putOff' && <span className="sr-only">put off</span>}
    </li>
  )
}
