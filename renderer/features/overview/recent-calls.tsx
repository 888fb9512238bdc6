import { Activity } from 'lucide-react'
import { useStore } from 'zustand'
import type { CallRecord } from '#shared/model/call.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { EmptyState, formatClock, FourStates, StateDot, TimeAgo, useNow } from '../../ui/index.ts'
import { barsOfLastHour, isFailure, type Bar } from './chart.ts'
import { Heading } from './heading.tsx'
import { RECENT_LIMIT } from './store.ts'

const SHOWN = 6

export function RecentCalls() {
  const { slug } = useWorkspace()
  const overview = useStore(useStores().overview)
  const now = useNow()
  const bars = barsOfLastHour(overview.recent, now)
  return (
    <section aria-label="Calls of the last hour" className="min-w-0">
      <Heading title="Calls" href={hrefOf({ page: 'activity', slug })} link="All activity" />
      <FourStates
        of={overview}
        isEmpty={overview.recent.length === 0}
        empty={
          <EmptyState icon={Activity} title="No calls yet">
            When a client calls a tool with a key of this workspace, it is shown here at once.
          </EmptyState>
        }
      >
        <LastHour bars={bars} isPartial={overview.recent.length >= RECENT_LIMIT} />
        <ul className="mt-2 divide-y divide-line rounded-lg border border-line">
          {overview.recent.slice(0, SHOWN).map(call => (
            <CallRow key={call.requestId} call={call} slug={slug} />
          ))}
        </ul>
      </FourStates>
    </section>
  )
}

function LastHour({ bars, isPartial }: { readonly bars: readonly Bar[]; readonly isPartial: boolean }) {
  const calls = bars.reduce((sum, bar) => sum + bar.succeeded + bar.failed, 0)
  const failed = bars.reduce((sum, bar) => sum + bar.failed, 0)
  const highest = Math.max(1, ...bars.map(bar => bar.succeeded + bar.failed))
  const count = `${String(calls)}${isPartial && calls >= RECENT_LIMIT ? '+' : ''}`
  return (
    <div className="rounded-lg border border-line px-3 py-2.5">
      <p className="flex items-baseline gap-2">
        <span className="text-xl font-semibold tabular-nums">{count}</span>
        <span className="text-muted">in the last hour{failed > 0 && `, ${String(failed)} failed`}</span>
      </p>
      {/* The numbers above say the same in words */}
      <div aria-hidden className="mt-2 flex h-10 items-end gap-0.5">
        {bars.map(bar => (
          <div
            key={bar.from}
            title={`${formatClock(bar.from)}: ${String(bar.succeeded + bar.failed)}`}
            className="flex h-full flex-1 flex-col justify-end gap-px border-b border-line"
          >
            {bar.failed > 0 && (
              <div style={{ height: `${String((bar.failed / highest) * 100)}%` }} className="min-h-0.5 rounded-t-xs bg-danger" />
            )}
            {bar.succeeded > 0 && <div style={{ height: `${String((bar.succeeded / highest) * 100)}%` }} className="min-h-0.5 bg-accent" />}
          </div>
        ))}
      </div>
    </div>
  )
}

function CallRow({ call, slug }: { readonly call: CallRecord; readonly slug: string }) {
  const hasFailed = isFailure(call.outcome)
  return (
    <li>
      <a
        href={hrefOf({ page: 'activity', slug, requestId: call.requestId })}
        className="flex h-9 items-center gap-3 px-3 -outline-offset-2 hover:bg-hover"
      >
        <StateDot tone={hasFailed ? 'danger' : 'success'} label={hasFailed ? 'Failed' : 'Succeeded'} isLabelHidden />
        {call.method === 'connect' ? (
          <span className="min-w-0 flex-1 truncate text-xs text-muted">Refused request</span>
        ) : (
          <span className="min-w-0 flex-1 truncate font-mono text-xs">{call.target}</span>
        )}
        <span className="hidden max-w-32 truncate text-xs text-muted sm:inline">{call.clientName ?? call.keyName}</span>
        <span className="w-20 text-right text-xs text-muted">
          <TimeAgo at={call.at} />
        </span>
      </a>
    </li>
  )
}
