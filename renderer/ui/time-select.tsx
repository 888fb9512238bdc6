import { Select } from './select.tsx'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const UNITS = [
  { size: DAY, name: 'day' },
  { size: HOUR, name: 'hour' },
  { size: MINUTE, name: 'minute' },
]

interface TimeSelectProps {
  /** In ms; null: not set here. */
  readonly value: number | null
  /** What null means, in words. */
  readonly unset: string
  readonly choices: readonly number[]
  /** What 0 means, where it can be chosen. */
  readonly zero?: string
  readonly isDisabled?: boolean
  readonly onValue: (value: number | null) => void
}

/** A length of time out of a few; one that was set elsewhere to another length is shown too, and stays until another is chosen. */
export function TimeSelect({ value, unset, choices, zero = 'None', isDisabled = false, onValue }: TimeSelectProps) {
  const lengths = value === null || choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b)
  const options = [
    { value: '', label: unset },
    ...lengths.map(length => ({ value: String(length), label: length === 0 ? zero : formatLength(length) })),
  ]
  return (
    <Select
      value={value === null ? '' : String(value)}
      options={options}
      disabled={isDisabled}
      onValue={chosen => {
        onValue(chosen === '' ? null : Number(chosen))
      }}
    />
  )
}

/** "30 seconds", "1 minute", "1.5 hours", in the largest unit that is reached. */
export function formatLength(ms: number): string {
  const { size, name } = UNITS.find(unit => ms >= unit.size) ?? { size: SECOND, name: 'second' }
  const count = Math.round((ms / size) * 10) / 10
  return `${String(count)} ${name}${count === 1 ? '' : 's'}`
}
