import type { AppError } from '#shared/errors.ts'
import { Field, Input, issueOf } from '../../ui/index.ts'

interface UnitsFieldProps {
  readonly label: string
  readonly hint?: string
  readonly member: string
  readonly problem: AppError | undefined
  readonly value: string
  readonly onValue: (value: string) => void
  readonly autoFocus?: boolean
}

/** A number of units, written with or without separators. */
export function UnitsField({ label, hint, member, problem, value, onValue, autoFocus = false }: UnitsFieldProps) {
  const own = value !== '' && unitsOf(value) === undefined ? 'Write a whole number.' : issueOf(problem, member)
  return (
    <Field label={label} problem={own} {...(hint === undefined ? {} : { hint })}>
      <Input inputMode="numeric" value={value} onValue={onValue} autoFocus={autoFocus} />
    </Field>
  )
}

/** Undefined for what is no whole number. */
export function unitsOf(text: string): number | undefined {
  const plain = text.replace(/[\s,._’']/g, '')
  return /^-?\d{1,12}$/.test(plain) ? Number(plain) : undefined
}
