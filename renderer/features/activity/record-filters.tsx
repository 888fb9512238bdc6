import { SlidersHorizontal, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { useStores } from '../../app/stores.tsx'
import { Button, Input, Select, type SelectOption } from '../../ui/index.ts'
import { OUTCOMES } from './outcome.tsx'
import { DOORS, GATES, KINDS } from './record-words.ts'
import type { RecordFilter } from './records.ts'
import type { RecordOwner } from './store.ts'
import { TextFilter } from './text-filter.tsx'

interface RecordFiltersProps {
  readonly owner: RecordOwner
  readonly filter: RecordFilter
  readonly onFilter: (filter: RecordFilter) => void
}

interface FoldedProps extends RecordFiltersProps {
  /** Whether the further ones are asked for: kept by who shows this, which comes and goes. */
  readonly isMore: boolean
  readonly onMore: (isMore: boolean) => void
}

/** What most ask by stands in the first line; the rest one click further, and open while it narrows. */
export function RecordFilters({ owner, filter, onFilter, isMore, onMore }: FoldedProps) {
  const isNarrowedMore = filter.span === 'dates' || MORE.some(name => filter[name] !== undefined)
  const narrow = (name: keyof RecordFilter, value: string) => {
    onFilter(narrowed(filter, name, value))
  }
  const pick = (name: keyof RecordFilter, label: string, all: string, options: readonly SelectOption<string>[]) => (
    <Select
      aria-label={label}
      className="w-34"
      value={filter[name] ?? ''}
      options={[{ value: '', label: all }, ...options]}
      onValue={value => {
        narrow(name, value)
      }}
    />
  )
  return (
    <div className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <TextFilter
          text={filter.text ?? ''}
          onText={text => {
            narrow('text', text)
          }}
        />
        {pick('kind', 'Kind', 'All kinds', KIND_OPTIONS)}
        {pick('outcome', 'Outcome', 'All outcomes', OUTCOME_OPTIONS)}
        {pick('span', 'Time', 'Any time', SPANS)}
        <Button
          variant="ghost"
          icon={SlidersHorizontal}
          aria-expanded={isMore || isNarrowedMore}
          onClick={() => {
            onMore(!isMore)
          }}
        >
          More
        </Button>
        {Object.keys(filter).length > 0 && (
          <Button variant="ghost" icon={X} onClick={() => onFilter({})}>
            Clear
          </Button>
        )}
      </div>
      {(isMore || isNarrowedMore) && <MoreFilters owner={owner} filter={filter} pick={pick} onFilter={onFilter} />}
    </div>
  )
}

/** With another value of one part, '' being none. Days are of the span between them alone. */
function narrowed(filter: RecordFilter, name: keyof RecordFilter, value: string): RecordFilter {
  const { firstDay, lastDay, ...spanned } = filter
  const { [name]: _, ...others }: RecordFilter = name === 'span' ? spanned : filter
  return value === '' ? others : { ...others, [name]: value }
}

const MORE = ['whoId', 'serverId', 'gate', 'surface'] as const

interface MoreFiltersProps extends RecordFiltersProps {
  readonly pick: (name: keyof RecordFilter, label: string, all: string, options: readonly SelectOption<string>[]) => ReactNode
}

function MoreFilters({ owner, filter, pick, onFilter }: MoreFiltersProps) {
  const who = useWho(owner)
  const servers = useStore(useStores().servers, state => state.servers)
  const setDay = (name: 'firstDay' | 'lastDay') => (day: string) => {
    onFilter(narrowed(filter, name, day))
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {pick('whoId', 'Who', 'Everybody', who)}
      {owner !== 'organization' && pick('serverId', 'Server', 'All servers', servers.map(toOption))}
      {pick('gate', 'Gate', 'All gates', GATE_OPTIONS)}
      {pick('surface', 'Came by', 'All doors', DOORS)}
      {filter.span === 'dates' && (
        <>
          <Input type="date" aria-label="First day" className="w-36!" value={filter.firstDay ?? ''} onValue={setDay('firstDay')} />
          <Input type="date" aria-label="Last day" className="w-36!" value={filter.lastDay ?? ''} onValue={setDay('lastDay')} />
        </>
      )}
    </div>
  )
}

/** The keys and people whose records there can be. */
function useWho(owner: RecordOwner): readonly SelectOption<string>[] {
  const stores = useStores()
  const keys = useStore(stores.keys, state => state.keys)
  const inside = useStore(stores.workspaceMembers, state => state.members)
  const people = useStore(stores.members, state => state.members)
  const adminKeys = useStore(stores.adminKeys, state => state.adminKeys)
  const members = owner === 'organization' ? people : inside.map(({ memberId: id, name }) => ({ id, name }))
  return [...members, ...(owner === 'organization' ? adminKeys : keys)].map(toOption)
}

function toOption({ id, name }: { readonly id: string; readonly name: string }): SelectOption<string> {
  return { value: id, label: name }
}

const KIND_OPTIONS = Object.entries(KINDS).map(([value, label]) => ({ value, label: `${label}s` }))
const OUTCOME_OPTIONS = [{ value: 'failed', label: 'Failed, of any kind' }, ...OUTCOMES]
const GATE_OPTIONS = GATES.map(gate => ({ value: gate, label: gate }))

const SPANS = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
  { value: 'dates', label: 'Between days' },
]
