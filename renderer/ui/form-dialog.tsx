import { useId, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'
import { Form } from './form.tsx'
import { ProblemNote } from './problem-note.tsx'
import type { Action } from './use-action.ts'

interface FormDialogProps extends Pick<DialogProps, 'onClose' | 'title' | 'description' | 'size' | 'children'> {
  /** What the button says. */
  readonly verb: string
  readonly action: Action<void>
  /** Whether what is in the fields can be sent. */
  readonly isGood: boolean
  readonly children: ReactNode
}

/** A dialog that is one form: its fields, a way back, and one button that does it. What failed is told above the fields. */
export function FormDialog({ verb, action, isGood, onClose, children, ...dialog }: FormDialogProps) {
  const form = useId()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      {...dialog}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={action.isRunning} disabled={!isGood}>
            {verb}
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isGood) void action.run() /* because useAction keeps the problem */
        }}
      >
        {action.problem && <ProblemNote problem={action.problem} />}
        {children}
      </Form>
    </Dialog>
  )
}
