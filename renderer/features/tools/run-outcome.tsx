import { CircleAlert, CircleCheck, CircleHelp, TriangleAlert, type LucideIcon } from 'lucide-react'
import { requestIdOf } from '../../api/client.ts'
import { hrefOf, isRequestId } from '../../app/route.ts'
import { useWorkspace } from '../../app/stores.tsx'
import { CopyButton, formatDuration } from '../../ui/index.ts'
import { ResultView } from '../../parts/calling/result-view.tsx'
import type { Run } from './use-run.ts'

/** What a call came to: the tool's answer, the tool's refusal, or why it never got there; with the id to find it by. */
export function RunOutcome({ run }: { readonly run: Run }) {
  const { icon: Icon, look, title } = headOf(run)
  const requestId = run.ok ? run.answer.requestId : requestIdOf(run.problem)
  return (
    <section aria-label="Result" className="flex flex-col gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Icon aria-hidden size={16} className={look} />
        <h3 className="font-medium">{title}</h3>
        <span className="ml-auto text-xs text-muted tabular-nums">{formatDuration(run.durationMs)}</span>
      </div>
      {run.ok ? (
        <ResultView result={run.answer.result} />
      ) : (
        <p className="rounded-md bg-danger-soft px-3 py-2 text-danger-ink">{run.problem.message}</p>
      )}
      {requestId !== undefined && <RequestLine requestId={requestId} />}
    </section>
  )
}

function headOf(run: Run): { readonly icon: LucideIcon; readonly look: string; readonly title: string } {
  if (!run.ok) return { icon: CircleAlert, look: 'text-danger', title: 'The call did not get through' }
  if (run.answer.result['resultType'] === 'input_required')
    return { icon: CircleHelp, look: 'text-warning', title: 'The tool asks for more, which only a client can give' }
  if (run.answer.result.isError === true) return { icon: TriangleAlert, look: 'text-warning', title: 'The tool reported an error' }
  return { icon: CircleCheck, look: 'text-success', title: 'The tool answered' }
}

function RequestLine({ requestId }: { readonly requestId: string }) {
  const { slug } = useWorkspace()
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted">
      Request <span className="font-mono break-all">{requestId}</span>
      <CopyButton value={requestId} label="Copy request id" isIconOnly />
      {isRequestId(requestId) && (
        <a href={hrefOf({ page: 'activity', slug, requestId })} className="rounded-sm text-accent-ink underline underline-offset-2">
          Show in Activity
        </a>
      )}
    </p>
  )
}
