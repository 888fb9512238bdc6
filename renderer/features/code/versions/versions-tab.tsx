import clsx from 'clsx'
import { History, Undo2 } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { CodeDraft, CodeVersion } from '#shared/model/code.ts'
import { attempt } from '../../../api/loading.ts'
import { FieldDiffs } from '../../../parts/tools/definition-changes.tsx'
import { diffMembers } from '../../../parts/tools/definition-diff.ts'
import { Badge, Button, ConfirmDialog, EmptyState, ProblemNote, RowButton, showToast, Skeleton, TimeAgo } from '../../../ui/index.ts'
import type { DeskStore } from '../desk-store.ts'

interface VersionsTabProps {
  readonly desk: DeskStore
  readonly draft: CodeDraft
  readonly onPublish: () => void
}

/** What was published, newest first, each compared with the draft as it stands. */
export function VersionsTab({ desk, draft, onPublish }: VersionsTabProps) {
  const tool = useStore(desk, state => state.tool)
  const versions = tool?.versions ?? []
  const [chosen, setChosen] = useState<number>()
  const [isRollingBack, setIsRollingBack] = useState(false)
  const current = versions.find(({ version }) => version === (chosen ?? tool?.publishedVersion)) ?? versions[0]
  if (current === undefined) return <NoVersion onPublish={onPublish} />
  const isPublished = current.version === tool?.publishedVersion
  return (
    <div className="grid h-full min-h-0 gap-5 overflow-y-auto pb-10 md:grid-cols-[15rem_minmax(0,1fr)]">
      <VersionList versions={versions} chosen={current.version} published={tool?.publishedVersion ?? null} onChoose={setChosen} />
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <h2 className="flex-1 text-base font-semibold">From version {current.version} to the draft</h2>
          {!isPublished && (
            <Button
              icon={Undo2}
              onClick={() => {
                setIsRollingBack(true)
              }}
            >
              Roll back to version {current.version}
            </Button>
          )}
        </div>
        <Difference key={current.version} desk={desk} version={current.version} draft={draft} />
      </div>
      {isRollingBack && (
        <RollBackDialog
          desk={desk}
          version={current.version}
          onClose={() => {
            setIsRollingBack(false)
          }}
          onDone={() => {
            setChosen(undefined)
          }}
        />
      )}
    </div>
  )
}

function NoVersion({ onPublish }: Pick<VersionsTabProps, 'onPublish'>) {
  return (
    <EmptyState
      icon={History}
      title="Nothing is published yet"
      action={
        <Button variant="primary" onClick={onPublish}>
          Publish
        </Button>
      }
    >
      Clients can call a tool once it has a version. A version never changes; the draft goes on.
    </EmptyState>
  )
}

interface RollBackDialogProps {
  readonly desk: DeskStore
  readonly version: number
  readonly onClose: () => void
  readonly onDone: () => void
}

function RollBackDialog({ desk, version, onClose, onDone }: RollBackDialogProps) {
  const tool = useStore(desk, state => state.tool)
  return (
    <ConfirmDialog
      isOpen
      isDangerous={false}
      onClose={onClose}
      title={`Roll back to version ${String(version)}?`}
      confirmLabel="Roll back"
      onConfirm={async () => {
        const published = await desk.getState().rollBack(version, `Back to version ${String(version)}`)
        showToast({ text: `Version ${String(published.publishedVersion)} is what version ${String(version)} was.`, tone: 'success' })
        onDone()
      }}
    >
      <p>
        It is published again as a new version, and clients get it with their next call. Version {tool?.publishedVersion} stays in the list.
      </p>
      <p>{tool?.isDraftAhead === true ? 'Your draft stays as it is.' : 'The draft follows.'}</p>
    </ConfirmDialog>
  )
}

interface VersionListProps {
  readonly versions: readonly CodeVersion[]
  readonly chosen: number
  readonly published: number | null
  readonly onChoose: (version: number) => void
}

function VersionList({ versions, chosen, published, onChoose }: VersionListProps) {
  return (
    <ol aria-label="Versions" className="self-start divide-y divide-line overflow-hidden rounded-lg border border-line">
      {versions.map(({ version, publishedAt, publishedBy, note }) => (
        <li key={version}>
          <RowButton
            aria-current={version === chosen ? 'true' : undefined}
            onClick={() => {
              onChoose(version)
            }}
            className={clsx('flex flex-col gap-0.5 px-3 py-2', version === chosen && 'bg-hover')}
          >
            <span className="flex items-center gap-2 font-medium">
              Version {version}
              {version === published && <Badge tone="success">Published</Badge>}
            </span>
            <span className="text-xs text-muted">
              {publishedBy !== '' && `${publishedBy}, `}
              <TimeAgo at={publishedAt} />
            </span>
            {note !== '' && <span className="text-xs wrap-anywhere text-muted">{note}</span>}
          </RowButton>
        </li>
      ))}
    </ol>
  )
}

const MEMBERS = ['source', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations', 'hosts', 'secrets', 'language', 'examples']
const WORDS = {
  source: 'Code',
  title: 'Title',
  description: 'Description',
  inputSchema: 'Parameters',
  outputSchema: 'Result',
  annotations: 'What it does to the world',
  hosts: 'Hosts',
  secrets: 'Declared secrets',
  language: 'Language',
  examples: 'Examples',
}

function Difference({ desk, version, draft }: { readonly desk: DeskStore; readonly version: number; readonly draft: CodeDraft }) {
  const [published, setPublished] = useState<CodeDraft>()
  const [problem, setProblem] = useState<AppError>()
  useEffect(() => {
    let isOver = false
    const read = async () => {
      const answer = await attempt(() => desk.getState().getVersion(version))
      if (isOver) return
      if (answer.ok) setPublished(answer.data)
      else setProblem(answer.problem)
    }
    void read() // because it keeps its problem
    return () => {
      isOver = true
    }
  }, [desk, version])
  const fields = useMemo(() => (published === undefined ? [] : diffMembers(plain(published), plain(draft), MEMBERS)), [published, draft])
  if (problem) return <ProblemNote problem={problem} />
  if (published === undefined) return <Skeleton rows={3} />
  if (fields.length === 0) return <p className="text-muted">The draft is the same as this version.</p>
  return <FieldDiffs fields={fields} words={WORDS} />
}

/** Nothing said and nothing there are the same to a reader. */
function plain(draft: CodeDraft): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, value ?? undefined]))
}
