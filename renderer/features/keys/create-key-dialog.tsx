import { useId, useState } from 'react'
import type { CreatedKey } from '#shared/model/key.ts'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, Dialog, Field, Form, Input, issueOf, ProblemNote, Select, useAction, useNow } from '../../ui/index.ts'
import { dateText, expiresAt, type Expiry } from './expiry.ts'
import { ModeSelect } from './mode-select.tsx'
import { ToolPicker } from './tool-picker.tsx'
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

const SCOPES = { all: ['*:read', '*:write'], read: ['*:read'] } as const

const REACHES = [
  { value: 'all', label: 'Read and write' },
  { value: 'read', label: 'Only read' },
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
  const [name, setName] = useState(suggestedName)
  const [expiry, setExpiry] = useState<Expiry>('never')
  const [date, setDate] = useState('')
  const [tools, setTools] = useState<readonly ToolReference[] | null>(null)
  const [reach, setReach] = useState<keyof typeof SCOPES>('all')
  const [toolMode, setToolMode] = useState<ToolMode | null>(null)
  const create = useAction(async () => {
    const expires = expiresAt(expiry, date, Date.now()) ?? null
    onCreated(
      await store.getState().create(workspace.id, { name: name.trim(), expiresAt: expires, scopes: SCOPES[reach], tools, toolMode }),
    )
  })
  const isComplete = name.trim() !== '' && expiresAt(expiry, date, now) !== undefined

  return (
    <Dialog
      isOpen
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
        <div className="flex flex-col gap-2">
          <Field label="Name" hint="One key for each client: then one can be revoked alone." problem={issueOf(create.problem, 'name')}>
            <Input autoFocus placeholder="Claude Code on this laptop" maxLength={80} value={name} onValue={setName} />
          </Field>
          <div role="group" aria-label="Suggested names" className="flex flex-wrap gap-1.5">
            {CLIENTS.map(client => (
              <Button
                key={client}
                size="sm"
                variant={name === client ? 'primary' : 'secondary'}
                onClick={() => {
                  setName(client)
                }}
              >
                {client}
              </Button>
            ))}
          </div>
        </div>
        <div className="grid grid-cols-2 gap-3">
          <Field label="Expires">
            <Select value={expiry} options={EXPIRIES} onValue={setExpiry} />
          </Field>
          {expiry === 'date' && (
            <Field label="Last day">
              <Input type="date" min={dateText(now)} value={date} onValue={setDate} />
            </Field>
          )}
        </div>
        <section aria-label="Tools" className="flex flex-col gap-1">
          <h3 className="text-sm font-medium">Tools</h3>
          <ToolPicker tools={tools} onTools={setTools} />
        </section>
        <Field
          label="What they may do"
          hint={
            reach === 'all'
              ? 'Every tool, also those that change something.'
              : 'Tools of which somebody decided, under Tools, that they only read. All others are refused.'
          }
        >
          <Select value={reach} options={REACHES} onValue={setReach} />
        </Field>
        <ModeSelect mode={toolMode} onMode={setToolMode} />
      </Form>
    </Dialog>
  )
}
