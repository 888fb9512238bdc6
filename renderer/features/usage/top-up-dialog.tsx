import { useState } from 'react'
import { useStores } from '../../app/stores.tsx'
import { Field, FormDialog, Input, issueOf, useAction } from '../../ui/index.ts'
import { UnitsField, unitsOf } from './units-input.tsx'

export function TopUpDialog({ onClose }: { readonly onClose: () => void }) {
  const stores = useStores()
  const [units, setUnits] = useState('')
  const [reason, setReason] = useState('')
  const count = unitsOf(units) ?? 0
  const isGood = count !== 0 && reason.trim() !== ''
  const save = useAction(async () => {
    await stores.usagePlan.getState().topUp({ units: count, reason: reason.trim() })
    onClose()
  })
  return (
    <FormDialog
      onClose={onClose}
      title="Top up"
      description="Units paid ahead are used when the included ones are. An entry stays: a mistake is taken back by another one, less than 0."
      size="sm"
      verb="Top up"
      action={save}
      isGood={isGood}
    >
      <UnitsField label="Units" member="units" problem={save.problem} value={units} onValue={setUnits} autoFocus />
      <Field label="Reason" problem={issueOf(save.problem, 'reason')}>
        <Input maxLength={200} value={reason} onValue={setReason} />
      </Field>
    </FormDialog>
  )
}
