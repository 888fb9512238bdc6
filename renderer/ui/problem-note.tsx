import { CircleAlert } from 'lucide-react'
import type { AppError } from '#shared/errors.ts'
import { requestIdOf } from '../api/client.ts'
import { CopyButton } from './copy-button.tsx'

/** What happened and what to do, inside a form or dialog, with the id to quote. */
export function ProblemNote({ problem }: { readonly problem: AppError }) {
  return (
    <div role="alert" className="flex gap-2 rounded-md border border-danger/40 bg-danger-soft px-3 py-2 text-danger-ink">
      <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
      <div className="min-w-0">
        <p>{problem.message}</p>
        <RequestId problem={problem} />
      </div>
    </div>
  )
}

/** The request id of a failure, small, with copy; nothing where there is none. */
export function RequestId({ problem }: { readonly problem: AppError }) {
  const requestId = requestIdOf(problem)
  if (requestId === undefined) return null
  return (
    <p className="flex items-center gap-1 text-xs">
      <span>
        Request <span className="font-mono break-all">{requestId}</span>
      </span>
      <CopyButton value={requestId} label="Copy request id" isIconOnly />
    </p>
  )
}
