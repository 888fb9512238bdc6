import clsx from 'clsx'
import type { ReactNode } from 'react'

interface FormProps {
  /** For a submit button outside of it: `<Button type="submit" form={id}>` in a dialog's footer. */
  readonly id?: string
  readonly onSubmit: () => void
  readonly className?: string
  readonly children: ReactNode
}

/** Fields above each other; Enter submits. What is wrong is shown by the fields, not by the browser's bubbles. */
export function Form({ id, onSubmit, className, children }: FormProps) {
  return (
    <form
      noValidate
      {...(id === undefined ? {} : { id })}
      onSubmit={event => {
        event.preventDefault()
        onSubmit()
      }}
      className={clsx('flex flex-col gap-4', className)}
    >
      {children}
    </form>
  )
}
