import { useState } from 'react'
import type { Member } from '#shared/model/member.ts'
import { useStores } from '../../app/stores.tsx'
import { Field, FormDialog, Input, issueOf, useAction } from '../../ui/index.ts'

export function RenamePersonDialog({ person, onClose }: { readonly person: Member; readonly onClose: () => void }) {
  const store = useStores().members
  const [name, setName] = useState(person.name)
  const isNamed = name.trim() !== ''
  const rename = useAction(async () => {
    await store.getState().update({ memberId: person.id, name: name.trim() })
    onClose()
  })
  return (
    <FormDialog
      onClose={onClose}
      title={`Rename ${person.name}`}
      description="What was recorded keeps the name of its time."
      size="sm"
      verb="Rename"
      action={rename}
      isGood={isNamed}
    >
      <Field label="Name" problem={issueOf(rename.problem, 'name')}>
        <Input autoFocus maxLength={80} value={name} onValue={setName} />
      </Field>
    </FormDialog>
  )
}
