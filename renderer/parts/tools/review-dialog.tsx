import { useEffect, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { ListedTool, ToolChange } from '#shared/model/tool.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, Dialog, formatTime, ProblemNote, showToast, Skeleton, useAction } from '../../ui/index.ts'
import { DefinitionChanges } from './definition-changes.tsx'
import { HiddenCharactersNote } from './hidden-characters-note.tsx'
import { isWaiting, toolKey } from './tool-words.ts'

interface ReviewDialogProps {
  /** The one to look at first; undefined: closed. */
  readonly tool: ListedTool | undefined
  /** Those of them that wait follow, one after the other. */
  readonly tools: readonly ListedTool[]
  readonly onClose: () => void
}

/** Shows what changed in a definition, and lets a person approve exactly that or keep the tool off. */
export function ReviewDialog({ tool, tools, onClose }: ReviewDialogProps) {
  return tool === undefined ? null : <OpenReview first={tool} tools={tools} onClose={onClose} />
}

function OpenReview({
  first,
  tools,
  onClose,
}: {
  readonly first: ListedTool
  readonly tools: readonly ListedTool[]
  readonly onClose: () => void
}) {
  // As it was when the dialog was opened: what is decided leaves the list, and the count must not jump.
  const [queue] = useState(() => [
    first,
    ...tools.filter(tool => isWaiting(tool) && tool.serverId === first.serverId && toolKey(tool) !== toolKey(first)),
  ])
  const [at, setAt] = useState(0)
  const tool = queue[at]
  if (tool === undefined) return null
  const next = () => {
    if (at + 1 < queue.length) setAt(at + 1)
    else onClose()
  }
  return (
    <OneReview
      key={toolKey(tool)}
      tool={tool}
      place={queue.length > 1 ? `${at + 1} of ${queue.length}` : ''}
      onNext={next}
      onClose={onClose}
    />
  )
}

interface OneReviewProps {
  readonly tool: ListedTool
  readonly place: string
  readonly onNext: () => void
  readonly onClose: () => void
}

function OneReview({ tool, place, onNext, onClose }: OneReviewProps) {
  const store = useStores().tools
  const { id: workspaceId } = useWorkspace()
  const { change, problem } = useChange(tool)
  const approve = useAction(async () => {
    if (change === undefined) return
    await store.getState().approve(workspaceId, change)
    showToast({ text: `The change of ${tool.name} is approved.`, tone: 'success' })
    onNext()
  })
  const keepOff = useAction(async () => {
    await store.getState().change(workspaceId, tool, { isOn: false })
    showToast({ text: `${tool.name} is off.`, tone: 'success' })
    onNext()
  })

  return (
    <Dialog
      isOpen
      size="lg"
      onClose={onClose}
      title={`What changed in ${tool.originalName}`}
      description={`${place === '' ? '' : `${place}. `}Until you approve it, no client is offered the tool, and a call of it is refused.`}
      footer={
        <>
          <Button onClick={onClose}>Decide later</Button>
          <Button isLoading={keepOff.isRunning} onClick={() => void keepOff.run() /* because useAction keeps the problem */}>
            Keep it off
          </Button>
          <Button
            variant="primary"
            disabled={change === undefined}
            isLoading={approve.isRunning}
            onClick={() => void approve.run() /* because useAction keeps the problem */}
          >
            Approve change
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {[problem, approve.problem, keepOff.problem].map((one, index) => one && <ProblemNote key={index} problem={one} />)}
        {change === undefined ? problem === undefined && <Skeleton rows={4} /> : <Change change={change} />}
      </div>
    </Dialog>
  )
}

function Change({ change }: { readonly change: ToolChange }) {
  const { accepted, current } = change
  return (
    <>
      <p className="text-muted">
        {accepted === null
          ? 'What was accepted before cannot be read. This is the whole definition as the server has it now.'
          : `Compared with what was accepted ${formatTime(accepted.at)}. A model will read what is added.`}
      </p>
      <HiddenCharactersNote found={current.hiddenCharacters} />
      <DefinitionChanges change={change} />
    </>
  )
}

/** Loaded when the dialog opens: exactly what is shown is what is approved. */
function useChange(tool: ListedTool): { readonly change: ToolChange | undefined; readonly problem: AppError | undefined } {
  const store = useStores().tools
  const { id: workspaceId } = useWorkspace()
  const [change, setChange] = useState<ToolChange>()
  const [problem, setProblem] = useState<AppError>()
  useEffect(() => {
    let isWanted = true
    const load = async () => {
      const result = await attempt(() => store.getState().changeOf(workspaceId, tool))
      if (!isWanted) return
      if (result.ok) setChange(result.data)
      else setProblem(result.problem)
    }
    void load() // because attempt keeps the problem
    return () => {
      isWanted = false
    }
  }, [store, workspaceId, tool])
  return { change, problem }
}
