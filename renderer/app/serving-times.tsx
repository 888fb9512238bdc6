import { servingTimesOf, type ServingTimes, type ServingWishes } from '#shared/model/serving.ts'
import { Field, formatLength, TimeSelect } from '../ui/index.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

interface TimesField {
  readonly name: keyof ServingTimes
  readonly label: string
  readonly hint: string
  readonly choices: readonly number[]
}

const FIELDS: readonly TimesField[] = [
  {
    name: 'callTimeoutMs',
    label: 'Silence on a call',
    hint: 'A call ends with an error when its server says nothing for this long. Progress starts the time anew.',
    choices: [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR],
  },
  {
    name: 'maxCallMs',
    label: 'Whole call',
    hint: 'A call ends after this long, whatever its server says.',
    choices: [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR],
  },
  {
    name: 'idleStopMs',
    label: 'Stop when idle',
    hint: 'A server that nobody used for this long is stopped. Its tools stay listed, and the next call starts it.',
    choices: [0, 5 * MINUTE, 15 * MINUTE, HOUR, 8 * HOUR],
  },
]

interface ServingTimesFieldsProps {
  readonly wishes: ServingWishes
  /** What holds where nothing is chosen here, and whose word that is. */
  readonly fallback: ServingWishes
  readonly fallbackName: string
  readonly isDisabled: boolean
  readonly onChange: (change: Partial<ServingWishes>) => void
}

/** How long the servers of a workspace, or one of them, may take and run. */
export function ServingTimesFields({ wishes, fallback, fallbackName, isDisabled, onChange }: ServingTimesFieldsProps) {
  const held = servingTimesOf(fallback)
  return FIELDS.map(({ name, label, hint, choices }) => (
    <Field key={name} label={label} hint={hint}>
      <TimeSelect
        value={wishes[name]}
        unset={`${fallbackName}: ${held[name] === 0 ? 'never' : formatLength(held[name])}`}
        zero="Never"
        choices={choices}
        isDisabled={isDisabled}
        onValue={value => {
          onChange({ [name]: value })
        }}
      />
    </Field>
  ))
}
