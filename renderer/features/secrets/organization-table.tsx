import { useStore } from 'zustand'
import type { OrganizationSecret } from '#shared/model/secret.ts'
import { useStores } from '../../app/stores.tsx'
import { Table, TimeAgo, useIsNarrow, type Column } from '../../ui/index.ts'
import { SecretMenu, type SecretAction } from './secret-menu.tsx'
import { SecretName, TimeOrNever } from './secret-table.tsx'
import { reachedUsersOf } from './users.ts'

interface OrganizationTableProps {
  readonly secrets: readonly OrganizationSecret[]
  readonly isVaultOpen: boolean
  readonly onAction: (action: SecretAction, secret: OrganizationSecret) => void
}

export function OrganizationTable({ secrets, isVaultOpen, onAction }: OrganizationTableProps) {
  const isNarrow = useIsNarrow()
  const workspaceName = useWorkspaceName()
  const columns: readonly Column<OrganizationSecret>[] = [
    { id: 'name', header: 'Name', width: 'minmax(7rem, 2fr)', cell: secret => <SecretName secret={secret} /> },
    {
      id: 'reach',
      header: 'Who gets it',
      width: 'minmax(7rem, 2fr)',
      cell: secret => <Reach secret={secret} workspaceName={workspaceName} />,
    },
    { id: 'used', header: 'Used by', width: 'minmax(6rem, 2fr)', cell: secret => <Users words={reachedUsersOf(secret, workspaceName)} /> },
    { id: 'version', header: 'Version', width: '3.25rem', align: 'end', cell: secret => secret.version },
    { id: 'created', header: 'Created', width: '5.25rem', cell: secret => <TimeAgo at={secret.createdAt} /> },
    { id: 'replaced', header: 'Replaced', width: '5.25rem', cell: secret => <TimeOrNever at={secret.replacedAt} /> },
    {
      id: 'more',
      header: 'More',
      isHeaderHidden: true,
      width: '1.75rem',
      cell: secret => (
        <SecretMenu
          name={secret.name}
          isVaultOpen={isVaultOpen}
          editLabel="Change who gets it"
          onAction={action => {
            onAction(action, secret)
          }}
        />
      ),
    },
  ]
  return (
    <Table
      label="Organization secrets"
      columns={isNarrow ? columns.filter(column => column.id !== 'created') : columns}
      rows={secrets}
      rowKey={secret => secret.id}
      onOpen={secret => {
        onAction('history', secret)
      }}
      filter={{ label: 'Filter secrets', textOf: secret => `${secret.name} ${secret.description}` }}
    />
  )
}

/** What a workspace is called. */
export function useWorkspaceName(): (id: string) => string {
  const workspaces = useStore(useStores().workspaces, state => state.workspaces)
  return id => workspaces.find(workspace => workspace.id === id)?.name ?? 'a workspace'
}

interface ReachProps {
  readonly secret: OrganizationSecret
  readonly workspaceName: (id: string) => string
}

function Reach({ secret: { isForAll, workspaceIds, overriddenIn }, workspaceName }: ReachProps) {
  const names = workspaceIds.map(workspaceName).join(', ')
  const own = overriddenIn.map(workspaceName).join(', ')
  return (
    <span className="flex min-w-0 flex-col" title={isForAll ? undefined : names}>
      <span className="truncate">
        {isForAll ? 'All workspaces' : names === '' ? <span className="text-faint">Nobody yet</span> : names}
      </span>
      {own !== '' && (
        <span className="truncate text-xs text-muted" title={own}>
          {own} has its own
        </span>
      )}
    </span>
  )
}

function Users({ words }: { readonly words: readonly string[] }) {
  if (words.length === 0) return <span className="text-faint">Nothing yet</span>
  const text = words.join(', ')
  return <span title={text}>{text}</span>
}
