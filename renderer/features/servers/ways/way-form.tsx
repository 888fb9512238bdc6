import { useId, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import type { AppError } from '#shared/errors.ts'
import { Button, Form, ProblemNote } from '../../../ui/index.ts'
import { useWayPlace } from './way.ts'

interface WayFormProps {
  /** The main button, in the dialog's footer: what it says and whether it can be pressed. */
  readonly submit: { readonly label: string; readonly isRunning?: boolean; readonly isDisabled?: boolean }
  readonly onSubmit: () => void
  /** Why the last attempt did not work. */
  readonly problem: AppError | undefined
  readonly children: ReactNode
}

/** The form of a way: its fields here, its one button in the dialog's footer; Enter submits. */
export function WayForm({ submit, onSubmit, problem, children }: WayFormProps) {
  const form = useId()
  const { isShown, footer } = useWayPlace()
  const button = (
    <Button
      type="submit"
      form={form}
      variant="primary"
      isLoading={submit.isRunning === true}
      disabled={submit.isDisabled === true}
      className="order-last"
    >
      {submit.label}
    </Button>
  )
  return (
    <Form id={form} onSubmit={onSubmit}>
      {problem && (
        <div ref={showIt}>
          <ProblemNote problem={problem} />
        </div>
      )}
      {children}
      {isShown && footer && createPortal(button, footer)}
    </Form>
  )
}

/** The form may be scrolled far below what went wrong. */
function showIt(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
