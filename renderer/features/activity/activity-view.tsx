import { Activity, ArrowUp } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { RequestId } from '#shared/model/ids.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, EmptyState, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { ChainState } from './chain-state.tsx'
import { ExportMenu } from './export-menu.tsx'
import { RecordDrawer } from './record-drawer.tsx'
import { RecordFilters } from './record-filters.tsx'
import { RecordTable } from './record-table.tsx'
import type { RecordOwner } from './store.ts'

interface ActivityViewProps {
  readonly owner: RecordOwner
  readonly title: string
  readonly description: string
  /** Of the workspace; undefined for the organization's. */
  readonly slug?: string
  /** Of this key or member alone, to begin with. */
  readonly whoId?: string | undefined
  readonly requestId: RequestId | undefined
  readonly onOpen: (requestId: RequestId) => void
  readonly onClose: () => void
  /** Shown while nothing was ever recorded. */
  readonly empty: ReactNode
}

/** Every record of a workspace, or of the organization, as it comes. */
export function ActivityView({ owner, title, description, slug, whoId, requestId, onOpen, onClose, empty }: ActivityViewProps) {
  const store = useStores().records
  const state = useStore(store)
  const [openSeq, setOpenSeq] = useState<number>()
  const [isMore, setIsMore] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    void store.getState().load(owner, whoId === undefined ? undefined : { whoId }) // because a store keeps its own problem
  }, [store, owner, whoId])
  const setFilter = (filter: typeof state.filter) => void state.setFilter(filter) // because a store keeps its own problem
  const isFiltered = Object.keys(state.filter).length > 0
  const isBare = state.records.length === 0 && state.waiting.length === 0

  return (
    <Page isFilling>
      <PageHeader title={title} description={description} actions={<ExportMenu owner={owner} name={slug ?? 'organization'} />} />
      <ChainState owner={owner} />
      {(isFiltered || !isBare) && (
        <RecordFilters owner={owner} filter={state.filter} onFilter={setFilter} isMore={isMore} onMore={setIsMore} />
      )}
      <div className="min-h-0 flex-1">
        <FourStates
          of={state}
          isEmpty={isBare}
          onRetry={() => void state.load(owner) /* because a store keeps its own problem */}
          empty={isFiltered ? <NothingMatches onClear={() => setFilter({})} /> : empty}
        >
          <div ref={list} className="relative h-full overflow-hidden rounded-t-lg border border-b-0 border-line">
            <WaitingPill
              onShow={() => {
                list.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 })
              }}
            />
            {/* Another filter is another list, seen from its top */}
            <RecordTable
              key={JSON.stringify(state.filter)}
              openSeq={requestId === undefined ? undefined : openSeq}
              onOpen={record => {
                setOpenSeq(record.seq)
                onOpen(record.requestId)
              }}
            />
          </div>
        </FourStates>
      </div>
      {requestId !== undefined && (
        <RecordDrawer key={requestId} owner={owner} requestId={requestId} seq={openSeq} slug={slug} onClose={onClose} />
      )}
    </Page>
  )
}

function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState icon={Activity} title="No record matches" action={<Button onClick={onClear}>Clear filters</Button>}>
      What matches appears here as it happens.
    </EmptyState>
  )
}

/** How many came while the list is held still; brings them in. */
function WaitingPill({ onShow }: { readonly onShow: () => void }) {
  const store = useStores().records
  const count = useStore(store, state => state.waiting.length)
  if (count === 0) return null
  return (
    <div className="pointer-events-none absolute inset-x-0 top-10 z-20 flex justify-center">
      <Button
        size="sm"
        variant="primary"
        icon={ArrowUp}
        className="pointer-events-auto rounded-full! shadow-float"
        onClick={() => {
          store.getState().resume()
          onShow()
        }}
      >
        {count.toLocaleString('en')} new
      </Button>
    </div>
  )
}
