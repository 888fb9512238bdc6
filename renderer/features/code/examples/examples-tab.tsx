import { BookmarkPlus, FlaskConical, Pencil, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { CodeDraft, CodeExample } from '#shared/model/code.ts'
import { attempt } from '../../../api/loading.ts'
import { Button, EmptyState, IconButton, StateDot } from '../../../ui/index.ts'
import type { DeskStore } from '../desk-store.ts'
import { ExampleDialog } from './example-dialog.tsx'
import { verdictOf, wordsOf, type Verdict } from './verdict.ts'

interface ExamplesTabProps {
  readonly desk: DeskStore
  readonly draft: CodeDraft
  readonly onChange: (change: Partial<CodeDraft>) => void
}

/** A verdict is about one example of one draft; either changed, it says nothing any more. */
interface Judged {
  readonly example: CodeExample
  readonly source: string
  readonly verdict: Verdict
}

/** Calls that are kept with the tool, and run before each version is published. */
export function ExamplesTab({ desk, draft, onChange }: ExamplesTabProps) {
  const { examples, source } = draft
  const [judged, setJudged] = useState<readonly Judged[]>([])
  const [isRunning, setIsRunning] = useState(false)
  const [editing, setEditing] = useState<number | 'new'>()
  const edited = typeof editing === 'number' ? examples[editing] : undefined

  const run = async (wanted: readonly CodeExample[]) => {
    setIsRunning(true)
    for (const example of wanted) {
      const answer = await attempt(() =>
        desk.getState().run({ params: example.params, secrets: 'real', standIns: {} }, new AbortController().signal),
      )
      const verdict: Verdict = answer.ok ? verdictOf(example, answer.data) : { passes: false, reason: answer.problem.message }
      setJudged(before => [...before.filter(one => one.example !== example), { example, source, verdict }])
    }
    setIsRunning(false)
  }
  const save = (example: CodeExample) => {
    onChange({ examples: editing === 'new' ? [...examples, example] : examples.map(one => (one === edited ? example : one)) })
    setEditing(undefined)
  }
  const dialog = editing !== undefined && (
    <ExampleDialog
      example={edited}
      taken={examples.filter(one => one !== edited).map(({ name }) => name)}
      onSave={save}
      onClose={() => {
        setEditing(undefined)
      }}
    />
  )
  const addButton = (
    <Button
      icon={BookmarkPlus}
      onClick={() => {
        setEditing('new')
      }}
    >
      Add example
    </Button>
  )
  if (examples.length === 0) {
    return (
      <div className="h-full overflow-y-auto pb-10">
        <EmptyState icon={FlaskConical} title="No examples yet" action={addButton}>
          An example is a call and what must come of it. All run before a version is published, so that no version breaks what worked. “Keep
          as example” after a dry run makes one.
        </EmptyState>
        {dialog}
      </div>
    )
  }
  return (
    <div className="h-full overflow-y-auto pb-10">
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 text-muted">They run with the real secrets, here and before each version is published.</p>
        {addButton}
        <Button
          variant="primary"
          icon={Play}
          isLoading={isRunning}
          onClick={() => void run(examples) /* because each keeps its problem as its verdict */}
        >
          Run examples
        </Button>
      </div>
      <ul aria-label="Examples" className="divide-y divide-line rounded-lg border border-line">
        {examples.map((example, index) => {
          const known = judged.find(one => one.example === example && one.source === source)
          return (
            <li key={example.name} className="flex items-start gap-3 py-2 pr-1.5 pl-3">
              <div className="min-w-0 flex-1">
                <p className="font-medium">{example.name}</p>
                <p className="truncate font-mono text-xs text-muted">{JSON.stringify(example.params)}</p>
                <p className="text-xs wrap-anywhere text-muted">{wordsOf(example.expect)}</p>
                {known?.verdict.passes === false && <p className="mt-1 text-xs wrap-anywhere text-danger-ink">{known.verdict.reason}</p>}
              </div>
              <span className="w-20 pt-0.5 text-xs">
                {known && <StateDot tone={known.verdict.passes ? 'success' : 'danger'} label={known.verdict.passes ? 'Passes' : 'Fails'} />}
              </span>
              <IconButton
                label={`Change ${example.name}`}
                icon={Pencil}
                onClick={() => {
                  setEditing(index)
                }}
              />
              <IconButton
                label={`Remove ${example.name}`}
                icon={Trash2}
                onClick={() => {
                  onChange({ examples: examples.filter(one => one !== example) })
                }}
              />
            </li>
          )
        })}
      </ul>
      {dialog}
    </div>
  )
}
