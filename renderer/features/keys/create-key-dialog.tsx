import { useId, useState } from 'react'
import type { CreatedKey } from '#shared/model/key.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, Dialog, Field, Form, Input, issueOf, ProblemNote, Select, useAction, useNow } from '../../ui/index.ts'
import { dateText } from './expiry.ts'
import { newDraft, readExpiry, readWishes, type KeyDraft } from './key-draft.ts'
import { KeyFields } from './key-fields.tsx'
import { KeyOnce } from './key-once.tsx'

interface CreateKeyDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly suggestedName?: string
}

/** Creates a key of the workspace and shows it once, with what to paste into each client. */
export function CreateKeyDialog(props: CreateKeyDialogProps) {
  return props.isOpen ? <OpenCreateKeyDialog {...props} /> : null
}

function OpenCreateKeyDialog({ onClose, suggestedName = '' }: CreateKeyDialogProps) {
  const [created, setCreated] = useState<CreatedKey>()
  if (created !== undefined) return <KeyOnce created={created} onClose={onClose} />
  return <DescribeKey suggestedName={suggestedName} onClose={onClose} onCreated={setCreated} />
}

const CLIENTS = ['Claude Code', 'Claude Desktop', 'Cursor', 'VS Code', 'Codex']

const EXPIRIES = [
  { value: 'never', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: 'date', label: 'On a date' },
] as const

interface DescribeKeyProps {
  readonly suggestedName: string
  readonly onClose: () => void
  readonly onCreated: (created: CreatedKey) => void
}

function DescribeKey({ suggestedName, onClose, onCreated }: DescribeKeyProps) {
  const form = useId()
  const store = useStores().keys
  const workspace = useWorkspace()
  const now = useNow()
  const [draft, setDraft] = useState(() => newDraft(suggestedName))
  const isComplete = readWishes(draft) !== undefined && readExpiry(draft, now) !== undefined
  const create = useAction(async () => {
    const wishes = readWishes(draft)
    const expires = readExpiry(draft, Date.now())
    if (wishes === undefined || expires === undefined) return
    onCreated(await store.getState().create({ workspaceId: workspace.id, memberId: draft.memberId, expiresAt: expires, ...wishes }))
  })

  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title="Create key"
      description={
        <>
          A client with this key reaches <span className="font-medium text-ink">{workspace.name}</span>, and no other workspace.
        </>
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={create.isRunning} disabled={!isComplete}>
            Create key
          </Button>
        </>
      }
    >
      <Form
        id={form}
        onSubmit={() => {
          if (isComplete) void create.run() /* because useAction keeps the problem */
        }}
      >
        {create.problem && <ProblemNote problem={create.problem} />}
        <NameField draft={draft} onDraft={setDraft} problem={issueOf(create.problem, 'name')} />
        <ExpiryFields draft={draft} onDraft={setDraft} now={now} />
        <KeyFields isNew draft={draft} onDraft={setDraft} />
      </Form>
    </Dialog>
  )
}

interface PartProps {
  readonly draft: KeyDraft
  readonly onDraft: (draft: KeyDraft) => void
}

function NameField({ draft, onDraft, problem }: PartProps & { readonly problem: string | undefined }) {
  const rename = (name: string) => {
    onDraft({ ...draft, name })
  }
  return (
    <div className="flex flex-col gap-2">
      <Field label="Name" hint="One key for each client: then one can be revoked alone." problem={problem}>
        <Input autoFocus placeholder="Claude Code on this laptop" maxLength={80} value={draft.name} onValue={rename} />
      </Field>
      <div role="group" aria-label="Suggested names" className="flex flex-wrap gap-1.5">
        {CLIENTS.map(client => (
          <Button
            key={client}
            size="sm"
            variant={draft.name === client ? 'primary' : 'secondary'}
            onClick={() => {
              rename(client)
            }}
          >
            {client}
          </Button>
        ))}
      </div>
    </div>
  )
}

function ExpiryFields({ draft, onDraft, now }: PartProps & { readonly now: number }) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="Expires">
        <Select
          value={draft.expiry}
          options={EXPIRIES}
          onValue={expiry => {
            onDraft({ ...draft, expiry })
          }}
        />
      </Field>
      {draft.expiry === 'date' && (
        <Field label="Last day">
          <Input
            type="date"
            min={dateText(now)}
            value={draft.date}
            onValue={date => {
              onDraft({ ...draft, date })
            }}
          />
        </Field>
      )}
    </div>
  )
}
