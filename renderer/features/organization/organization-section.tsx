import { useState } from 'react'
import { useStore } from 'zustand'
import type { Organization } from '#shared/model/organization.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Field, Form, Input, issueOf, ProblemNote, SettingsGroup, showToast, useAction } from '../../ui/index.ts'

export function OrganizationSection() {
  const organization = useStore(useStores().organization, state => state.organization)
  return (
    <SettingsGroup title="Organization">
      {organization && <NamesForm key={`${organization.name}\n${organization.ownerName}`} organization={organization} />}
    </SettingsGroup>
  )
}

function NamesForm({ organization }: { readonly organization: Organization }) {
  const store = useStores().organization
  const [name, setName] = useState(organization.name)
  const [ownerName, setOwnerName] = useState(organization.ownerName)
  const save = useAction(async () => {
    await store.getState().rename({ name, ownerName })
    showToast({ text: 'Names saved.' })
  })
  const isChanged = name !== organization.name || ownerName !== organization.ownerName
  return (
    <Form onSubmit={() => void save.run() /* because useAction keeps the problem */} className="max-w-sm">
      <Field label="Name" problem={name.trim() === '' ? 'Give the organization a name.' : issueOf(save.problem, 'name')}>
        <Input value={name} onValue={setName} />
      </Field>
      <Field label="Your name" problem={issueOf(save.problem, 'ownerName')}>
        <Input value={ownerName} onValue={setOwnerName} autoComplete="name" />
      </Field>
      {save.problem && <ProblemNote problem={save.problem} />}
      <div>
        <Button type="submit" isLoading={save.isRunning} disabled={!isChanged || name.trim() === ''}>
          Save names
        </Button>
      </div>
    </Form>
  )
}
