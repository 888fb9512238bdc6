import clsx from 'clsx'
import { useMemo } from 'react'
import type { ToolChange } from '#shared/model/tool.ts'
import { VisibleText } from '../../ui/index.ts'
import { diffDefinitions, type DiffLine, type FieldDiff } from './definition-diff.ts'

const FIELD_WORDS: Readonly<Record<string, string>> = {
  name: 'Name',
  title: 'Title',
  description: 'Description',
  inputSchema: 'Arguments (inputSchema)',
  outputSchema: 'Result (outputSchema)',
  annotations: 'Annotations',
  _meta: 'Extra members (_meta)',
}

/** Old and new, member by member; what cannot be seen is shown as its code. */
export function DefinitionChanges({ change: { accepted, current } }: { readonly change: ToolChange }) {
  const fields = useMemo(() => diffDefinitions(accepted?.definition ?? null, current.definition), [accepted, current])
  if (fields.length === 0)
    return <p className="text-muted">It is the same as what was accepted, but what was kept of that cannot be trusted.</p>
  return <FieldDiffs fields={fields} words={FIELD_WORDS} />
}

interface FieldDiffsProps {
  readonly fields: readonly FieldDiff[]
  /** What each member is called. */
  readonly words: Readonly<Record<string, string>>
}

/** Members that differ, line by line. */
export function FieldDiffs({ fields, words }: FieldDiffsProps) {
  return fields.map(({ field, lines }) => (
    <section key={field} aria-label={words[field] ?? field}>
      <h3 className="mb-1.5 font-medium">{words[field] ?? field}</h3>
      <div
        className="max-h-72 overflow-auto rounded-md border border-line bg-sunken py-1 font-mono text-xs"
        tabIndex={0}
        role="group"
        aria-label={`What changed in ${words[field] ?? field}`}
      >
        {lines.map((line, index) => (
          <Line key={index} line={line} />
        ))}
      </div>
    </section>
  ))
}

const LOOKS: Readonly<Record<DiffLine['kind'], { readonly look: string; readonly sign: string; readonly word: string }>> = {
  same: { look: 'text-muted', sign: ' ', word: '' },
  added: { look: 'bg-success-soft text-success-ink', sign: '+', word: 'Added: ' },
  removed: { look: 'bg-danger-soft text-danger-ink', sign: '−', word: 'Removed: ' },
  skipped: { look: 'font-sans text-muted', sign: '⋯', word: '' },
}

function Line({ line: { kind, text } }: { readonly line: DiffLine }) {
  const { look, sign, word } = LOOKS[kind]
  const indent = /^ */.exec(text)?.[0] ?? ''
  return (
    <div className={clsx('flex gap-2 px-2', look)}>
      <span aria-hidden className="w-3 shrink-0 text-center select-none">
        {sign}
      </span>
      <span className="min-w-0 break-words whitespace-pre-wrap">
        {word !== '' && <span className="sr-only">{word}</span>}
        {indent}
        {text.length > indent.length && <VisibleText text={text.slice(indent.length)} />}
      </span>
    </div>
  )
}
