import { useState } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../app/stores.tsx'
import { Field, FormDialog, Select, useAction } from '../../ui/index.ts'
import { UnitsField, unitsOf } from './units-input.tsx'

export function CapDialog({ onClose }: { readonly onClose: () => void }) {
  const stores = useStores()
  const workspaces = useStore(stores.workspaces, state => state.workspaces)
  const [workspaceId, setWorkspaceId] = useState(workspaces[0]?.id)
  const [cap, setCap] = useState('')
  const isGood = workspaceId !== undefined && (cap.trim() === '' || (unitsOf(cap) ?? -1) >= 0)
  const save = useAction(async () => {
    if (workspaceId !== undefined) await stores.usagePlan.getState().override({ workspaceId, monthlyCap: unitsOf(cap) ?? null })
    onClose()
  })
  return (
    <FormDialog
      onClose={onClose}
      title="Set a cap"
      description="A cap of its own for a workspace. Leave it empty to take it away."
      size="sm"
      verb="Save"
      action={save}
      isGood={isGood}
    >
      <Field label="Workspace">
        <Select
          value={workspaceId ?? ''}
          onValue={value => {
            setWorkspaceId(workspaces.find(({ id }) => id === value)?.id)
          }}
          options={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Field>
      <UnitsField label="Monthly cap" member="monthlyCap" problem={save.problem} value={cap} onValue={setCap} />
    </FormDialog>
  )
}
