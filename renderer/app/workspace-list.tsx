import { Command } from 'cmdk'
import { Check, Plus } from 'lucide-react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { WorkspaceMark } from '../ui/index.ts'
import { COMMAND_INPUT, COMMAND_ITEM } from './command-look.ts'
import { LiveDot } from './live-dot.tsx'
import { matchCommand } from './match-command.ts'
import { navigate } from './navigate.ts'
import { useStores } from './stores.tsx'

interface WorkspaceListProps {
  readonly workspace: Workspace | undefined
  readonly onChosen: () => void
}

/** The workspaces to switch to, searched by typing. */
export function WorkspaceList({ workspace, onChosen }: WorkspaceListProps) {
  const workspaces = useStore(useStores().workspaces, state => state.workspaces)
  return (
    <Command label="Workspaces" loop filter={matchCommand}>
      <Command.Input placeholder="Find a workspace" autoFocus className={COMMAND_INPUT} />
      <Command.List className="max-h-72 overflow-y-auto p-1">
        <Command.Empty className="px-2 py-4 text-center text-muted">No workspace is called that.</Command.Empty>
        {workspaces.map(one => (
          <Command.Item
            key={one.id}
            value={one.id}
            keywords={[one.name, one.slug]}
            onSelect={() => {
              onChosen()
              navigate({ page: 'overview', slug: one.slug })
            }}
            className={COMMAND_ITEM}
          >
            <WorkspaceMark workspace={one} />
            <span className="min-w-0 flex-1 truncate">{one.name}</span>
            <LiveDot workspace={one} />
            {one.id === workspace?.id && <Check aria-label="Shown now" size={14} />}
          </Command.Item>
        ))}
        <Command.Item
          value="new-workspace"
          keywords={['New workspace', 'create', 'add']}
          onSelect={() => {
            onChosen()
            navigate({ page: 'workspaces', isNew: true })
          }}
          className={COMMAND_ITEM}
        >
          <Plus aria-hidden size={16} className="text-muted" />
          New workspace
        </Command.Item>
      </Command.List>
    </Command>
  )
}
