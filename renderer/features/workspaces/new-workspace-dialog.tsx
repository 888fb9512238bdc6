import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { slugOf } from '#shared/model/workspace.ts'
import { navigate } from '../../app/navigate.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Dialog, Field, Form, Input, issueOf, ProblemNote, Textarea, useAction } from '../../ui/index.ts'

interface NewWorkspaceDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function NewWorkspaceDialog({ isOpen, onClose }: NewWorkspaceDialogProps) {
  return isOpen ? <OpenDialog onClose={onClose} /> : null
}

function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const form = useId()
  const stores = useStores()
  const baseUrl = useStore(stores.gateway, state => state.gateway?.baseUrl ?? '')
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const create = useAction(async () => {
    const { slug } = await stores.workspaces.getState().create({ name, description })
    navigate({ page: 'overview', slug })
  })
  const isNamed = name.trim() !== ''
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New workspace"
      description="One for each job or client whose tools, secrets and keys should stay apart."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={create.isRunning} disabled={!isNamed}>
            Create workspace
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isNamed) void create.run() /* because useAction keeps the problem */
        }}
      >
        <Field
          label="Name"
          problem={issueOf(create.problem, 'name')}
          hint={
            isNamed ? (
              <>
                Clients connect to <span className="font-mono break-all">{`${baseUrl}/w/${slugOf(name)}/mcp`}</span>. The address stays when
                you rename it.
              </>
            ) : (
              'Such as “Work” or “Home lab”.'
            )
          }
        >
          <Input value={name} onValue={setName} autoFocus maxLength={80} />
        </Field>
        <Field label="Description" isOptional problem={issueOf(create.problem, 'description')}>
          <Textarea value={description} onValue={setDescription} rows={2} maxLength={500} />
        </Field>
        {create.problem && <ProblemNote problem={create.problem} />}
      </Form>
    </Dialog>
  )
}
