import { useId, useState } from 'react'
import { useStores } from '../../app/stores.tsx'
import { Button, Dialog, Form, ProblemNote, useAction, Field, Input, issueOf } from '../../ui/index.ts'
import { UnitsField, unitsOf } from './units-input.tsx'

export function TopUpDialog({ onClose }: { readonly onClose: () => void }) {
  const form = useId()
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
    <Dialog
      isOpen
      onClose={onClose}
      title="Top up"
      description="Units paid ahead are used when the included ones are. An entry stays: a mistake is taken back by another one, less than 0."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={save.isRunning} disabled={!isGood}>
            Top up
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isGood) void save.run() /* because useAction keeps the problem */
        }}
      >
        {save.problem && <ProblemNote problem={save.problem} />}
        <UnitsField label="Units" member="units" problem={save.problem} value={units} onValue={setUnits} autoFocus />
        <Field label="Reason" problem={issueOf(save.problem, 'reason')}>
          <Input maxLength={200} value={reason} onValue={setReason} />
        </Field>
      </Form>
    </Dialog>
  )
}
