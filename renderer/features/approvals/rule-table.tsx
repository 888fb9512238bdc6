import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { useStore } from 'zustand'
import type { ApprovalRule } from '#shared/model/approval.ts'
import { attempt } from '../../api/loading.ts'
import { useStores } from '../../app/stores.tsx'
import { Badge, IconButton, showToast, Table, useIsNarrow, VisibleText, type Column } from '../../ui/index.ts'
import { aboutOf, conditionWords, EFFECTS, keyOf } from './rule-words.ts'

interface RuleTableProps {
  readonly rules: readonly ApprovalRule[]
  readonly onOpen: (rule: ApprovalRule) => void
  readonly onRemove: (rule: ApprovalRule) => void
}

/** The rules in their order, which their arrows change. */
export function RuleTable({ rules, onOpen, onRemove }: RuleTableProps) {
  const isNarrow = useIsNarrow()
  const columns: readonly Column<ApprovalRule>[] = [
    { id: 'effect', header: 'Rule', width: '4.5rem', cell: rule => <Effect rule={rule} /> },
    { id: 'about', header: 'Calls of', width: 'minmax(10rem, 2fr)', cell: rule => <About rule={rule} /> },
    { id: 'key', header: 'With', width: 'minmax(6rem, 1fr)', cell: rule => <KeyName rule={rule} /> },
    {
      id: 'note',
      header: 'Note',
      width: 'minmax(6rem, 1.5fr)',
      cell: ({ note }) => <span className="truncate text-muted">{note}</span>,
    },
    {
      id: 'do',
      header: 'Order and delete',
      isHeaderHidden: true,
      align: 'end',
      width: '6.5rem',
      cell: rule => <Actions rule={rule} isFirst={rule === rules[0]} isLast={rule === rules.at(-1)} onRemove={onRemove} />,
    },
  ]
  return (
    <Table
      label="Approval rules"
      columns={isNarrow ? columns.filter(({ id }) => id !== 'note') : columns}
      rows={rules}
      rowKey={({ id }) => id}
      onOpen={rule => {
        if (rule.problem === null) onOpen(rule)
      }}
    />
  )
}

function Effect({ rule: { effect, problem } }: { readonly rule: ApprovalRule }) {
  if (problem !== null) return <Badge tone="danger">Unreadable</Badge>
  return <Badge tone={EFFECTS[effect].tone}>{EFFECTS[effect].label}</Badge>
}

function About({ rule }: { readonly rule: ApprovalRule }) {
  const servers = useStore(useStores().servers, state => state.servers)
  if (rule.problem !== null) return <span className="whitespace-normal text-danger-ink">{rule.problem}</span>
  return (
    <span className="flex min-w-0 flex-col">
      <span className="truncate">
        <VisibleText text={aboutOf(rule, servers)} />
      </span>
      {rule.conditions.map((condition, index) => (
        <span key={index} className="truncate font-mono text-xs text-muted">
          <VisibleText text={conditionWords(condition)} />
        </span>
      ))}
    </span>
  )
}

function KeyName({ rule }: { readonly rule: ApprovalRule }) {
  const keys = useStore(useStores().keys, state => state.keys)
  return <span className={rule.keyId === null ? 'text-muted' : undefined}>{keyOf(rule, keys)}</span>
}

interface ActionsProps {
  readonly rule: ApprovalRule
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly onRemove: (rule: ApprovalRule) => void
}

function Actions({ rule, isFirst, isLast, onRemove }: ActionsProps) {
  const store = useStores().approvals
  const move = async (by: -1 | 1) => {
    const done = await attempt(() => store.getState().move(rule, by))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
  }
  return (
    <span className="flex">
      <IconButton label="Move up" icon={ArrowUp} disabled={isFirst} onClick={() => void move(-1) /* because what it throws is shown */} />
      <IconButton label="Move down" icon={ArrowDown} disabled={isLast} onClick={() => void move(1) /* because what it throws is shown */} />
      <IconButton
        label="Delete rule"
        icon={Trash2}
        onClick={() => {
          onRemove(rule)
        }}
      />
    </span>
  )
}
