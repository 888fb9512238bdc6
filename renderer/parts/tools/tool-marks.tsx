import type { ListedTool } from '#shared/model/tool.ts'
import { Badge, Button, formatTime } from '../../ui/index.ts'
import { hiddenWords } from './tool-words.ts'

interface ToolMarksProps {
  readonly tool: ListedTool
  readonly isNew: boolean
  readonly onReview: (tool: ListedTool) => void
}

/** What is to be known of a tool at a look, the most pressing first. */
export function ToolMarks({ tool, isNew, onReview }: ToolMarksProps) {
  const { status, hiddenCharacters, annotations, firstSeenAt } = tool
  if (status.at === 'held' || status.at === 'unreadable') {
    const words = status.at === 'held' ? 'Review change' : 'Review definition'
    return (
      <Button
        size="sm"
        aria-label={`${words} of ${tool.originalName}`}
        title={status.reason}
        onClick={() => {
          onReview(tool)
        }}
      >
        {words}
      </Button>
    )
  }
  return (
    <span className="flex min-w-0 items-center gap-1 overflow-hidden">
      {status.at === 'hidden' && (
        <span title={status.reason}>
          <Badge tone="danger">Name taken</Badge>
        </span>
      )}
      {hiddenCharacters.length > 0 && (
        <span title={hiddenCharacters.map(hiddenWords).join('\n')}>
          <Badge tone="warning">Hidden characters</Badge>
        </span>
      )}
      {isNew && firstSeenAt !== null && (
        <span title={`First seen ${formatTime(firstSeenAt)}`}>
          <Badge tone="accent">New</Badge>
        </span>
      )}
      {hiddenCharacters.length === 0 && <Hint annotations={annotations} />}
    </span>
  )
}

/** What the server says of it: a hint, not a promise. */
function Hint({ annotations }: Pick<ListedTool, 'annotations'>) {
  if (annotations?.['readOnlyHint'] === true) return <Badge>Says it reads</Badge>
  return annotations?.['destructiveHint'] === true ? <Badge tone="warning">May destroy</Badge> : null
}
