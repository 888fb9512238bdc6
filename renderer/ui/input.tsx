import clsx from 'clsx'
import type { ComponentProps } from 'react'
import { useFieldIds } from './field.tsx'

export const FIELD_LOOK =
  'w-full min-w-0 rounded-md border border-line-field bg-raised px-2.5 text-sm text-ink transition-colors duration-(--quick) hover:border-muted focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-danger disabled:opacity-60'

interface InputProps extends ComponentProps<'input'> {
  readonly onValue?: (value: string) => void
  /** For names, keys, commands, paths: no correction by the browser either. */
  readonly isMono?: boolean
}

export function Input({ onValue, onChange, isMono = false, className, ...rest }: InputProps) {
  return (
    <input
      autoComplete="off"
      {...(isMono ? { spellCheck: false, autoCapitalize: 'off', autoCorrect: 'off' } : {})}
      {...useFieldIds()}
      {...rest}
      onChange={event => {
        onChange?.(event)
        onValue?.(event.currentTarget.value)
      }}
      className={clsx(FIELD_LOOK, 'h-8', isMono && 'font-mono', className)}
    />
  )
}

interface TextareaProps extends ComponentProps<'textarea'> {
  readonly onValue?: (value: string) => void
  readonly isMono?: boolean
}

export function Textarea({ onValue, onChange, isMono = false, className, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={4}
      {...(isMono ? { spellCheck: false, autoCapitalize: 'off', autoCorrect: 'off' } : {})}
      {...useFieldIds()}
      {...rest}
      onChange={event => {
        onChange?.(event)
        onValue?.(event.currentTarget.value)
      }}
      className={clsx(FIELD_LOOK, 'resize-y py-1.5', isMono && 'font-mono', className)}
    />
  )
}
