import { useState } from 'react'
import type { UsagePlan } from '#shared/model/usage.ts'
import { useStores } from '../../app/stores.tsx'
import { FormDialog, useAction } from '../../ui/index.ts'
import { UnitsField, unitsOf } from './units-input.tsx'

export function PlanDialog({ plan, onClose }: { readonly plan: UsagePlan; readonly onClose: () => void }) {
  const stores = useStores()
  const [included, setIncluded] = useState(textOf(plan.includedUnits))
  const [cap, setCap] = useState(textOf(plan.monthlyCap))
  const isGood = [included, cap].every(text => text.trim() === '' || (unitsOf(text) ?? -1) >= 0)
  const save = useAction(async () => {
    await stores.usagePlan.getState().update({ includedUnits: unitsOf(included) ?? null, monthlyCap: unitsOf(cap) ?? null })
    onClose()
  })
  return (
    <FormDialog
      onClose={onClose}
      title="Change the plan"
      description="It holds from the next call on. Leave a field empty for no such limit."
      size="sm"
      verb="Save"
      action={save}
      isGood={isGood}
    >
      <UnitsField
        label="Included units a month"
        member="includedUnits"
        hint="From there on units are taken from what was paid ahead."
        problem={save.problem}
        value={included}
        onValue={setIncluded}
        autoFocus
      />
      <UnitsField
        label="Monthly cap"
        member="monthlyCap"
        hint="No more than this in a month, paid ahead or not."
        problem={save.problem}
        value={cap}
        onValue={setCap}
      />
    </FormDialog>
  )
}

function textOf(units: number | null): string {
  return units === null ? '' : String(units)
}
