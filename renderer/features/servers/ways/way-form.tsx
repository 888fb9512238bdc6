import { useId, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import type { AppError } from '#shared/errors.ts'
import { Button, Form, ProblemNote } from '../../../ui/index.ts'
import { useWayPlace } from './way.ts'

interface WayFormProps {
  /** The main button, in the dialog's footer; undefined while there is nothing that it could do. */
  readonly submit: { readonly label: string; readonly isRunning?: boolean } | undefined
  readonly onSubmit: () => void
  /** Why the last attempt did not work. */
  readonly problem: AppError | undefined
  readonly children: ReactNode
}

/** The form of a way: its fields here, its one button in the dialog's footer; Enter submits. */
export function WayForm({ submit, onSubmit, problem, children }: WayFormProps) {
  const form = useId()
  const { isShown, footer } = useWayPlace()
  const button = submit && (
    <Button type="submit" form={form} variant="primary" isLoading={submit.isRunning === true} className="order-last">
      {submit.label}
    </Button>
  )
  return (
    <Form id={form} onSubmit={submit ? onSubmit : doNothing}>
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

/** Enter in a field submits also where there is no button. */
function doNothing(): void {
  // Nothing is chosen yet.
}

/** The form may be scrolled far below what went wrong. */
function showIt(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
