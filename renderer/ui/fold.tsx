import { ChevronDown, ChevronRight } from 'lucide-react'
import { useState, type KeyboardEvent, type ReactNode } from 'react'

interface FoldProps {
  /** What is always seen; a click or Enter on it opens and closes. */
  readonly summary: ReactNode
  readonly isFirstOpen?: boolean
  readonly children: ReactNode
}

/** One of a list of things that open in their place. */
export function Fold({ summary, isFirstOpen = false, children }: FoldProps) {
  const [isOpen, setIsOpen] = useState(isFirstOpen)
  const Icon = isOpen ? ChevronDown : ChevronRight
  return (
    <li className="min-w-0">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => {
          setIsOpen(!isOpen)
        }}
        className="flex min-h-9 w-full flex-wrap items-center gap-x-2 gap-y-0.5 px-3 py-1.5 text-left -outline-offset-2 hover:bg-hover"
      >
        <Icon aria-hidden size={14} className="shrink-0 text-faint" />
        {summary}
      </button>
      {isOpen && <div className="px-3 pb-3">{children}</div>}
    </li>
  )
}

/** A list of folds, in which the arrows move. */
export function Folds({ children }: { readonly children: ReactNode }) {
  return (
    <ol onKeyDown={moveBetween} className="flex flex-col divide-y divide-line rounded-lg border border-line">
      {children}
    </ol>
  )
}

function moveBetween(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.target instanceof HTMLButtonElement) || !event.target.hasAttribute('aria-expanded')) return
  const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button[aria-expanded]')]
  event.preventDefault()
  all[all.indexOf(event.target) + step]?.focus()
}
