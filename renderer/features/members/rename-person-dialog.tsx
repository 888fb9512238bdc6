import { useId, useState } from 'react'
import type { Member } from '#shared/model/member.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Dialog, Field, Form, Input, issueOf, ProblemNote, useAction } from '../../ui/index.ts'

export function RenamePersonDialog({ person, onClose }: { readonly person: Member; readonly onClose: () => void }) {
  const form = useId()
  const store = useStores().members
  const [name, setName] = useState(person.name)
  const isNamed = name.trim() !== ''
  const rename = useAction(async () => {
    await store.getState().update({ memberId: person.id, name: name.trim() })
    onClose()
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Rename ${person.name}`}
      description="What was recorded keeps the name of its time."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={rename.isRunning} disabled={!isNamed}>
            Rename
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isNamed) void rename.run() /* because useAction keeps the problem */
        }}
      >
        {rename.problem && <ProblemNote problem={rename.problem} />}
        <Field label="Name" problem={issueOf(rename.problem, 'name')}>
          <Input autoFocus maxLength={80} value={name} onValue={setName} />
        </Field>
      </Form>
    </Dialog>
  )
}
