import { useEffect, useId, useState } from 'react'
import { useStore } from 'zustand'
import type { WorkspaceRole } from '#shared/model/member.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, buttonLook, ChoiceCards, Dialog, Field, Form, ProblemNote, Select, Skeleton, useAction } from '../../ui/index.ts'
import { PLACE_HINTS } from './role-words.ts'

export function LetInDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return isOpen ? <OpenDialog onClose={onClose} /> : null
}

const ROLES = [
  { id: 'member', label: 'Member', words: PLACE_HINTS.member },
  { id: 'manager', label: 'Manager', words: PLACE_HINTS.manager },
] as const

/** Lets somebody of the organization into this workspace, as member or manager. */
function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const form = useId()
  const stores = useStores()
  const people = useStore(stores.members)
  const inside = useStore(stores.workspaceMembers, state => state.members)
  const workspace = useWorkspace()
  useEffect(() => {
    void stores.members.getState().load() // because a store keeps its own problem
  }, [stores])
  const outside = people.members.filter(({ id, role }) => role === 'member' && !inside.some(({ memberId }) => memberId === id))
  const [chosenId, setChosenId] = useState('')
  const chosen = outside.find(({ id }) => id === chosenId) ?? outside[0]
  const [role, setRole] = useState<WorkspaceRole>('member')
  const letIn = useAction(async () => {
    if (chosen === undefined) return
    await stores.workspaceMembers.getState().set(workspace.id, chosen.id, role)
    onClose()
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Let somebody into ${workspace.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={letIn.isRunning} disabled={chosen === undefined}>
            Let in
          </Button>
        </>
      }
    >
      {people.status !== 'ready' && <Skeleton rows={2} />}
      {people.problem && <ProblemNote problem={people.problem} />}
      {people.status === 'ready' && outside.length === 0 && <NobodyOutside />}
      {chosen !== undefined && (
        <Form id={form} onSubmit={() => void letIn.run() /* because useAction keeps the problem */}>
          {letIn.problem && <ProblemNote problem={letIn.problem} />}
          <Field label="Person">
            <Select
              value={String(chosen.id)}
              options={outside.map(({ id, name }) => ({ value: String(id), label: name }))}
              onValue={setChosenId}
            />
          </Field>
          <ChoiceCards label="Role in this workspace" choices={ROLES} value={role} onValue={setRole} />
        </Form>
      )}
    </Dialog>
  )
}

function NobodyOutside() {
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-muted">Everybody of the organization is in this workspace already.</p>
      <a href={hrefOf({ page: 'people', isNew: true })} className={buttonLook('secondary', 'md')}>
        Add person
      </a>
    </div>
  )
}
