import { KeyRound, Settings2 } from 'lucide-react'
import { useStore } from 'zustand'
import type { EnvironmentValue, Launch, Server } from '#shared/model/server.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Badge, Button, EmptyState, Table, type Column } from '../../ui/index.ts'

interface Variable {
  readonly name: string
  readonly given: EnvironmentValue
}

/** The variables or headers the server gets, and where each comes from. */
export function EnvironmentTab({ server, onEdit }: { readonly server: Server; readonly onEdit: () => void }) {
  const store = useStores().secrets
  const { status, secrets, problem } = useStore(store)
  useWorkspaceLoad(store)
  const isMissing = (name: string) => status === 'ready' && problem === undefined && !secrets.some(secret => secret.name === name)
  const variables = Object.entries(namedOf(server.launch)).map(([name, given]) => ({ name, given }))
  const words = WORDS[server.launch.kind === 'http' ? 'http' : 'stdio']
  const edit = (
    <Button size="sm" onClick={onEdit}>
      {words.change}
    </Button>
  )

  if (variables.length === 0) {
    return (
      <EmptyState icon={Settings2} title={words.noneTitle} action={edit}>
        {words.none}
      </EmptyState>
    )
  }
  const columns: readonly Column<Variable>[] = [
    { id: 'name', header: words.column, isMono: true, cell: variable => variable.name },
    { id: 'from', header: 'Comes from', width: 'minmax(12rem, 2fr)', cell: ({ given }) => <Source given={given} isMissing={isMissing} /> },
  ]
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-4">
        <p className="text-muted">{words.about}</p>
        {edit}
      </div>
      <Table label={`${words.table} of ${server.name}`} columns={columns} rows={variables} rowKey={variable => variable.name} />
    </div>
  )
}

const WORDS = {
  stdio: {
    change: 'Change environment',
    noneTitle: 'It gets no variables of its own',
    none: 'Only the few that every program needs, such as the path and the home folder. Add what the server asks for, secrets by name.',
    column: 'Variable',
    about: 'Beside these, only the few that every program needs. A running server keeps the values it started with.',
    table: 'Environment',
  },
  http: {
    change: 'Change headers',
    noneTitle: 'No headers of its own are sent to it',
    none: 'Only those that the protocol needs, and what a sign-in gives. Add what the server asks for, secrets by name.',
    column: 'Header',
    about: 'Beside these, only those that the protocol needs, and what a sign-in gives. Its connection keeps the values it began with.',
    table: 'Headers',
  },
} as const

/** Variables of a command, headers of an address. */
function namedOf(launch: Launch): Readonly<Record<string, EnvironmentValue>> {
  if (launch.kind === 'custom') return {}
  return launch.kind === 'http' ? launch.headers : launch.environment
}

function Source({ given, isMissing }: { readonly given: EnvironmentValue; readonly isMissing: (name: string) => boolean }) {
  const { slug } = useWorkspace()
  if ('value' in given)
    return (
      <span className="font-mono text-xs text-muted" title={given.value}>
        {given.value === '' ? 'empty' : given.value}
      </span>
    )
  return (
    <span className="flex items-center gap-2">
      <KeyRound aria-hidden size={13} className="shrink-0 text-muted" />
      {given.before !== undefined && <span className="font-mono text-xs text-muted">{given.before}</span>}
      <a
        href={hrefOf({ page: 'secrets', slug })}
        className="rounded-sm font-mono text-xs underline decoration-line-strong underline-offset-2 hover:decoration-current"
      >
        {given.secret}
      </a>
      {isMissing(given.secret) && <Badge tone="danger">Missing: add it before the server starts</Badge>}
    </span>
  )
}
