import type { ApprovalEvent } from '#shared/model/approval.ts'
import { Badge, Section, Table, TimeAgo, type Column, type Tone } from '../../ui/index.ts'

const WORDS: Readonly<Record<string, { readonly label: string; readonly tone: Tone }>> = {
  'approvals.ask': { label: 'Asked', tone: 'neutral' },
  'approvals.approve': { label: 'Approved', tone: 'success' },
  'approvals.deny': { label: 'Denied', tone: 'danger' },
  'approvals.expire': { label: 'No answer', tone: 'warning' },
}

/** What was asked, and who answered what, from the audit. */
export function History({ events }: { readonly events: readonly ApprovalEvent[] }) {
  // An answer does not say of what: its question does.
  const asked = new Map(events.filter(({ what }) => what === 'approvals.ask').map(event => [event.approvalId, event]))
  const columns: readonly Column<ApprovalEvent>[] = [
    { id: 'what', header: 'What', width: '7rem', cell: event => <What event={event} /> },
    {
      id: 'tool',
      header: 'Tool',
      isMono: true,
      width: 'minmax(9rem, 2fr)',
      cell: ({ target, approvalId }) => (target === '' ? (asked.get(approvalId)?.target ?? '–') : target),
    },
    { id: 'who', header: 'Who', width: 'minmax(7rem, 1.5fr)', cell: event => whoOf(event) },
    { id: 'at', header: 'When', align: 'end', width: '7rem', cell: ({ at }) => <TimeAgo at={at} /> },
  ]
  if (events.length === 0) return null
  return (
    <Section title="History" description="Every question and answer is in the audit.">
      <Table label="History of approvals" columns={columns} rows={events} rowKey={({ seq }) => String(seq)} />
    </Section>
  )
}

function What({ event: { what, outcome } }: { readonly event: ApprovalEvent }) {
  const words = WORDS[what] ?? { label: what, tone: 'neutral' as const }
  const isRefused = what !== 'approvals.expire' && outcome !== 'ok'
  return <Badge tone={isRefused ? 'neutral' : words.tone}>{isRefused ? 'Refused answer' : words.label}</Badge>
}

function whoOf({ what, whoName, whoKind }: ApprovalEvent): string {
  if (what === 'approvals.expire') return 'Nobody'
  return whoName ?? (whoKind === 'member' ? 'The owner' : 'Somebody')
}
