import { Play, Wrench } from 'lucide-react'
import { useStore } from 'zustand'
import type { Server } from '#shared/model/server.ts'
import type { Tool } from '#shared/model/tool.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { buttonLook, EmptyState, FourStates, Table, type Column } from '../../ui/index.ts'

const COLUMNS: readonly Column<Tool>[] = [
  { id: 'name', header: 'Name', isMono: true, width: 'minmax(16rem, 1fr)', cell: tool => tool.name },
  {
    id: 'about',
    header: 'What it does',
    width: 'minmax(10rem, 2fr)',
    cell: tool => <span className="text-muted">{tool.description ?? tool.title ?? ''}</span>,
  },
]

/** What the server offers; calling them is for the Tools page. */
export function ToolsTab({ server }: { readonly server: Server }) {
  const store = useStores().tools
  const state = useStore(store)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(store)
  const tools = state.tools.filter(tool => tool.serverId === server.id)

  return (
    <FourStates
      of={state}
      isEmpty={tools.length === 0}
      onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
      empty={
        <EmptyState icon={Wrench} title="No tools to show">
          {server.state.at === 'ready'
            ? 'The server offers none. It may offer prompts or resources.'
            : 'They are listed when the server runs.'}
        </EmptyState>
      }
    >
      <div className="relative">
        <a href={hrefOf({ page: 'tools', slug })} className={`${buttonLook('secondary', 'sm')} absolute! top-0.5 right-0`}>
          <Play aria-hidden size={14} />
          Try tools
        </a>
        <Table
          label={`Tools of ${server.name}`}
          columns={COLUMNS}
          rows={tools}
          rowKey={tool => tool.name}
          filter={{ label: 'Filter tools', textOf: tool => `${tool.name} ${tool.description ?? ''}` }}
        />
      </div>
    </FourStates>
  )
}
