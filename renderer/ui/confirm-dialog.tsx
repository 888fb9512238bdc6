import { useId, useState, type ReactNode } from 'react'
import type { AppError } from '#shared/errors.ts'
import { attempt } from '../api/loading.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { Form } from './form.tsx'
import { Input } from './input.tsx'
import { ProblemNote } from './problem-note.tsx'

interface ConfirmDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** The question: "Revoke the key "laptop"?" */
  readonly title: string
  /** What will break, named. */
  readonly children: ReactNode
  /** The verb: "Revoke key". */
  readonly confirmLabel: string
  /** Closes when it is done; what it throws is shown and the dialog stays. */
  readonly onConfirm: () => Promise<void>
  /** Where it cannot be undone: the name to type first. */
  readonly nameToType?: string
  readonly isDangerous?: boolean
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return props.isOpen ? <OpenConfirmDialog {...props} /> : null
}

function OpenConfirmDialog({ onClose, title, children, confirmLabel, onConfirm, nameToType, isDangerous = true }: ConfirmDialogProps) {
  const form = useId()
  const [typed, setTyped] = useState('')
  const [isRunning, setIsRunning] = useState(false)
  const [problem, setProblem] = useState<AppError>()
  const isAllowed = nameToType === undefined || typed.trim() === nameToType

  const confirm = async () => {
    if (!isAllowed) return
    setIsRunning(true)
    const result = await attempt(onConfirm)
    setIsRunning(false)
    if (result.ok) onClose()
    else setProblem(result.problem)
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant={isDangerous ? 'danger' : 'primary'} isLoading={isRunning} disabled={!isAllowed}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void confirm() /* because what it throws is kept as the problem */}>
        <div className="flex flex-col gap-2 text-muted">{children}</div>
        {nameToType !== undefined && (
          <Field
            label={
              <>
                Type <span className="font-mono">{nameToType}</span> to confirm
              </>
            }
          >
            <Input value={typed} onValue={setTyped} isMono />
          </Field>
        )}
        {problem && <ProblemNote problem={problem} />}
      </Form>
    </Dialog>
  )
}
