import clsx from 'clsx'
import { Check } from 'lucide-react'

interface StepperProps {
  readonly label: string
  readonly steps: readonly string[]
  /** Counted from 0; equal to the number of steps when all are done. */
  readonly current: number
}

export function Stepper({ label, steps, current }: StepperProps) {
  return (
    <ol aria-label={label} className="flex flex-wrap items-center gap-x-3 gap-y-2">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === current ? 'step' : undefined}
          className={clsx('flex items-center gap-2', index === current ? 'font-medium text-ink' : 'text-muted')}
        >
          {index > 0 && <span aria-hidden className="h-px w-6 bg-line-strong" />}
          <span
            aria-hidden
            className={clsx(
              'flex size-5 items-center justify-center rounded-full border text-xs tabular-nums',
              index < current && 'border-success bg-success-soft text-success-ink',
              index === current && 'border-accent bg-accent text-on-accent',
              index > current && 'border-line-strong',
            )}
          >
            {index < current ? <Check size={12} strokeWidth={3} /> : index + 1}
          </span>
          {step}
          {index < current && <span className="sr-only">done</span>}
        </li>
      ))}
    </ol>
  )
}
