import { Hand, Plus } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { ApprovalRule } from '#shared/model/approval.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, ConfirmDialog, EmptyState, Field, FourStates, Page, PageHeader, Section, showToast, TimeSelect } from '../../ui/index.ts'
import { History } from './history.tsx'
import { Question } from './question.tsx'
import { RuleDialog } from './rule-dialog.tsx'
import { RuleTable } from './rule-table.tsx'
import { aboutOf } from './rule-words.ts'

type Doing = { readonly at: 'new' } | { readonly at: 'change' | 'remove'; readonly rule: ApprovalRule }

/** Which calls a person is asked about, those that wait, and what was answered. */
export function ApprovalsPage() {
  const stores = useStores()
  const state = useStore(stores.approvals)
  const { id: workspaceId } = useWorkspace()
  const [doing, setDoing] = useState<Doing>()
  useWorkspaceLoad(stores.approvals)
  useWorkspaceLoad(stores.servers)
  useWorkspaceLoad(stores.tools)
  useWorkspaceLoad(stores.keys)
  const { rules, approvals, events } = state
  const close = () => {
    setDoing(undefined)
  }
  const add = (
    <Button
      variant="primary"
      icon={Plus}
      onClick={() => {
        setDoing({ at: 'new' })
      }}
    >
      New rule
    </Button>
  )
  return (
    <Page>
      <PageHeader
        title="Approvals"
        description="Calls that you allow, are asked about, or block: by module, tool, key and arguments. Without a rule a call is allowed."
        actions={rules.length === 0 ? undefined : add}
      />
      <FourStates
        of={state}
        isEmpty={rules.length === 0 && approvals.length === 0 && events.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState icon={Hand} title="No approval rules yet" action={add}>
            Have Atrium ask you before a tool deletes, pays or sends something, or block it for a key. You answer from any page.
          </EmptyState>
        }
      >
        <Waiting />
        <Section title="Rules" description="Read from the top: the first that is about a call decides.">
          {rules.length === 0 ? (
            add
          ) : (
            <RuleTable
              rules={rules}
              onOpen={rule => {
                setDoing({ at: 'change', rule })
              }}
              onRemove={rule => {
                setDoing({ at: 'remove', rule })
              }}
            />
          )}
        </Section>
        <HoldTime />
        <History events={events} />
      </FourStates>
      {doing !== undefined && <DoingDialog doing={doing} onClose={close} />}
    </Page>
  )
}

function DoingDialog({ doing, onClose }: { readonly doing: Doing; readonly onClose: () => void }) {
  if (doing.at === 'remove') return <RemoveRule rule={doing.rule} onClose={onClose} />
  return doing.at === 'new' ? <RuleDialog onClose={onClose} /> : <RuleDialog rule={doing.rule} onClose={onClose} />
}

function Waiting() {
  const approvals = useStore(useStores().approvals, state => state.approvals)
  const waiting = approvals.filter(({ state }) => state === 'waiting')
  if (waiting.length === 0) return null
  return (
    <Section title="Waiting for you">
      <ul className="flex flex-col gap-3">
        {waiting.map(approval => (
          <li key={approval.id} className="rounded-lg border border-line px-4 py-3">
            <Question approval={approval} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

const HOLDS = [20_000, 50_000, 120_000, 300_000]
const DEFAULT_HOLD = 50_000

function HoldTime() {
  const store = useStores().workspaces
  const { id: workspaceId, settings } = useWorkspace()
  const change = async (ms: number | null) => {
    const done = await attempt(() => store.getState().update({ workspaceId, settings: { approvalHoldMs: ms ?? DEFAULT_HOLD } }))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
  }
  const { approvalHoldMs } = settings
  return (
    <Section title="While a call waits">
      <div className="max-w-72">
        <Field
          label="Hold a call for"
          hint="Most clients give up after a minute. An answer then waits ten minutes for the same call to come again."
        >
          <TimeSelect
            value={approvalHoldMs === DEFAULT_HOLD ? null : approvalHoldMs}
            unset="50 seconds"
            choices={HOLDS.filter(ms => ms !== DEFAULT_HOLD)}
            onValue={ms => void change(ms) /* because what it throws is shown */}
          />
        </Field>
      </div>
    </Section>
  )
}

function RemoveRule({ rule, onClose }: { readonly rule: ApprovalRule; readonly onClose: () => void }) {
  const stores = useStores()
  const servers = useStore(stores.servers, state => state.servers)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title="Delete this rule?"
      confirmLabel="Delete rule"
      onConfirm={() => stores.approvals.getState().remove(rule)}
    >
      <p>{aboutOf(rule, servers)}: such calls are decided by the rules after it, and allowed where there is none.</p>
    </ConfirmDialog>
  )
}
