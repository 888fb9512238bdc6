import { useEffect, useId, useState } from 'react'
import { useStore } from 'zustand'
import type { Approval } from '#shared/model/approval.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Field, Form, Input, ProblemNote, useAction, VisibleText } from '../../ui/index.ts'
import { ArgumentsView } from './arguments-view.tsx'
import { TimeLeft } from './time-left.tsx'

/** A question that has just come up is not answered by a click that was meant for something else. In ms. */
const ARMED_AFTER_MS = 600

interface QuestionProps {
  readonly approval: Approval
  /** Called when it is answered, before it is gone. */
  readonly onAnswered?: () => void
}

/** One call that waits, with all that a person has to know, and the two answers. Give it the approval's id as its key. */
export function Question({ approval, onAnswered }: QuestionProps) {
  const workspaceName = useStore(useStores().workspaces, ({ workspaces }) => workspaces.find(({ id }) => id === approval.workspaceId)?.name)
  const { callerName, clientName, serverName, tool, note, arguments: args } = approval
  return (
    <div className="flex min-h-0 flex-col gap-3">
      <div className="flex flex-col gap-1">
        <p className="wrap-anywhere">
          <strong className="font-semibold">{callerName === '' ? 'You' : callerName}</strong>
          {clientName !== null && <span className="text-muted"> ({clientName})</span>} {callerName === '' ? 'want' : 'wants'} to call{' '}
          <code className="font-mono">
            <VisibleText text={tool} />
          </code>{' '}
          of {serverName}
          {workspaceName !== undefined && <> in {workspaceName}</>}.
        </p>
        <p className="text-xs text-muted">
          {note === '' ? 'A rule of this workspace asks.' : `The rule says: ${note}`} <TimeLeft approval={approval} />.
        </p>
      </div>
      <ArgumentsView text={args} />
      <Answers approval={approval} onAnswered={onAnswered} />
    </div>
  )
}

function Answers({ approval, onAnswered }: { readonly approval: Approval; readonly onAnswered: (() => void) | undefined }) {
  const store = useStores().waiting
  const form = useId()
  const [reason, setReason] = useState<string>()
  const isArmed = useArmed()
  const answer = useAction(async (isApproved: boolean) => {
    onAnswered?.()
    await (isApproved ? store.getState().approve(approval) : store.getState().deny(approval, reason ?? ''))
  })
  const isDenying = reason !== undefined
  return (
    <>
      {answer.problem && <ProblemNote problem={answer.problem} />}
      {isDenying && (
        <Form id={form} onSubmit={() => void answer.run(false) /* because useAction keeps the problem */}>
          <Field label="Reason" hint="Its client is told." isOptional>
            <Input value={reason} onValue={setReason} maxLength={500} autoFocus />
          </Field>
        </Form>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {isDenying ? (
          <>
            <Button
              onClick={() => {
                setReason(undefined)
              }}
            >
              Back
            </Button>
            <Button type="submit" form={form} variant="danger" isLoading={answer.isRunning}>
              Deny
            </Button>
          </>
        ) : (
          <>
            <Button
              onClick={() => {
                setReason('')
              }}
            >
              Deny…
            </Button>
            <Button
              variant="primary"
              disabled={!isArmed}
              isLoading={answer.isRunning}
              onClick={() => void answer.run(true) /* because useAction keeps the problem */}
            >
              Approve once
            </Button>
          </>
        )}
      </div>
    </>
  )
}

function useArmed(): boolean {
  const [isArmed, setIsArmed] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setIsArmed(true)
    }, ARMED_AFTER_MS)
    return () => {
      window.clearTimeout(timer)
    }
  }, [])
  return isArmed
}
