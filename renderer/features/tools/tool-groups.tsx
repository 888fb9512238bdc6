import type { Tool } from '#shared/model/tool.ts'
import { Badge, Table, type Column } from '../../ui/index.ts'
import type { ToolGroup } from './groups.ts'

interface ToolGroupsProps {
  readonly groups: readonly ToolGroup[]
  readonly nameOf: (serverId: Tool['serverId']) => string
  readonly openName: string | undefined
  readonly onOpen: (tool: Tool) => void
}

const COLUMNS: readonly Column<Tool>[] = [
  { id: 'name', header: 'Name', isMono: true, width: 'minmax(15.5rem, 4fr)', cell: tool => <ToolName tool={tool} /> },
  {
    id: 'about',
    header: 'What it does',
    width: 'minmax(8rem, 6fr)',
    cell: tool => <span className="text-muted">{firstSentence(tool.description ?? tool.title ?? '')}</span>,
  },
  { id: 'hints', header: 'Effect', width: '6.5rem', cell: tool => <Hint tool={tool} /> },
]

/** The tools, a list a server. */
export function ToolGroups({ groups, nameOf, openName, onOpen }: ToolGroupsProps) {
  return (
    <div className="flex flex-col gap-6">
      {groups.map(({ serverId, tools }) => (
        <section key={serverId} aria-label={nameOf(serverId)}>
          <h2 className="mb-2 flex items-baseline gap-2 text-base font-semibold">
            {nameOf(serverId)} <span className="text-xs font-normal text-faint tabular-nums">{tools.length}</span>
          </h2>
          <Table
            label={`Tools of ${nameOf(serverId)}`}
            columns={COLUMNS}
            rows={tools}
            rowKey={tool => tool.name}
            openKey={openName}
            onOpen={onOpen}
          />
        </section>
      ))}
    </div>
  )
}

/** What its server calls it stands out; the prefix is the same down the list. */
function ToolName({ tool: { name, originalName } }: { readonly tool: Tool }) {
  const prefix = name.endsWith(originalName) ? name.slice(0, name.length - originalName.length) : ''
  return (
    <span title={name}>
      <span className="text-faint">{prefix}</span>
      {name.slice(prefix.length)}
    </span>
  )
}

function firstSentence(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}

/** What the server says of it: a hint, not a promise. */
function Hint({ tool: { annotations } }: { readonly tool: Tool }) {
  if (annotations?.['readOnlyHint'] === true) return <Badge>Reads only</Badge>
  return annotations?.['destructiveHint'] === true ? <Badge tone="warning">May destroy</Badge> : null
}
