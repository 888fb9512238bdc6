import { CornerDownRight } from 'lucide-react'
import { useCallback, type UIEvent } from 'react'
import { useStore } from 'zustand'
import type { CallRecord } from '#shared/model/call.ts'
import type { RequestId } from '#shared/model/ids.ts'
import { useStores } from '../../app/stores.tsx'
import { formatClock, formatDuration, formatTime, useIsNarrow, VirtualTable, type Column } from '../../ui/index.ts'
import { callerOf, OutcomeDot } from './outcome.tsx'

interface CallTableProps {
  readonly openId: RequestId | undefined
  readonly onOpen: (requestId: RequestId) => void
}

const COLUMNS: readonly Column<CallRecord>[] = [
  { id: 'at', header: 'Time', width: '4.25rem', cell: call => <When at={call.at} /> },
  { id: 'target', header: 'Called', isMono: true, width: 'minmax(8rem, 2fr)', cell: call => <Target call={call} /> },
  {
    id: 'server',
    header: 'Server',
    width: 'minmax(5rem, 1fr)',
    cell: call => <span className="text-muted">{call.serverName ?? '–'}</span>,
  },
  { id: 'caller', header: 'Key and client', width: 'minmax(6rem, 1.2fr)', cell: call => <Caller call={call} /> },
  { id: 'outcome', header: 'Outcome', width: '7.5rem', cell: call => <OutcomeDot call={call} /> },
  {
    id: 'took',
    header: 'Took',
    align: 'end',
    width: '4rem',
    cell: call => <span className="text-muted">{formatDuration(call.durationMs)}</span>,
  },
  {
    id: 'request',
    header: 'Request',
    isMono: true,
    width: '5.75rem',
    cell: call => (
      <span className="text-faint" title={call.requestId}>
        …{call.requestId.slice(-8)}
      </span>
    ),
  },
]

/** A target begins with its server's name mostly, and a row opens with its request id. */
const NARROW_COLUMNS = COLUMNS.filter(column => column.id !== 'server' && column.id !== 'request')

/** Rows are 36 px; beyond the first one the person is reading, and the list must not move under them. */
const READING_PX = 36

export function CallTable({ openId, onOpen }: CallTableProps) {
  const store = useStores().calls
  const calls = useStore(store, state => state.calls)
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
        label="Calls"
        columns={isNarrow ? NARROW_COLUMNS : COLUMNS}
        rows={calls}
        rowKey={call => call.requestId}
        openKey={openId}
        onOpen={call => {
          onOpen(call.requestId)
        }}
        onNearEnd={loadMore}
      />
    </div>
  )
}

const DAY_MS = 86_400_000
const shortDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** The time of day; for older calls the date, the whole of it on hover. */
function When({ at }: { readonly at: number }) {
  const isRecent = Date.now() - at < DAY_MS
  return (
    <time dateTime={new Date(at).toISOString()} title={formatTime(at)} className="text-muted tabular-nums">
      {isRecent ? formatClock(at) : shortDate.format(at)}
    </time>
  )
}

function Target({ call: { method, target, parentRequestId } }: { readonly call: CallRecord }) {
  if (method === 'connect') return <span className="font-sans text-muted">Refused request</span>
  return (
    <>
      {parentRequestId !== null && (
        <CornerDownRight role="img" aria-label="Made by a tool:" size={13} className="mr-1.5 inline-block text-faint" />
      )}
      <span title={target}>{target}</span>
    </>
  )
}

function Caller({ call }: { readonly call: CallRecord }) {
  return (
    <>
      {callerOf(call)}
      {call.clientName !== null && <span className="text-faint"> · {call.clientName}</span>}
    </>
  )
}
