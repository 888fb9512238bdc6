import { RefreshCw } from 'lucide-react'
import { useCallback } from 'react'
import { useStore } from 'zustand'
import type { RegistryEntry, RegistryStatus } from '#shared/model/registry.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import {
  Badge,
  Button,
  Callout,
  Field,
  Input,
  ProblemNote,
  Skeleton,
  TimeAgo,
  useIsNarrow,
  VirtualTable,
  type Column,
} from '../../../ui/index.ts'
import { WayForm } from './way-form.tsx'
import { useWayPlace } from './way.ts'

const WORDS: Readonly<Record<RegistryEntry['kinds'][number], string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  oci: 'Container',
  nuget: 'NuGet',
  mcpb: 'Bundle',
  remote: 'Address',
  other: 'Other',
}

const COLUMNS: readonly Column<RegistryEntry>[] = [
  { id: 'title', header: 'Server', width: 'minmax(9rem, 1.3fr)', cell: entry => <Title entry={entry} /> },
  {
    id: 'description',
    header: 'What it does',
    width: 'minmax(9rem, 2.2fr)',
    cell: entry => (
      <span className="text-muted" title={entry.description}>
        {entry.description}
      </span>
    ),
  },
  {
    id: 'kinds',
    header: 'Comes as',
    width: '7.5rem',
    cell: entry => <span className="text-muted">{kindWords(entry)}</span>,
  },
]

function kindWords({ kinds }: RegistryEntry): string {
  const known = kinds.filter(kind => kind !== 'other')
  return (known.length === 0 ? kinds : known).map(kind => WORDS[kind]).join(', ')
}

const NARROW_COLUMNS = COLUMNS.filter(column => column.id !== 'kinds')

function Title({ entry }: { readonly entry: RegistryEntry }) {
  return (
    <span className="flex min-w-0 items-center gap-2" title={entry.name}>
      <span className="truncate font-medium">{entry.title}</span>
      {entry.status === 'deprecated' && <Badge tone="warning">Deprecated</Badge>}
    </span>
  )
}

/** What was read of the registry, searched as one types, with how much there is and how old it is. */
export function CatalogList({ onOpen }: { readonly onOpen: (entry: RegistryEntry) => void }) {
  const store = useStores().registry
  const { text, total, problem, registry } = useStore(store)
  const { isFirst } = useWayPlace()
  return (
    <WayForm submit={undefined} onSubmit={() => undefined} problem={undefined}>
      <Field label="Search the catalog" isLabelHidden>
        <Input
          type="search"
          autoFocus={isFirst}
          placeholder="Search by name or by what it does"
          value={text}
          onValue={typed => void store.getState().search(typed) /* because a store keeps its own problem */}
        />
      </Field>
      {problem && <ProblemNote problem={problem} />}
      {registry && registry.problem !== null && <ReadingFailed registry={registry} />}
      {!problem && <Entries onOpen={onOpen} />}
      {registry && <StatusLine registry={registry} total={total} isSearching={text.trim() !== ''} />}
    </WayForm>
  )
}

/** The list itself, or what is to be said in its place. */
function Entries({ onOpen }: { readonly onOpen: (entry: RegistryEntry) => void }) {
  const store = useStores().registry
  const { text, entries, status, registry } = useStore(store)
  const isNarrow = useIsNarrow()
  const loadMore = useCallback(() => void store.getState().loadMore() /* because a store keeps its own problem */, [store])
  if (status !== 'ready') return <Skeleton rows={6} />
  if (entries.length === 0) return <NothingThere text={text} registry={registry} />
  return (
    <div className="h-[max(10rem,min(20rem,100vh-27rem))] overflow-hidden rounded-lg border border-line">
      <VirtualTable
        label="Servers of the catalog"
        columns={isNarrow ? NARROW_COLUMNS : COLUMNS}
        rows={entries}
        rowKey={entry => entry.name}
        onOpen={onOpen}
        onNearEnd={loadMore}
      />
    </div>
  )
}

/** Without its age nobody could tell old news from new. */
function ReadingFailed({ registry }: { readonly registry: RegistryStatus }) {
  return (
    <Callout tone="warning" title="The registry could not be read">
      {registry.problem} {registry.readAt === null ? '' : 'What was read before is shown.'}
    </Callout>
  )
}

function NothingThere({ text, registry }: { readonly text: string; readonly registry: RegistryStatus | undefined }) {
  const isSearching = text.trim() !== ''
  const words = isSearching
    ? `Nothing matches “${text.trim()}”.`
    : registry?.isReading === true
      ? 'The first entries come in a moment.'
      : 'Nothing of the registry is here yet.'
  return <p className="rounded-lg border border-dashed border-line-strong px-6 py-12 text-center text-muted">{words}</p>
}

interface StatusLineProps {
  readonly registry: RegistryStatus
  readonly total: number
  readonly isSearching: boolean
}

function StatusLine({ registry, total, isSearching }: StatusLineProps) {
  const store = useStores().registry
  const { id: workspaceId } = useWorkspace()
  const { count, skipped, readAt, isReading, url } = registry
  const number = (of: number) => of.toLocaleString('en-GB')
  return (
    <div role="status" className="flex min-h-7 flex-wrap items-center gap-x-3 text-xs text-muted">
      <span>{isSearching ? `${number(total)} of ${number(count)} servers` : `${number(count)} servers`}</span>
      <span>
        {isReading ? (
          'Reading the registry'
        ) : readAt === null ? (
          'Never read to the end'
        ) : (
          <>
            Read <TimeAgo at={readAt} />
          </>
        )}
      </span>
      {skipped > 0 && <span>{number(skipped)} could not be understood</span>}
      <span className="truncate font-mono">{url.replace(/^https?:\/\//, '')}</span>
      <Button
        size="sm"
        variant="ghost"
        icon={RefreshCw}
        isLoading={isReading}
        className="ml-auto"
        onClick={() => void store.getState().refresh(workspaceId, true) /* because a store keeps its own problem */}
      >
        Read again
      </Button>
    </div>
  )
}
