import clsx from 'clsx'
import { CopyButton } from './copy-button.tsx'

interface CodeBlockProps {
  readonly code: string
  /** What it is, read out and shown above: "Configuration for Cursor". */
  readonly label: string
  /** What the copy button says; none to have no button. */
  readonly copyLabel?: string
  readonly isWrapped?: boolean
  /** Leaves out the line above with the label. */
  readonly isBare?: boolean
  readonly className?: string
}

export function CodeBlock({ code, label, copyLabel, isWrapped = false, isBare = false, className }: CodeBlockProps) {
  return (
    <figure className={clsx('overflow-hidden rounded-md border border-line bg-sunken', className)}>
      {!isBare && (
        <figcaption className="flex h-9 items-center justify-between gap-2 border-b border-line pr-1.5 pl-3 text-xs text-muted">
          <span className="truncate">{label}</span>
          {copyLabel !== undefined && <CopyButton value={code} label={copyLabel} variant="ghost" />}
        </figcaption>
      )}
      {/* Focusable, so that it scrolls with the keyboard too */}
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className={clsx(
          'max-h-96 overflow-auto px-3 py-2 font-mono text-xs leading-5 -outline-offset-2',
          isWrapped && 'wrap-anywhere whitespace-pre-wrap',
        )}
      >
        {code}
      </pre>
    </figure>
  )
}
