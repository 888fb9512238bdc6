import { useId, useState } from 'react'
import { useStores } from '../../app/stores.tsx'
import { Button, Callout, CodeBlock, Dialog, Field, Form, Input, issueOf, ProblemNote, Select, useAction } from '../../ui/index.ts'

interface CreateAdminKeyDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function CreateAdminKeyDialog({ isOpen, onClose }: CreateAdminKeyDialogProps) {
  return isOpen ? <OpenDialog onClose={onClose} /> : null
}

const DAY_MS = 86_400_000
const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'One year' },
  { value: 'never', label: 'Never' },
] as const
type Lifetime = (typeof LIFETIMES)[number]['value']

function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const form = useId()
  const store = useStores().adminKeys
  const [name, setName] = useState('')
  const [lifetime, setLifetime] = useState<Lifetime>('90')
  const [value, setValue] = useState<string>()
  const create = useAction(async () => {
    const expiresAt = lifetime === 'never' ? null : Date.now() + Number(lifetime) * DAY_MS
    setValue((await store.getState().create({ name, expiresAt })).value)
  })
  if (value !== undefined) return <KeyOnce value={value} onClose={onClose} />
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Create admin key"
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={create.isRunning} disabled={name.trim() === ''}>
            Create key
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void create.run() /* because useAction keeps the problem */}>
        <Field label="Name" hint="The script or machine that will use it." problem={issueOf(create.problem, 'name')}>
          <Input value={name} onValue={setName} autoFocus placeholder="backup script" />
        </Field>
        <Field label="Expires">
          <Select value={lifetime} options={LIFETIMES} onValue={setLifetime} />
        </Field>
        {create.problem && <ProblemNote problem={create.problem} />}
      </Form>
    </Dialog>
  )
}

function KeyOnce({ value, onClose }: { readonly value: string; readonly onClose: () => void }) {
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title="Copy your admin key"
      footer={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <CodeBlock code={value} label="Admin key" copyLabel="Copy key" isWrapped />
        <Callout tone="warning" title="It is shown only now">
          Atrium keeps no copy that could be read. If it is lost, revoke it and create another.
        </Callout>
      </div>
    </Dialog>
  )
}
