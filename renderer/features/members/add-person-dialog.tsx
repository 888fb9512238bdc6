import { useState } from 'react'
import type { Member } from '#shared/model/member.ts'
import { useStores } from '../../app/stores.tsx'
import { ChoiceCards, Field, FormDialog, Input, issueOf, showToast, useAction } from '../../ui/index.ts'
import { ROLE_HINTS } from './role-words.ts'

interface AddPersonDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** A member is let into workspaces next. */
  readonly onAdded: (id: Member['id']) => void
}

export function AddPersonDialog(props: AddPersonDialogProps) {
  return props.isOpen ? <OpenDialog {...props} /> : null
}

const ROLES = [
  { id: 'member', label: 'Member', words: ROLE_HINTS.member },
  { id: 'admin', label: 'Admin', words: ROLE_HINTS.admin },
] as const

function OpenDialog({ onClose, onAdded }: AddPersonDialogProps) {
  const store = useStores().members
  const [name, setName] = useState('')
  const [role, setRole] = useState<'admin' | 'member'>('member')
  const add = useAction(async () => {
    const { id } = await store.getState().add({ name: name.trim(), role })
    showToast({ text: `${name.trim()} is in the organization.`, tone: 'success' })
    onClose()
    if (role === 'member') onAdded(id)
  })
  const isNamed = name.trim() !== ''
  return (
    <FormDialog
      onClose={onClose}
      title="Add person"
      description="Nobody is invited or told: a person is whom keys can act as."
      verb="Add person"
      action={add}
      isGood={isNamed}
    >
      <Field label="Name" problem={issueOf(add.problem, 'name')}>
        <Input autoFocus maxLength={80} placeholder="Grace" value={name} onValue={setName} />
      </Field>
      <ChoiceCards label="Role in the organization" choices={ROLES} value={role} onValue={setRole} />
    </FormDialog>
  )
}
