import type { ListedTool } from '#shared/model/tool.ts'
import { Button, Callout, VisibleText } from '../../ui/index.ts'
import { HiddenCharactersNote } from './hidden-characters-note.tsx'
import { isWaiting, tokenWords } from './tool-words.ts'

interface ToolNotesProps {
  readonly tool: ListedTool
  readonly onReview: (tool: ListedTool) => void
}

const TITLES = { off: 'It is off', held: 'It is held', hidden: 'It is hidden', unreadable: 'It cannot be trusted' }

/** What is to be known of a tool before it is used: why it is not offered, what hides in it, what it says. */
export function ToolNotes({ tool, onReview }: ToolNotesProps) {
  const { status, hiddenCharacters, description, rule, own } = tool
  return (
    <>
      {status.at !== 'offered' && (
        <Callout
          tone={status.at === 'off' ? 'neutral' : 'warning'}
          title={TITLES[status.at]}
          action={
            isWaiting(tool) && (
              <Button
                size="sm"
                onClick={() => {
                  onReview(tool)
                }}
              >
                Review
              </Button>
            )
          }
        >
          {status.reason}
          {status.at === 'off' && tool.isChanged && ' Its definition changed meanwhile: switched on, it is held until you have looked.'}
        </Callout>
      )}
      <HiddenCharactersNote found={hiddenCharacters} />
      {description !== null && description.trim() !== '' && (
        <p className="max-h-40 overflow-y-auto break-words whitespace-pre-line text-muted" tabIndex={0}>
          <Words text={description.trim()} />
        </p>
      )}
      <p className="text-xs text-muted">
        Its definition costs a model {tokenWords(tool.tokens)}.
        {rule.description !== null && own.description !== null && ' The description is yours, not its server’s.'}
      </p>
    </>
  )
}

/** Line by line, so that the breaks stay breaks and only what hides is shown as a code. */
function Words({ text }: { readonly text: string }) {
  return text.split('\n').map((line, index) => (
    <span key={index}>
      {index > 0 && '\n'}
      {line.trim() !== '' && <VisibleText text={line.trim()} />}
    </span>
  ))
}
