import { isKeyLive, type Key } from '#shared/model/key.ts'
import { Badge, Button, Table, TimeAgo, useIsNarrow, useNow, type Column } from '../../ui/index.ts'

interface KeyTableProps {
  readonly keys: readonly Key[]
  readonly onRevoke: (key: Key) => void
  /** Shows which tools it may use. */
  readonly onTools: (key: Key) => void
}

export function KeyTable({ keys, onRevoke, onTools }: KeyTableProps) {
  const now = useNow()
  const isNarrow = useIsNarrow()
  const columns: readonly Column<Key>[] = [
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(4.75rem, 2fr)',
      cell: key => (
        <span title={key.name} className={isKeyLive(key, now) ? 'font-medium' : 'text-muted'}>
          {key.name}
        </span>
      ),
    },
    { id: 'prefix', header: 'Begins with', isMono: true, width: '5.25rem', cell: key => <span className="text-muted">{key.prefix}…</span> },
    { id: 'state', header: 'State', width: '4rem', cell: key => <KeyState keyToShow={key} now={now} /> },
    {
      id: 'tools',
      header: 'Tools',
      width: '3.75rem',
      cell: key => (
        <Button
          size="sm"
          variant="ghost"
          className="-ml-2"
          aria-label={`Tools of ${key.name}: ${toolsWords(key)}`}
          onClick={() => {
            onTools(key)
          }}
        >
          {toolsWords(key)}
        </Button>
      ),
    },
    { id: 'calls', header: 'Calls', align: 'end', width: '2.5rem', cell: key => key.calls.toLocaleString('en') },
    { id: 'last', header: 'Last used', width: '4.75rem', cell: key => <TimeOr at={key.lastUsedAt} /> },
    { id: 'created', header: 'Created', width: '5.5rem', cell: key => <TimeAgo at={key.createdAt} /> },
    { id: 'expires', header: 'Expires', width: '5.5rem', cell: key => <TimeOr at={key.expiresAt} /> },
    {
      id: 'revoke',
      header: 'Revoke',
      isHeaderHidden: true,
      align: 'end',
      width: '3.5rem',
      cell: key =>
        key.revokedAt === null && (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Revoke ${key.name}`}
            onClick={() => {
              onRevoke(key)
            }}
          >
            Revoke
          </Button>
        ),
    },
  ]
  return (
    <Table
      label="Keys"
      columns={isNarrow ? columns.filter(({ id }) => id !== 'created' && id !== 'calls') : columns}
      rows={liveFirst(keys, now)}
      rowKey={key => key.id}
      filter={{ label: 'Filter keys', textOf: key => `${key.name} ${key.prefix}` }}
    />
  )
}

function toolsWords({ tools }: Key): string {
  if (tools === null) return 'All'
  if (tools.length === 0) return 'None'
  return tools.length === 1 ? '1 tool' : `${tools.length.toLocaleString('en')} tools`
}

function liveFirst(keys: readonly Key[], now: number): readonly Key[] {
  return [...keys.filter(key => isKeyLive(key, now)), ...keys.filter(key => !isKeyLive(key, now))]
}

function KeyState({ keyToShow: key, now }: { readonly keyToShow: Key; readonly now: number }) {
  if (key.revokedAt !== null) return <Badge tone="neutral">Revoked</Badge>
  return isKeyLive(key, now) ? <Badge tone="success">Active</Badge> : <Badge tone="warning">Expired</Badge>
}

function TimeOr({ at }: { readonly at: number | null }) {
  return at === null ? <span className="text-faint">Never</span> : <TimeAgo at={at} />
}
