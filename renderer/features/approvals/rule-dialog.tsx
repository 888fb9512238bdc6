import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { APPROVAL_EFFECTS, type ApprovalRule } from '#shared/model/approval.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, ChoiceCards, Dialog, Field, Form, Input, ProblemNote, Select, useAction } from '../../ui/index.ts'
import { ConditionFields } from './condition-fields.tsx'
import { draftOf, NEW_RULE, partsOf, type RuleDraft } from './rule-draft.ts'
import { EFFECTS } from './rule-words.ts'

const EFFECT_CHOICES = APPROVAL_EFFECTS.map(id => ({ id, label: EFFECTS[id].label, words: EFFECTS[id].words }))

/** A rule to write or to change; `rule` is left out for a new one. */
export function RuleDialog({ rule, onClose }: { readonly rule?: ApprovalRule | undefined; readonly onClose: () => void }) {
  const form = useId()
  const store = useStores().approvals
  const { id: workspaceId } = useWorkspace()
  const [draft, setDraft] = useState<RuleDraft>(rule === undefined ? NEW_RULE : draftOf(rule))
  const change = (part: Partial<RuleDraft>) => {
    setDraft({ ...draft, ...part })
  }
  const save = useAction(async () => {
    const { add, change: put } = store.getState()
    await (rule === undefined ? add(workspaceId, partsOf(draft)) : put(rule, partsOf(draft)))
    onClose()
  })
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      title={rule === undefined ? 'New approval rule' : 'Change approval rule'}
      description="Rules are read from the top: the first that is about a call decides."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={save.isRunning}>
            {rule === undefined ? 'Add rule' : 'Save rule'}
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void save.run() /* because useAction keeps the problem */}>
        <ChoiceCards
          label="What to do"
          choices={EFFECT_CHOICES}
          value={draft.effect}
          onValue={effect => {
            change({ effect })
          }}
        />
        <AboutFields draft={draft} onChange={change} />
        <ConditionFields
          conditions={draft.conditions}
          onConditions={conditions => {
            change({ conditions })
          }}
        />
        <Field label="Note" hint="Shown to whoever answers, and to the client of a call that is blocked." isOptional>
          <Input
            value={draft.note}
            maxLength={200}
            onValue={note => {
              change({ note })
            }}
          />
        </Field>
        {save.problem && <ProblemNote problem={save.problem} />}
      </Form>
    </Dialog>
  )
}

interface AboutFieldsProps {
  readonly draft: RuleDraft
  readonly onChange: (part: Partial<RuleDraft>) => void
}

/** Which calls: of a module, a tool, a key. */
function AboutFields({ draft: { serverId, toolName, keyId }, onChange }: AboutFieldsProps) {
  const stores = useStores()
  const servers = useStore(stores.servers, state => state.servers)
  const tools = useStore(stores.tools, state => state.tools)
  const keys = useStore(stores.keys, state => state.keys)
  const names = tools.filter(tool => tool.serverId === serverId).map(({ originalName }) => originalName)
  // One that its server does not list now may be named all the same.
  const known = toolName === '' || names.includes(toolName) ? names : [...names, toolName]
  const living = keys.filter(({ revokedAt, id }) => revokedAt === null || id === keyId)
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field label="Module">
        <Select
          value={serverId}
          options={[{ value: '', label: 'Every module' }, ...servers.map(({ id, slug }) => ({ value: String(id), label: slug }))]}
          onValue={chosen => {
            onChange({ serverId: chosen, toolName: '' })
          }}
        />
      </Field>
      <Field label="Tool">
        <Select
          value={toolName}
          disabled={serverId === ''}
          options={[{ value: '', label: 'Every tool' }, ...known.map(name => ({ value: name, label: name }))]}
          onValue={chosen => {
            onChange({ toolName: chosen })
          }}
        />
      </Field>
      <Field label="Key">
        <Select
          value={keyId}
          options={[{ value: '', label: 'Every key' }, ...living.map(({ id, name }) => ({ value: String(id), label: name }))]}
          onValue={chosen => {
            onChange({ keyId: chosen })
          }}
        />
      </Field>
    </div>
  )
}
