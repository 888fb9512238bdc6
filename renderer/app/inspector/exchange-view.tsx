import clsx from 'clsx'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import type { FrameExchange, FrameWithText } from '#shared/model/frame.ts'
import { CodeBlock, Fold, Folds, formatBytes, formatDuration } from '../../ui/index.ts'
import { KindBadge } from './kind-badge.tsx'
import { layOutJson } from './lay-out-json.ts'
import { namedIn } from './plan-replay.ts'

interface ExchangeViewProps {
  readonly exchange: FrameExchange
  /** What it is, read out and shown above where two stand beside each other. */
  readonly label: string
  readonly isLabelShown?: boolean
}

/** The messages of one exchange in order, each with what passed since the one before. The first and the last are open. */
export function ExchangeView({ exchange: { call, frames }, label, isLabelShown = false }: ExchangeViewProps) {
  const [first] = frames
  const last = frames.at(-1)
  const ownName = namedIn(frames)
  return (
    <section aria-label={label} className="min-w-0">
      {isLabelShown && <h3 className="mb-1 font-medium">{label}</h3>}
      {call && (
        <p className="mb-3 text-muted">
          {call.clientName ?? call.keyName ?? WHO[call.surface]} asked for <Name>{call.target}</Name>
          {ownName !== undefined && ownName !== call.target && (
            <>
              , at the server <Name>{ownName}</Name>
            </>
          )}
          {', '}
          {formatDuration(call.durationMs)} in all
          {call.message !== null && `: ${call.message}`}
        </p>
      )}
      <Folds>
        {frames.map((frame, index) => (
          <Fold
            key={frame.number}
            isFirstOpen={frame === first || frame === last}
            summary={<Summary frame={frame} before={frames[index - 1]} />}
          >
            <CodeBlock label={bodyLabel(frame)} code={layOutJson(frame.text)} copyLabel="Copy" isWrapped />
          </Fold>
        ))}
      </Folds>
    </section>
  )
}

function Name({ children }: { readonly children: string }) {
  return <span className="font-mono text-xs break-all">{children}</span>
}

const WHO = { mcp: 'A client', rest: 'The REST API', page: 'This page' }

function Summary({ frame, before }: { readonly frame: FrameWithText; readonly before: FrameWithText | undefined }) {
  const isSent = frame.direction === 'sent'
  const Way = isSent ? ArrowRight : ArrowLeft
  return (
    <>
      <Way aria-hidden size={14} className={clsx('shrink-0', isSent ? 'text-accent-ink' : 'text-muted')} />
      <span className="sr-only">{isSent ? 'To the server: ' : 'From the server: '}</span>
      <span className="min-w-0 truncate font-mono text-xs">{frame.method ?? 'message'}</span>
      <KindBadge frame={frame} />
      <span className="ml-auto flex gap-3 text-xs text-muted tabular-nums">
        {before !== undefined && <span>+{formatDuration(Math.max(0, frame.ticks - before.ticks))}</span>}
        <span>{formatBytes(frame.bytes)}</span>
      </span>
    </>
  )
}

function bodyLabel({ isCut, bytes, direction, rpcId }: FrameWithText): string {
  if (isCut) return `The beginning of ${formatBytes(bytes)}`
  return `${direction === 'sent' ? 'Sent' : 'Received'}${rpcId === null ? '' : `, id ${rpcId}`}`
}
