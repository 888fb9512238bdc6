import { useId, useState } from 'react'
import type { SecretSharing } from '#shared/model/secret.ts'
import { Button, Callout, Dialog, Field, Form, Input, ProblemNote, useAction } from '../../ui/index.ts'
import { SharingFields } from './sharing-fields.tsx'

interface DescribeDialogProps {
  readonly name: string
  readonly description: string
  /** Of the organization's: who gets it now. */
  readonly sharing?: SecretSharing
  /** What would lose it with that sharing and uses it, in words. */
  readonly lostBy?: (sharing: SecretSharing) => readonly string[]
  readonly onSave: (description: string, sharing: SecretSharing | undefined) => Promise<void>
  readonly onClose: () => void
}

/** What a secret is for, and for one of the organization who gets it. */
export function DescribeDialog({ name, description, sharing, lostBy, onSave, onClose }: DescribeDialogProps) {
  const form = useId()
  const [text, setText] = useState(description)
  const [chosen, setChosen] = useState(sharing)
  const lost = chosen === undefined ? [] : (lostBy?.(chosen) ?? [])
  const save = useAction(async () => {
    await onSave(text, chosen)
    onClose()
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={sharing === undefined ? `Describe ${name}` : `Change ${name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant={lost.length > 0 ? 'danger' : 'primary'} isLoading={save.isRunning}>
            {lost.length > 0 ? 'Save and break these' : 'Save'}
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void save.run() /* because useAction keeps the problem */}>
        {save.problem && <ProblemNote problem={save.problem} />}
        <Field label="Description" isOptional hint="What it is for, and who to ask. Not secret.">
          <Input value={text} onValue={setText} maxLength={500} />
        </Field>
        {chosen !== undefined && <SharingFields sharing={chosen} onSharing={setChosen} />}
        {lost.length > 0 && (
          <Callout tone="warning" title="This breaks what uses it there">
            {lost.join(', ')}
          </Callout>
        )}
      </Form>
    </Dialog>
  )
}
