import { createContext, use, useId, useMemo, type ReactNode } from 'react'

interface FieldIds {
  readonly id: string
  readonly describedBy: string | undefined
  readonly isInvalid: boolean
}

const FieldContext = createContext<FieldIds | undefined>(undefined)

interface FieldProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  /** What is wrong with the value and what to do; read out with the field. */
  readonly problem?: string | undefined
  readonly isOptional?: boolean
  readonly isLabelHidden?: boolean
  /** One Input, Textarea or Select; it takes its id from here. */
  readonly children: ReactNode
}

export function Field({ label, hint, problem, isOptional = false, isLabelHidden = false, children }: FieldProps) {
  const id = useId()
  const describedBy = (problem ?? hint) === undefined ? undefined : `${id}-about`
  const ids = useMemo(() => ({ id, describedBy, isInvalid: problem !== undefined }), [id, describedBy, problem])
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
        {isOptional && <span className="ml-1.5 font-normal text-faint">Optional</span>}
      </label>
      <FieldContext value={ids}>{children}</FieldContext>
      {problem !== undefined && (
        <p id={describedBy} role="alert" className="text-xs text-danger-ink">
          {problem}
        </p>
      )}
      {problem === undefined && hint !== undefined && (
        <p id={describedBy} className="text-xs text-muted">
          {hint}
        </p>
      )}
    </div>
  )
}

/** What a control inside a Field puts on its element. Empty outside one: it then needs an `aria-label`. */
export function useFieldIds(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const ids = use(FieldContext)
  if (ids === undefined) return {}
  return {
    id: ids.id,
    ...(ids.describedBy === undefined ? {} : { 'aria-describedby': ids.describedBy }),
    ...(ids.isInvalid ? { 'aria-invalid': true as const } : {}),
  }
}
