import clsx from 'clsx'
import { useStore } from 'zustand'
import { isKeyLive, type Key } from '#shared/model/key.ts'
import type { WorkspaceMember } from '#shared/model/member.ts'
import { useStores } from '../../app/stores.tsx'
import { Bars } from '../../parts/charts/charts.tsx'
import { Table, useIsNarrow, useNow, type Column } from '../../ui/index.ts'
import { daysOf, sumOf } from './key-days.ts'
import { KeyMenu, type KeyAction } from './key-menu.tsx'
import { doorWords, KeyState, TimeOr } from './key-state.tsx'
import { reachWords } from '../../parts/keys/scope-levels.ts'

interface KeyTableProps {
  readonly keys: readonly Key[]
  readonly openKey: string | undefined
  readonly onOpen: (key: Key) => void
  readonly onAction: (key: Key, action: KeyAction) => void
}

/** The keys, those that open something first. */
export function KeyTable({ keys, openKey, onOpen, onAction }: KeyTableProps) {
  const now = useNow()
  const isNarrow = useIsNarrow()
  const columns = useColumns(now, onAction)
  return (
    <Table
      label="Keys"
      columns={isNarrow ? columns.filter(({ id }) => !BESIDE.has(id)) : columns}
      rows={liveFirst(keys, now)}
      rowKey={key => key.id}
      openKey={openKey}
      onOpen={onOpen}
      filter={{ label: 'Filter keys', textOf: key => `${key.name} ${key.prefix}` }}
    />
  )
}

/** Left out where there is no room: the drawer has them. */
const BESIDE: ReadonlySet<string> = new Set(['acts', 'doors', 'expires'])

function useColumns(now: number, onAction: KeyTableProps['onAction']): readonly Column<Key>[] {
  const stores = useStores()
  const members = useStore(stores.workspaceMembers, state => state.members)
  const slugs = useStore(stores.modules, state => state.modules).map(({ slug }) => slug)
  return [
    { id: 'name', header: 'Name', width: 'minmax(6.5rem, 2fr)', cell: key => <KeyName keyToShow={key} now={now} /> },
    { id: 'state', header: 'State', width: '5.75rem', cell: key => <KeyState keyToShow={key} now={now} /> },
    { id: 'acts', header: 'Acts as', width: 'minmax(4.5rem, 1fr)', cell: key => <ActsAs keyToShow={key} members={members} /> },
    { id: 'reach', header: 'May use', width: 'minmax(6.5rem, 2fr)', cell: key => <Reach keyToShow={key} slugs={slugs} /> },
    { id: 'doors', header: 'Opens', width: '5rem', cell: key => <span className="text-muted">{doorWords(key)}</span> },
    { id: 'calls', header: 'Calls, 30 days', width: '6.5rem', cell: key => <Calls keyToShow={key} now={now} /> },
    { id: 'last', header: 'Last used', width: '5rem', cell: key => <TimeOr at={key.lastUsedAt} /> },
    { id: 'expires', header: 'Expires', width: '5.5rem', cell: key => <TimeOr at={key.expiresAt} /> },
    {
      id: 'more',
      header: 'More',
      isHeaderHidden: true,
      align: 'end',
      width: '1.75rem',
      cell: key => (
        <KeyMenu
          keyToChange={key}
          isLive={isKeyLive(key, now)}
          onAction={action => {
            onAction(key, action)
          }}
        />
      ),
    },
  ]
}

function KeyName({ keyToShow: { name, prefix, ...key }, now }: { readonly keyToShow: Key; readonly now: number }) {
  return (
    <span title={name} className="block py-1 leading-4">
      <span className={clsx('block truncate', isKeyLive(key, now) ? 'font-medium' : 'text-muted')}>{name}</span>
      <span className="block truncate font-mono text-xs text-faint">{prefix}…</span>
    </span>
  )
}

function ActsAs({ keyToShow: { memberId }, members }: { readonly keyToShow: Key; readonly members: readonly WorkspaceMember[] }) {
  if (memberId === null) return <span className="text-muted">Service</span>
  return members.find(member => member.memberId === memberId)?.name ?? 'Somebody who left'
}

function Reach({ keyToShow: { scopes, tools }, slugs }: { readonly keyToShow: Key; readonly slugs: readonly string[] }) {
  const words = [
    reachWords(scopes, slugs),
    ...(tools === null ? [] : [tools.length === 1 ? '1 tool' : `${tools.length.toLocaleString('en')} tools`]),
  ]
  return <span title={scopes.join('\n')}>{words.join(', ')}</span>
}

/** The number, and its course over thirty days: above in another colour what was refused or failed. */
function Calls({ keyToShow: { id }, now }: { readonly keyToShow: Key; readonly now: number }) {
  const days = daysOf(
    useStore(useStores().keys, state => state.days),
    id,
    now,
  )
  const { calls, errors, denials } = sumOf(days)
  const bad = errors + denials
  return (
    <span
      className="flex items-center gap-2"
      title={`${calls.toLocaleString('en')} calls in 30 days, ${bad.toLocaleString('en')} failed or denied`}
    >
      <span aria-hidden className="h-5 w-12">
        <Bars
          upper="danger"
          bars={days.map((day, index) => ({ key: index, lower: day.calls - day.errors - day.denials, upper: day.errors + day.denials }))}
        />
      </span>
      <span className={calls === 0 ? 'text-faint' : 'tabular-nums'}>{calls.toLocaleString('en')}</span>
    </span>
  )
}

function liveFirst(keys: readonly Key[], now: number): readonly Key[] {
  return [...keys.filter(key => isKeyLive(key, now)), ...keys.filter(key => !isKeyLive(key, now))]
}
