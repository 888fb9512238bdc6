import { visibleParts } from './visible-parts.ts'

/** Text with what hides in it shown; an empty one says that it is empty. */
export function VisibleText({ text }: { readonly text: string }) {
  if (text === '') return <span className="font-sans text-faint">empty</span>
  return visibleParts(text).map((part, index) =>
    part.isCode ? (
      <mark key={index} className="rounded-sm bg-warning-soft px-0.5 text-warning-ink">
        {part.text}
      </mark>
    ) : (
      <span key={index}>{part.text}</span>
    ),
  )
}
