import { VisibleText } from '../../ui/index.ts'

/** The arguments of a call line by line, with what hides in them shown: the indentation is ours, everything else is theirs. */
export function ArgumentsView({ text }: { readonly text: string }) {
  return (
    <pre
      tabIndex={0}
      role="group"
      aria-label="Arguments"
      className="max-h-56 min-h-0 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap -outline-offset-2"
    >
      {text.split('\n').map((line, index) => {
        const words = line.trimStart()
        return (
          <span key={index} className="block">
            {line.slice(0, line.length - words.length)}
            {words === '' ? null : <VisibleText text={words} />}
          </span>
        )
      })}
    </pre>
  )
}
