import { useId, useState } from 'react'
import { useStore } from 'zustand'
import type { Key } from '#shared/model/key.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, Dialog, Field, Form, Input, issueOf, ProblemNote, showToast, useAction } from '../../ui/index.ts'
import { draftOf, readWishes } from './key-draft.ts'
import { KeyFields } from './key-fields.tsx'
import { ofKnownServers } from './picked-tools.ts'

/** Changes what a key opens and may use, from its next call on. Whom it acts as and when it expires stay. */
export function EditKeyDialog({ keyToChange: key, onClose }: { readonly keyToChange: Key; readonly onClose: () => void }) {
  const form = useId()
  const stores = useStores()
  const servers = useStore(stores.servers)
  useWorkspaceLoad(stores.servers)
  const [draft, setDraft] = useState(() => draftOf(key))
  const wishes = readWishes(draft)
  const save = useAction(async () => {
    if (wishes === undefined) return
    const tools = wishes.tools && [...ofKnownServers(wishes.tools, servers.servers)]
    await stores.keys.getState().change(key, { ...wishes, tools })
    showToast({ text: `“${wishes.name}” is changed, from its next call on.`, tone: 'success' })
    onClose()
  })
  const isReady = wishes !== undefined && servers.status === 'ready'

  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title={`Edit the key “${key.name}”`}
      description="It holds from its next call on. What is out of its reach then is ended."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={save.isRunning} disabled={!isReady}>
            Save
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isReady) void save.run() /* because useAction keeps the problem */
        }}
      >
        {save.problem && <ProblemNote problem={save.problem} />}
        <Field label="Name" problem={issueOf(save.problem, 'name')}>
          <Input
            maxLength={80}
            value={draft.name}
            onValue={name => {
              setDraft({ ...draft, name })
            }}
          />
        </Field>
        <KeyFields draft={draft} onDraft={setDraft} />
      </Form>
    </Dialog>
  )
}
