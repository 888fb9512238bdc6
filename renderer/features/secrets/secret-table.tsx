import { Ellipsis, RefreshCw, Trash2 } from 'lucide-react'
import type { Secret } from '#shared/model/secret.ts'
import type { Server } from '#shared/model/server.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorkspace } from '../../app/stores.tsx'
import { IconButton, Menu, Table, TimeAgo, useIsNarrow, type Column, type MenuItem } from '../../ui/index.ts'

interface SecretTableProps {
  readonly secrets: readonly Secret[]
  readonly servers: readonly Server[]
  readonly isVaultOpen: boolean
  readonly onReplace: (secret: Secret) => void
  readonly onDelete: (secret: Secret) => void
}

export function SecretTable({ secrets, servers, isVaultOpen, onReplace, onDelete }: SecretTableProps) {
  const isNarrow = useIsNarrow()
  const columns: readonly Column<Secret>[] = [
    {
      id: 'name',
      header: 'Name',
      isMono: true,
      width: 'minmax(6rem, 2fr)',
      cell: secret => <span title={secret.name}>{secret.name}</span>,
    },
    { id: 'used', header: 'Used by', width: 'minmax(5rem, 2fr)', cell: secret => <UsedBy secret={secret} servers={servers} /> },
    { id: 'version', header: 'Version', width: '3.25rem', align: 'end', cell: secret => secret.version },
    { id: 'created', header: 'Created', width: '5.25rem', cell: secret => <TimeAgo at={secret.createdAt} /> },
    { id: 'replaced', header: 'Replaced', width: '5.25rem', cell: secret => <TimeOrNever at={secret.replacedAt} /> },
    { id: 'last', header: 'Last used', width: '5.25rem', cell: secret => <TimeOrNever at={secret.lastUsedAt} /> },
    {
      id: 'more',
      header: 'More',
      isHeaderHidden: true,
      width: '1.75rem',
      cell: secret => <MoreMenu secret={secret} isVaultOpen={isVaultOpen} onReplace={onReplace} onDelete={onDelete} />,
    },
  ]
  return (
    <Table
      label="Secrets"
      columns={isNarrow ? columns.filter(column => column.id !== 'created') : columns}
      rows={secrets}
      rowKey={secret => secret.id}
      {...(isVaultOpen ? { onOpen: onReplace } : {})}
      filter={{ label: 'Filter secrets', textOf: secret => secret.name }}
    />
  )
}

/** The servers whose environment names the secret. */
export function usersOf(secret: Secret, servers: readonly Server[]): readonly Server[] {
  return servers.filter(server => secret.usedBy.includes(server.id))
}

function UsedBy({ secret, servers }: { readonly secret: Secret; readonly servers: readonly Server[] }) {
  const { slug } = useWorkspace()
  const users = usersOf(secret, servers)
  if (secret.usedBy.length === 0) return <span className="text-faint">Nothing yet</span>
  if (users.length === 0)
    return <span className="text-muted">{secret.usedBy.length === 1 ? '1 server' : `${secret.usedBy.length} servers`}</span>
  return users.map((server, index) => (
    <span key={server.id}>
      {index > 0 && ', '}
      <a
        href={hrefOf({ page: 'server', slug, serverId: server.id })}
        className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current"
      >
        {server.name}
      </a>
    </span>
  ))
}

function TimeOrNever({ at }: { readonly at: number | null }) {
  return at === null ? <span className="text-faint">Never</span> : <TimeAgo at={at} />
}

interface MoreMenuProps extends Pick<SecretTableProps, 'isVaultOpen' | 'onReplace' | 'onDelete'> {
  readonly secret: Secret
}

function MoreMenu({ secret, isVaultOpen, onReplace, onDelete }: MoreMenuProps) {
  const items: readonly (MenuItem | 'line')[] = [
    {
      label: 'Replace',
      icon: RefreshCw,
      isDisabled: !isVaultOpen,
      onSelect: () => {
        onReplace(secret)
      },
    },
    'line',
    {
      label: 'Delete',
      icon: Trash2,
      isDangerous: true,
      onSelect: () => {
        onDelete(secret)
      },
    },
  ]
  return <Menu trigger={<IconButton label={`More for ${secret.name}`} icon={Ellipsis} />} items={items} />
}
