import clsx from 'clsx'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import type { UIEvent } from 'react'
import type { Frame } from '#shared/model/frame.ts'
import { KindBadge } from '../../../app/inspector/kind-badge.tsx'
import { formatBytes, formatClock, formatDuration, useIsNarrow, VirtualTable, type Column } from '../../../ui/index.ts'

interface FrameTableProps {
  readonly label: string
  readonly frames: readonly Frame[]
  readonly openNumber: number | undefined
  readonly onOpen: (frame: Frame) => void
  readonly onNearEnd: () => Promise<void>
  /** Told whether the list is scrolled down. */
  readonly onReading: (isReading: boolean) => void
}

const COLUMNS: readonly Column<Frame>[] = [
  { id: 'at', header: 'Time', width: '6.25rem', cell: ({ at }) => <Clock at={at} /> },
  { id: 'way', header: 'To or from the server', isHeaderHidden: true, width: '1rem', cell: frame => <Way frame={frame} /> },
  {
    id: 'method',
    header: 'Method',
    isMono: true,
    width: 'minmax(9rem, 2fr)',
    cell: ({ method }) => method ?? <span className="text-faint">–</span>,
  },
  { id: 'kind', header: 'Kind', width: '6.5rem', cell: frame => <KindBadge frame={frame} /> },
  { id: 'id', header: 'Id', isMono: true, width: '3.5rem', cell: ({ rpcId }) => <span className="text-faint">{rpcId ?? '–'}</span> },
  { id: 'process', header: 'Start', width: '4.5rem', cell: frame => <Start frame={frame} /> },
  {
    id: 'call',
    header: 'Call',
    isMono: true,
    width: '5.75rem',
    cell: ({ requestId }) => <span className="text-faint">{requestId === null ? '–' : `…${requestId.slice(-8)}`}</span>,
  },
  {
    id: 'took',
    header: 'Took',
    align: 'end',
    width: '4.25rem',
    cell: ({ durationMs, kind }) => (
      <span className="text-muted">{durationMs === null || kind === 'request' ? '' : formatDuration(durationMs)}</span>
    ),
  },
  {
    id: 'size',
    header: 'Size',
    align: 'end',
    width: '4rem',
    cell: ({ bytes }) => <span className="text-muted">{formatBytes(bytes)}</span>,
  },
]

const NARROW_COLUMNS = COLUMNS.filter(({ id }) => id !== 'id' && id !== 'process' && id !== 'call')

/** Beyond the first row the person is reading. */
const READING_PX = 36

export function FrameTable({ label, frames, openNumber, onOpen, onNearEnd, onReading }: FrameTableProps) {
  const isNarrow = useIsNarrow()
  const follow = ({ target }: UIEvent) => {
    onReading(target instanceof Element && target.scrollTop > READING_PX)
  }
  return (
    <div className="h-full" onScrollCapture={follow}>
      <VirtualTable
        label={label}
        columns={isNarrow ? NARROW_COLUMNS : COLUMNS}
        rows={frames}
        rowKey={({ number }) => String(number)}
        openKey={openNumber === undefined ? undefined : String(openNumber)}
        onOpen={onOpen}
        onNearEnd={() => void onNearEnd() /* because a list keeps its own problem */}
      />
    </div>
  )
}

function Clock({ at }: { readonly at: number }) {
  return (
    <span className="text-muted tabular-nums">
      {formatClock(at)}.{String(at % 1_000).padStart(3, '0')}
    </span>
  )
}

function Way({ frame: { direction } }: { readonly frame: Frame }) {
  const isSent = direction === 'sent'
  const Icon = isSent ? ArrowRight : ArrowLeft
  return (
    <>
      <Icon aria-hidden size={14} className={clsx(isSent ? 'text-accent-ink' : 'text-muted')} />
      <span className="sr-only">{isSent ? 'To the server' : 'From the server'}</span>
    </>
  )
}

/** Which start of the server it belongs to. */
function Start({ frame: { process, isCopy } }: { readonly frame: Frame }) {
  return (
    <span className="text-muted" title={isCopy ? 'A copy for clients that can be asked' : 'The process that clients share'}>
      {process}
      {isCopy && ' copy'}
    </span>
  )
}
