import { useId, useState } from 'react'
import { useStore } from 'zustand'
import type { CodeProblem } from '#shared/model/code.ts'
import { Button, Dialog, Field, Form, Input, ProblemNote, showToast, useAction } from '../../ui/index.ts'
import type { DeskStore } from './desk-store.ts'

interface PublishDialogProps {
  readonly desk: DeskStore
  /** What keeps it from being published, as the core reads it. */
  readonly problems: readonly CodeProblem[]
  readonly onClose: () => void
}

/** Makes the draft a version: says what will happen, and which examples stand against it. */
export function PublishDialog({ desk, problems, onClose }: PublishDialogProps) {
  const form = useId()
  const [note, setNote] = useState('')
  const tool = useStore(desk, state => state.tool)
  const count = useStore(desk, state => state.draft?.examples.length ?? 0)
  const publish = useAction(async () => {
    await desk.getState().flush()
    const published = await desk.getState().publish(note.trim())
    showToast({ text: `Version ${String(published.publishedVersion)} is published. Clients get it with their next call.`, tone: 'success' })
    onClose()
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={
        tool?.publishedVersion
          ? `Publish version ${String(Math.max(0, ...tool.versions.map(({ version }) => version)) + 1)}`
          : 'Publish the first version'
      }
      description={
        tool?.publishedVersion
          ? 'Clients get it in place of the version before, with their next call.'
          : 'From then on the clients of this workspace can call it.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={publish.isRunning} disabled={problems.length > 0}>
            Publish
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (problems.length === 0) void publish.run() // because useAction keeps the problem
        }}
      >
        {problems.length > 0 && (
          <div role="alert" className="rounded-md border border-warning/40 bg-warning-soft px-3 py-2">
            <p className="font-medium">This must be put right first</p>
            <ul className="mt-1 list-disc pl-4 text-muted">
              {problems.map(({ line, message }) => (
                <li key={`${String(line)} ${message}`}>{line === null ? message : `Line ${String(line)}: ${message}`}</li>
              ))}
            </ul>
          </div>
        )}
        <Field label="What changed" isOptional>
          <Input value={note} maxLength={500} placeholder="For you, later" onValue={setNote} />
        </Field>
        <p className="text-muted">{examplesWords(count)}</p>
        {publish.problem && (
          <div className="whitespace-pre-line">
            <ProblemNote problem={publish.problem} />
          </div>
        )}
      </Form>
    </Dialog>
  )
}

function examplesWords(count: number): string {
  if (count === 0) return 'It has no examples: nothing is run before it is published.'
  const all = count === 1 ? 'Its example runs' : `Its ${String(count)} examples run`
  return `${all} first, with the real secrets. If one does not come out as written, nothing is published.`
}
