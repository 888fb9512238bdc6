import { CircleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { Loading } from '../api/loading.ts'
import { Button } from './button.tsx'
import { ProblemNote, RequestId } from './problem-note.tsx'

interface EmptyStateProps {
  readonly icon: LucideIcon
  readonly title: string
  /** What this is for, in a sentence or two. */
  readonly children: ReactNode
  /** The one next step. */
  readonly action?: ReactNode
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong px-6 py-12 text-center">
      <Icon aria-hidden size={24} strokeWidth={1.5} className="text-faint" />
      <div className="flex max-w-md flex-col gap-1">
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="text-muted">{children}</p>
      </div>
      {action}
    </div>
  )
}

interface ProblemStateProps {
  readonly problem: AppError
  readonly onRetry?: (() => void) | undefined
  /** A better next step than trying again, such as "Unlock". */
  readonly action?: ReactNode
}

const TITLES: Partial<Record<AppError['code'], string>> = {
  locked: 'The vault is locked',
  not_found: 'There is nothing here',
  unauthenticated: 'You are signed out',
  forbidden: 'This is not allowed',
}

export function ProblemState({ problem, onRetry, action }: ProblemStateProps) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 rounded-lg border border-line px-6 py-12 text-center">
      <CircleAlert aria-hidden size={24} strokeWidth={1.5} className="text-danger" />
      <div className="flex max-w-md flex-col items-center gap-1">
        <h2 className="text-base font-semibold">{TITLES[problem.code] ?? 'That did not work'}</h2>
        <p className="text-muted">{problem.message}</p>
        <RequestId problem={problem} />
      </div>
      {action}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  )
}

/** Grey bars where the rows will be; nothing for the first 150 ms. */
export function Skeleton({ rows = 4 }: { readonly rows?: number }) {
  return (
    <div role="status" className="flex animate-wait flex-col gap-2">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} aria-hidden className="h-9 rounded-md bg-hover" />
      ))}
    </div>
  )
}

interface FourStatesProps {
  readonly of: Loading
  readonly isEmpty: boolean
  readonly empty: ReactNode
  readonly skeleton?: ReactNode
  readonly onRetry?: () => void
  readonly children: ReactNode
}

/** Draws the four states every page has. A failed reload keeps what is shown, with the problem above it. */
export function FourStates({ of, isEmpty, empty, skeleton, onRetry, children }: FourStatesProps) {
  if (of.status !== 'ready') return skeleton ?? <Skeleton />
  if (of.problem && isEmpty) return <ProblemState problem={of.problem} onRetry={onRetry} />
  if (isEmpty) return empty
  return (
    <>
      {of.problem && (
        <div className="mb-3">
          <ProblemNote problem={of.problem} />
        </div>
      )}
      {children}
    </>
  )
}
