import { visibleParts, visiblePartsBefore } from './visible-parts.ts'

/** Text with what hides in it shown; an empty one says that it is empty. `isBefore`: something else follows on the same line. */
export function VisibleText({ text, isBefore = false }: { readonly text: string; readonly isBefore?: boolean }) {
  if (text === '') return <span className="font-sans text-faint">empty</span>
  const parts = isBefore ? visiblePartsBefore(text) : visibleParts(text)
  return parts.map((part, index) =>
    part.isCode ? (
      <mark key={index} className="rounded-sm bg-warning-soft px-0.5 text-warning-ink">
        {part.text}
      </mark>
    ) : (
      <span key={index}>{part.text}</span>
    ),
  )
}
