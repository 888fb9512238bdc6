import type { ReactNode } from 'react'
import type { Secret, SecretUse } from '#shared/model/secret.ts'
import type { Server } from '#shared/model/server.ts'
import { MIN_REDACTED_LENGTH } from '#shared/redactable.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorkspace } from '../../app/stores.tsx'
import { Badge, Table, TimeAgo, useIsNarrow, type Column } from '../../ui/index.ts'
import { SecretMenu, type SecretAction } from './secret-menu.tsx'

interface SecretTableProps {
  readonly secrets: readonly Secret[]
  readonly servers: readonly Server[]
  readonly isVaultOpen: boolean
  readonly onAction: (action: SecretAction, secret: Secret) => void
}

export function SecretTable({ secrets, servers, isVaultOpen, onAction }: SecretTableProps) {
  const isNarrow = useIsNarrow()
  const columns: readonly Column<Secret>[] = [
    { id: 'name', header: 'Name', width: 'minmax(7rem, 2fr)', cell: secret => <SecretName secret={secret} /> },
    { id: 'scope', header: 'Scope', width: '8.5rem', cell: secret => <Scope secret={secret} /> },
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
      cell: secret => (
        <SecretMenu
          name={secret.name}
          isVaultOpen={isVaultOpen}
          isReadOnly={secret.scope === 'organization'}
          editLabel="Describe"
          onAction={action => {
            onAction(action, secret)
          }}
        />
      ),
    },
  ]
  return (
    <Table
      label="Secrets"
      columns={isNarrow ? columns.filter(column => column.id !== 'created' && column.id !== 'last') : columns}
      rows={secrets}
      rowKey={secret => secret.id}
      onOpen={secret => {
        onAction('history', secret)
      }}
      filter={{ label: 'Filter secrets', textOf: secret => `${secret.name} ${secret.description} ${secret.scope}` }}
    />
  )
}

/** What is to be known of a value that is not redacted, or may not be. */
const WARNINGS: Readonly<Record<string, string>> = {
  false: `A value of fewer than ${MIN_REDACTED_LENGTH} characters is not taken out of what servers say.`,
  null: 'Whether it is long enough to be redacted is found out when it is used next.',
}

export function SecretName({
  secret: { name, description, reference, isRedacted },
}: {
  readonly secret: Pick<Secret, 'name' | 'description' | 'reference' | 'isRedacted'>
}) {
  const about = reference ?? description
  return (
    <span
      className="flex min-w-0 flex-col"
      title={[name, description, reference ?? '', WARNINGS[String(isRedacted)] ?? ''].filter(part => part !== '').join('\n')}
    >
      <span className="truncate font-mono text-xs">{name}</span>
      {isRedacted === false && <span className="truncate text-xs text-warning-ink">Not redacted</span>}
      {about !== '' && <span className="truncate text-xs text-muted">{about}</span>}
    </span>
  )
}

function Scope({ secret: { scope, override } }: { readonly secret: Secret }) {
  if (override === 'overridden') return <Badge>Org., overridden</Badge>
  if (override === 'overrides') return <Badge tone="accent">Overrides org.</Badge>
  return scope === 'organization' ? <Badge tone="neutral">Organization</Badge> : <span className="text-muted">Workspace</span>
}

function UsedBy({ secret, servers }: { readonly secret: Secret; readonly servers: readonly Server[] }) {
  const { slug } = useWorkspace()
  if (secret.override === 'overridden') return <span className="text-faint">This workspace has its own</span>
  if (secret.usedBy.length === 0) return <span className="text-faint">Nothing yet</span>
  return (
    <Joined>
      {secret.usedBy.map(use => (
        <a
          key={`${use.serverId} ${use.toolName ?? ''}`}
          href={hrefOf({ page: 'server', slug, serverId: use.serverId })}
          className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current"
        >
          {nameOf(use, servers)}
        </a>
      ))}
    </Joined>
  )
}

export function Joined({ children }: { readonly children: readonly ReactNode[] }) {
  return (
    <span>
      {children.map((child, index) => (
        <span key={index}>
          {index > 0 && ', '}
          {child}
        </span>
      ))}
    </span>
  )
}

function nameOf({ serverId, toolName, isCertain }: SecretUse, servers: readonly Server[]): string {
  const server = servers.find(({ id }) => id === serverId)?.name ?? 'a server'
  return `${toolName === null ? server : `${server} / ${toolName}`}${isCertain ? '' : '?'}`
}

export function TimeOrNever({ at }: { readonly at: number | null }) {
  return at === null ? <span className="text-faint">Never</span> : <TimeAgo at={at} />
}
