import { useState } from 'react'
import type { ListedTool } from '#shared/model/tool.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, showToast, Switch, Table, useIsNarrow, useNow, VisibleText, type Column } from '../../ui/index.ts'
import { AccessSelect } from './access-select.tsx'
import { ToolMarks } from './tool-marks.tsx'
import { isNew, toolKey } from './tool-words.ts'

interface ToolTableProps {
  readonly label: string
  readonly tools: readonly ListedTool[]
  readonly openName?: string | undefined
  readonly onOpen: (tool: ListedTool) => void
  readonly onReview: (tool: ListedTool) => void
}

/** Rows that are drawn at once: a server may list thousands. */
const MAX_ROWS = 200

/** Tools with their switch, what they cost, and what is to be known of them. */
export function ToolTable({ label, tools, openName, onOpen, onReview }: ToolTableProps) {
  const [isWhole, setIsWhole] = useState(false)
  const rows = isWhole ? tools : tools.slice(0, MAX_ROWS)
  const columns = useColumns(tools, onReview)
  return (
    <div className="flex flex-col gap-2">
      <Table
        label={label}
        columns={columns}
        rows={rows}
        rowKey={toolKey}
        openKey={tools.filter(({ name }) => name === openName).map(toolKey)[0]}
        onOpen={onOpen}
      />
      {rows.length < tools.length && (
        <Button
          variant="ghost"
          className="self-start"
          onClick={() => {
            setIsWhole(true)
          }}
        >
          Show {(tools.length - rows.length).toLocaleString('en')} more
        </Button>
      )}
    </div>
  )
}

function useColumns(tools: readonly ListedTool[], onReview: ToolTableProps['onReview']): readonly Column<ListedTool>[] {
  const now = useNow()
  const isNarrow = useIsNarrow()
  const columns: readonly Column<ListedTool>[] = [
    { id: 'on', header: 'On', width: '2.25rem', cell: tool => <ToolSwitch tool={tool} /> },
    { id: 'name', header: 'Name', isMono: true, width: 'minmax(13rem, 4fr)', cell: tool => <ToolName tool={tool} /> },
    {
      id: 'about',
      header: 'What it does',
      width: 'minmax(6rem, 5fr)',
      cell: tool => <span className="text-muted">{firstSentence(tool.description ?? tool.title ?? '')}</span>,
    },
    { id: 'access', header: 'Access', width: '7.25rem', cell: tool => <AccessSelect tool={tool} /> },
    { id: 'tokens', header: 'Tokens', align: 'end', width: '3.5rem', cell: tool => <Tokens tool={tool} /> },
    {
      id: 'marks',
      header: 'Marks',
      width: '8.5rem',
      cell: tool => <ToolMarks tool={tool} isNew={isNew(tool, tools, now)} onReview={onReview} />,
    },
  ]
  return isNarrow ? columns.filter(({ id }) => id !== 'about') : columns
}

function ToolSwitch({ tool }: { readonly tool: ListedTool }) {
  const store = useStores().tools
  const { id: workspaceId } = useWorkspace()
  const change = async (isOn: boolean) => {
    const done = await attempt(() => store.getState().change(workspaceId, tool, { isOn }))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
  }
  return (
    <Switch
      label={`Offer ${tool.name}`}
      isLabelHidden
      isOn={tool.rule.isOn}
      onSwitch={isOn => void change(isOn) /* because what it throws is shown */}
    />
  )
}

/** What its server calls it stands out; the prefix is the same down the list. */
function ToolName({ tool: { name, originalName, rule, status } }: { readonly tool: ListedTool }) {
  const part = rule.name ?? originalName
  const prefix = name.endsWith(part) ? name.slice(0, name.length - part.length) : ''
  const isOffered = status.at === 'offered'
  return (
    <span
      title={rule.name === null ? name : `${name}, which its server calls ${originalName}`}
      className={isOffered ? undefined : 'text-muted'}
    >
      <span className={isOffered ? 'text-faint' : undefined}>{prefix}</span>
      <VisibleText text={name.slice(prefix.length)} />
      {rule.name !== null && (
        <span className="ml-2 font-sans text-muted">
          was <VisibleText text={originalName} />
        </span>
      )}
    </span>
  )
}

function Tokens({ tool: { tokens, status } }: { readonly tool: ListedTool }) {
  return <span className={status.at === 'offered' ? undefined : 'text-muted'}>{tokens.toLocaleString('en')}</span>
}

function firstSentence(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
