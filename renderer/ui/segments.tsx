import clsx from 'clsx'
import { useId } from 'react'

interface Segment<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly isDisabled?: boolean
}

interface SegmentsProps<Value extends string> {
  /** What is chosen here, read out: "Access to files". */
  readonly label: string
  readonly segments: readonly Segment<Value>[]
  readonly value: Value
  readonly onValue: (value: Value) => void
}

/** One of two to four words in a line; arrows move between them. */
export function Segments<Value extends string>({ label, segments, value, onValue }: SegmentsProps<Value>) {
  const group = useId()
  return (
    <fieldset className="inline-flex shrink-0 rounded-md border border-line-field bg-raised p-px">
      <legend className="sr-only">{label}</legend>
      {segments.map(({ value: own, label: name, isDisabled = false }) => (
        <label
          key={own}
          className={clsx(
            'relative flex h-6 items-center rounded-sm px-2 text-xs whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-ring',
            own === value ? 'bg-accent-soft font-medium text-accent-ink' : 'text-muted',
            !isDisabled && own !== value && 'hover:bg-hover hover:text-ink',
            isDisabled && 'opacity-50',
          )}
        >
          <input
            type="radio"
            name={group}
            checked={own === value}
            disabled={isDisabled}
            onChange={() => {
              onValue(own)
            }}
            className="absolute inset-0 opacity-0"
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
