import clsx from 'clsx'
import { useId } from 'react'

interface ChoiceCard<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly words: string
}

interface ChoiceCardsProps<Id extends string> {
  readonly label: string
  readonly choices: readonly ChoiceCard<Id>[]
  readonly value: Id
  readonly onValue: (id: Id) => void
}

/** One of a few, each with a sentence; arrows move between them. */
export function ChoiceCards<Id extends string>({ label, choices, value, onValue }: ChoiceCardsProps<Id>) {
  const group = useId()
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {choices.map(({ id, label: name, words }) => (
          <label
            key={id}
            className={clsx(
              'relative flex flex-col gap-0.5 rounded-lg border p-3 has-focus-visible:outline-2 has-focus-visible:outline-ring',
              id === value ? 'border-accent bg-accent-soft' : 'border-line-strong bg-raised hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name={group}
              checked={id === value}
              onChange={() => {
                onValue(id)
              }}
              className="absolute inset-0 opacity-0"
            />
            <span className="font-medium">{name}</span>
            <span className="text-xs text-muted">{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
