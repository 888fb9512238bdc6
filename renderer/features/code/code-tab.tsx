import { Suspense, useMemo, useRef, type RefObject } from 'react'
import type { CodeDraft } from '#shared/model/code.ts'
import { OwnKeyNote } from '../../parts/keys/own-key-note.tsx'
import { Kbd, Select, Skeleton } from '../../ui/index.ts'
import { CodeEditor } from './editor/index.tsx'
import type { EditorHandle } from './editor/code-editor.tsx'
import type { LanguageClient } from './language/client.ts'
import { ProblemList } from './problem-list.tsx'
import type { DeskProblem } from './problems.ts'

interface CodeTabProps {
  readonly draft: CodeDraft
  readonly client: LanguageClient | undefined
  readonly problems: readonly DeskProblem[]
  readonly editor: RefObject<EditorHandle | null>
  readonly onChange: (change: Partial<CodeDraft>) => void
  readonly onRun: () => void
  readonly onOpenProblem: (problem: DeskProblem) => void
}

const LANGUAGES = [
  { value: 'typescript', label: 'TypeScript' },
  { value: 'javascript', label: 'JavaScript' },
] as const

/** The source, what is wrong with it, and the language it is written in. */
export function CodeTab({ draft, client, problems, editor, onChange, onRun, onOpenProblem }: CodeTabProps) {
  const list = useRef<HTMLDivElement>(null)
  const marks = useMemo(() => problems.flatMap(markOf), [problems])
  return (
    <section
      aria-label="Code"
      onKeyDown={event => {
        if (event.key.toLowerCase() !== 'm' || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        list.current?.querySelector('button')?.focus()
      }}
      className="flex h-full min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-raised focus-within:border-line-field"
    >
      <div className="min-h-0 flex-1">
        <Suspense fallback={<Skeleton rows={6} />}>
          <CodeEditor
            ref={editor}
            label="Source of the tool"
            value={draft.source}
            onValue={source => {
              onChange({ source })
            }}
            language={draft.language}
            client={client}
            marks={marks}
            onRun={onRun}
            takesFocus
          />
        </Suspense>
      </div>
      <div className="px-3">
        <OwnKeyNote text={draft.source} />
      </div>
      <div ref={list} className="contents">
        <ProblemList problems={problems} onOpen={onOpenProblem} />
      </div>
      <footer className="flex h-9 shrink-0 items-center gap-3 border-t border-line px-2 text-xs text-muted">
        <Select
          aria-label="Language"
          value={draft.language}
          options={LANGUAGES}
          onValue={language => {
            onChange({ language })
          }}
          className="w-32 [&_select]:h-6.5! [&_select]:border-transparent [&_select]:bg-transparent [&_select]:text-xs [&_svg]:top-1.5"
        />
        <span role="status" className="min-w-0 truncate">
          {countWords(problems)}
        </span>
        <span className="ml-auto hidden items-center gap-1 whitespace-nowrap text-faint lg:flex">
          <Kbd keys="escape" /> then <Kbd keys="tab" /> leaves the editor
        </span>
      </footer>
    </section>
  )
}

function markOf({ part, from, to, severity, message }: DeskProblem) {
  return part === 'source' && from !== undefined && to !== undefined ? [{ from, to, severity, message }] : []
}

function countWords(problems: readonly DeskProblem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const others = problems.length - errors
  const words = [counted(errors, 'error'), counted(others, 'note')].filter(text => text !== undefined)
  return words.length === 0 ? 'No problems' : words.join(', ')
}

function counted(count: number, word: string): string | undefined {
  if (count === 0) return undefined
  return `${String(count)} ${count === 1 ? word : `${word}s`}`
}
