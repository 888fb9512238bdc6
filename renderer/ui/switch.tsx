import { Switch as Radix } from 'radix-ui'
import { useId, type ReactNode } from 'react'

interface SwitchProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly isOn: boolean
  readonly onSwitch: (isOn: boolean) => void
  readonly isDisabled?: boolean
  /** In a table's cell, where the row says what it is: read out, not shown. */
  readonly isLabelHidden?: boolean
}

/** For what takes effect at once. In a form with a button, use Checkbox. */
export function Switch({ label, hint, isOn, onSwitch, isDisabled = false, isLabelHidden = false }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <Radix.Root
        id={id}
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onSwitch}
        aria-label={isLabelHidden ? label : undefined}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="relative mt-0.5 h-4.5 w-8 shrink-0 rounded-full border border-line-field bg-pressed transition-colors duration-(--calm) disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="absolute top-0.5 left-0.5 block size-3 rounded-full bg-muted transition-transform duration-(--calm) data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-on-accent" />
      </Radix.Root>
      {!isLabelHidden && (
        <div className="min-w-0">
          <label htmlFor={id} className="font-medium">
            {label}
          </label>
          {hint !== undefined && (
            <p id={`${id}-hint`} className="text-xs text-muted">
              {hint}
            </p>
          )}
        </div>
      )}
    </div>
  )
}
