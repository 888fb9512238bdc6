import { useState } from 'react'
import type { Organization } from '#shared/model/organization.ts'
import { Button, Field, Form, Input, issueOf, ProblemNote, useAction } from '../../ui/index.ts'
import { StepFrame } from './step-frame.tsx'

interface NameStepProps {
  readonly organization: Organization
  readonly onSave: (names: { readonly name: string; readonly ownerName: string }) => Promise<void>
  readonly onNext: () => void
}

/** Who this is. Both have a default, so that one press of Enter is enough. */
export function NameStep({ organization, onSave, onNext }: NameStepProps) {
  const [ownerName, setOwnerName] = useState(organization.ownerName)
  const [name, setName] = useState(organization.name)
  const save = useAction(() => onSave({ name, ownerName }))
  const submit = async () => {
    if (await save.run()) onNext()
  }
  return (
    <StepFrame
      title="Welcome to Atrium"
      description="It stands between your assistants and their tools: each workspace has its own servers, secrets and keys, and every call is on record. All of it stays on this machine."
    >
      <Form onSubmit={() => void submit() /* because useAction keeps the problem */} className="max-w-sm">
        <Field label="Your name" problem={issueOf(save.problem, 'ownerName')}>
          <Input value={ownerName} onValue={setOwnerName} autoComplete="name" autoFocus />
        </Field>
        <Field
          label="Organization"
          hint="A company, a team, or just you."
          problem={name.trim() === '' ? 'Give the organization a name.' : issueOf(save.problem, 'name')}
        >
          <Input value={name} onValue={setName} autoComplete="organization" />
        </Field>
        {save.problem && <ProblemNote problem={save.problem} />}
        <div>
          <Button type="submit" variant="primary" isLoading={save.isRunning} disabled={name.trim() === ''}>
            Continue
          </Button>
        </div>
      </Form>
    </StepFrame>
  )
}
