import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { useFieldIds } from './field.tsx'
import { FIELD_LOOK } from './input.tsx'

export interface SelectOption<Value extends string> {
  readonly value: Value
  readonly label: string
}

interface SelectProps<Value extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange' | 'children'> {
  readonly value: Value
  readonly options: readonly SelectOption<Value>[]
  readonly onValue: (value: Value) => void
}

/** The system's own list: it is accessible, quick, and reaches out of a small window. */
export function Select<Value extends string>({ value, options, onValue, className, ...rest }: SelectProps<Value>) {
  return (
    <div className={clsx('relative', className)}>
      <select
        {...useFieldIds()}
        {...rest}
        value={value}
        onChange={event => {
          const chosen = options.find(option => option.value === event.currentTarget.value)
          if (chosen !== undefined) onValue(chosen.value)
        }}
        className={clsx(FIELD_LOOK, 'h-8 appearance-none pr-8')}
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden size={14} className="pointer-events-none absolute top-2.25 right-2.5 text-muted" />
    </div>
  )
}
