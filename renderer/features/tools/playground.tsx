import { Pencil, Play, SquareTerminal } from 'lucide-react'
import { useId } from 'react'
import { curlToolCall } from '#shared/client-snippets.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import { useEndpoint } from '../../app/stores.tsx'
import { Button, copyText, Drawer, Form, showToast } from '../../ui/index.ts'
import { ToolNotes } from '../../parts/tools/tool-notes.tsx'
import { ArgumentFields } from '../../parts/calling/argument-fields.tsx'
import { RunOutcome } from './run-outcome.tsx'
import { useArguments } from '../../parts/calling/use-arguments.ts'
import { useRun } from './use-run.ts'

interface PlaygroundProps {
  readonly tool: ListedTool
  readonly serverName: string
  readonly onClose: () => void
  readonly onEdit: (tool: ListedTool) => void
  readonly onReview: (tool: ListedTool) => void
}

/** A tool to be tried: a form made of its schema, and what it answered. */
export function Playground({ tool, serverName, onClose, onEdit, onReview }: PlaygroundProps) {
  const form = useId()
  const isOffered = tool.status.at === 'offered'
  const url = useEndpoint()
  const given = useArguments(tool.inputSchema)
  const { run, isRunning, last } = useRun(tool)

  const submit = () => {
    const toolArguments = given.read()
    if (toolArguments !== undefined) void run(toolArguments) // because the run keeps its own problem
  }
  const copyCurl = async () => {
    const toolArguments = given.read()
    if (toolArguments === undefined || url === undefined) return
    const isCopied = await copyText(curlToolCall({ url, key: 'YOUR_KEY', name: tool.name, toolArguments }))
    showToast(
      isCopied
        ? { text: 'The command is copied. Put a key in place of YOUR_KEY.', tone: 'success' }
        : { text: 'The command could not be copied.', tone: 'danger' },
    )
  }

  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={<span className="font-mono">{tool.name}</span>}
      description={tool.title === null ? `From ${serverName}` : `${tool.title}, from ${serverName}`}
      footer={
        <>
          <Button
            variant="ghost"
            icon={SquareTerminal}
            className="mr-auto"
            onClick={() => void copyCurl() /* because copying never throws */}
          >
            Copy as curl
          </Button>
          <Button
            icon={Pencil}
            onClick={() => {
              onEdit(tool)
            }}
          >
            Rename or describe
          </Button>
          <Button type="submit" form={form} variant="primary" icon={Play} isLoading={isRunning} disabled={!isOffered} shortcut="mod+enter">
            Run
          </Button>
        </>
      }
    >
      <div
        className="flex flex-col gap-5"
        onKeyDown={event => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || isRunning || !isOffered) return
          event.preventDefault()
          submit()
        }}
      >
        <ToolNotes tool={tool} onReview={onReview} />
        <Form
          id={form}
          onSubmit={() => {
            if (isOffered) submit()
          }}
        >
          <ArgumentFields given={given} />
        </Form>
        <div role="status">{last && <RunOutcome run={last} />}</div>
        {!last && <p className="text-xs text-faint">It runs for real, as if a client had called it.</p>}
      </div>
    </Drawer>
  )
}
