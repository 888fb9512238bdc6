import { useCallback } from 'react'
import type { RequestId } from '#shared/model/ids.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { formatDuration, ProblemNote } from '../../ui/index.ts'
import { Linked } from './linked.tsx'
import { OutcomeDot } from './outcome.tsx'
import { useAnswer } from '../../parts/asking/use-answer.ts'

/** The call whose tool made this one. A draft that was tried has no record, and records do not stay for ever: both are told. */
export function MadeBy({ parentRequestId }: { readonly parentRequestId: RequestId }) {
  const { slug, id: workspaceId } = useWorkspace()
  const store = useStores().records
  const ask = useCallback(() => store.getState().find(workspaceId, parentRequestId), [store, workspaceId, parentRequestId])
  const found = useAnswer(ask)
  if (found === undefined) return <span className="text-faint">…</span>
  if (!found.ok) return <ProblemNote problem={found.problem} />
  // Trying a draft is on record as a change, which leads nowhere.
  const made = found.data.find(({ kind }) => kind !== 'change')
  if (made !== undefined) return <Linked href={hrefOf({ page: 'activity', slug, requestId: parentRequestId })}>{made.target}</Linked>
  return 'A draft that was tried, or a call whose record is gone'
}

/** What the tool of a call called, in order. Nothing where it called nothing. */
export function CallsItMade({ requestId }: { readonly requestId: RequestId }) {
  const { slug, id: workspaceId } = useWorkspace()
  const store = useStores().records
  const ask = useCallback(() => store.getState().findMade(workspaceId, requestId), [store, workspaceId, requestId])
  const found = useAnswer(ask)
  if (found?.ok === false) return <ProblemNote problem={found.problem} />
  if (found === undefined || found.data.calls.length === 0) return null
  const { calls, hasMore } = found.data
  return (
    <section aria-labelledby="calls-it-made" className="flex flex-col gap-2">
      <h3 id="calls-it-made" className="font-medium">
        Calls it made
      </h3>
      {hasMore && <p className="text-muted">The last {calls.length} of them.</p>}
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
        {calls.map(call => (
          <li key={call.requestId} className="flex items-center gap-3 px-3 py-2">
            <span className="min-w-0 flex-1 truncate font-mono text-xs">
              <Linked href={hrefOf({ page: 'activity', slug, requestId: call.requestId })}>{call.target}</Linked>
            </span>
            <OutcomeDot call={call} />
            <span className="w-14 text-right text-muted tabular-nums">{formatDuration(call.durationMs)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
