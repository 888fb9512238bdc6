import { CornerDownRight, LogIn, Pencil, Shield, type LucideIcon } from 'lucide-react'
import { useCallback, type UIEvent } from 'react'
import { useStore } from 'zustand'
import type { AuditKind, AuditRecord } from '#shared/model/audit.ts'
import { useStores } from '../../app/stores.tsx'
import { formatClock, formatDuration, formatTime, useIsNarrow, VirtualTable, type Column } from '../../ui/index.ts'
import { OutcomeDot } from './outcome.tsx'
import { KINDS, titleOf, whoWord } from './record-words.ts'

interface RecordTableProps {
  readonly openSeq: number | undefined
  readonly onOpen: (record: AuditRecord) => void
}

const COLUMNS: readonly Column<AuditRecord>[] = [
  { id: 'at', header: 'Time', width: '4.25rem', cell: ({ at }) => <When at={at} /> },
  { id: 'target', header: 'What', isMono: true, width: 'minmax(8rem, 2fr)', cell: record => <What record={record} /> },
  {
    id: 'server',
    header: 'Server',
    width: 'minmax(5rem, 1fr)',
    cell: ({ serverName }) => <span className="text-muted">{serverName ?? '–'}</span>,
  },
  { id: 'who', header: 'Who', width: 'minmax(6rem, 1.2fr)', cell: record => <Who record={record} /> },
  { id: 'outcome', header: 'Outcome', width: '7.5rem', cell: record => <OutcomeDot call={record} /> },
  {
    id: 'took',
    header: 'Took',
    align: 'end',
    width: '4rem',
    cell: ({ durationUs, kind }) => <span className="text-muted">{kind === 'change' ? '–' : formatDuration(durationUs / 1_000)}</span>,
  },
  {
    id: 'request',
    header: 'Request',
    isMono: true,
    width: '5.75rem',
    cell: ({ requestId }) => (
      <span className="text-faint" title={requestId}>
        …{requestId.slice(-8)}
      </span>
    ),
  },
]

/** A target begins with its server's name mostly, and a row opens with its request id. */
const NARROW_COLUMNS = COLUMNS.filter(column => column.id !== 'server' && column.id !== 'request')

/** Rows are 36 px; beyond the first one the person is reading, and the list must not move under them. */
const READING_PX = 36

export function RecordTable({ openSeq, onOpen }: RecordTableProps) {
  const store = useStores().records
  const records = useStore(store, state => state.records)
  const isNarrow = useIsNarrow()
  const loadMore = useCallback(() => void store.getState().loadMore() /* because a store keeps its own problem */, [store])
  const follow = ({ target }: UIEvent) => {
    const isReading = target instanceof Element && target.scrollTop > READING_PX
    const { isPaused, pause, resume } = store.getState()
    if (isReading && !isPaused) pause()
    if (!isReading && isPaused) resume()
  }
  return (
    <div className="h-full" onScrollCapture={follow}>
      <VirtualTable
        label="Activity"
        columns={isNarrow ? NARROW_COLUMNS : COLUMNS}
        rows={records}
        rowKey={({ seq }) => String(seq)}
        openKey={openSeq === undefined ? undefined : String(openSeq)}
        onOpen={onOpen}
        onNearEnd={loadMore}
      />
    </div>
  )
}

const DAY_MS = 86_400_000
const shortDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** The time of day; for what is older the date, the whole of it on hover. */
function When({ at }: { readonly at: number }) {
  const isRecent = Date.now() - at < DAY_MS
  return (
    <time dateTime={new Date(at).toISOString()} title={formatTime(at)} className="text-muted tabular-nums">
      {isRecent ? formatClock(at) : shortDate.format(at)}
    </time>
  )
}

const MARKS: Readonly<Partial<Record<AuditKind, LucideIcon>>> = { decision: Shield, change: Pencil, 'sign-in': LogIn }

/** Calls are what most records are: the others have a mark. */
function What({ record }: { readonly record: AuditRecord }) {
  const { kind, parentRequestId, what } = record
  const Mark = MARKS[kind]
  return (
    <>
      {Mark !== undefined && <Mark role="img" aria-label={`${KINDS[kind]}:`} size={12} className="mr-1.5 inline-block text-faint" />}
      {parentRequestId !== null && (
        <CornerDownRight role="img" aria-label="Made by a tool:" size={13} className="mr-1.5 inline-block text-faint" />
      )}
      <span title={titleOf(record)} className={what === 'connect' ? 'font-sans text-muted' : undefined}>
        {titleOf(record)}
      </span>
    </>
  )
}

function Who({ record }: { readonly record: AuditRecord }) {
  return (
    <>
      {whoWord(record)}
      {record.clientName !== null && <span className="text-faint"> · {record.clientName}</span>}
    </>
  )
}
