import { Activity, ArrowUp } from 'lucide-react'
import { useRef } from 'react'
import { useStore } from 'zustand'
import { useOpenCall } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, buttonLook, EmptyState, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { CallDrawer } from './call-drawer.tsx'
import { CallFilters } from './call-filters.tsx'
import { CallTable } from './call-table.tsx'

/** Every call of the workspace, as it happens. */
export function ActivityPage() {
  const stores = useStores()
  const state = useStore(stores.calls)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(stores.calls)
  useWorkspaceLoad(stores.keys)
  useWorkspaceLoad(stores.servers)
  const { requestId, open, close } = useOpenCall()
  const list = useRef<HTMLDivElement>(null)
  const isFiltered = Object.keys(state.filter).length > 0
  const isBare = state.calls.length === 0 && state.waiting.length === 0

  return (
    <Page isFilling>
      <PageHeader title="Activity" description="Every call, with who asked and how it ended. Arguments and results are never kept." />
      {(isFiltered || !isBare) && (
        <CallFilters filter={state.filter} onFilter={filter => void state.setFilter(filter) /* because a store keeps its own problem */} />
      )}
      <div className="min-h-0 flex-1">
        <FourStates
          of={state}
          isEmpty={isBare}
          onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
          empty={
            isFiltered ? (
              <EmptyState
                icon={Activity}
                title="No call matches"
                action={<Button onClick={() => void state.setFilter({}) /* because a store keeps its own problem */}>Clear filters</Button>}
              >
                Calls that match appear here as they happen.
              </EmptyState>
            ) : (
              <EmptyState
                icon={Activity}
                title="No calls yet"
                action={
                  <a href={hrefOf({ page: 'keys', slug })} className={buttonLook('primary', 'md')}>
                    Connect a client
                  </a>
                }
              >
                When a client uses a tool of this workspace, the call appears here the same moment.
              </EmptyState>
            )
          }
        >
          <div ref={list} className="relative h-full overflow-hidden rounded-t-lg border border-b-0 border-line">
            <WaitingPill
              onShow={() => {
                list.current?.querySelector('[role="grid"]')?.scrollTo({ top: 0 })
              }}
            />
            {/* Another filter is another list, seen from its top */}
            <CallTable key={JSON.stringify(state.filter)} openId={requestId} onOpen={open} />
          </div>
        </FourStates>
      </div>
      {requestId !== undefined && <CallDrawer key={requestId} requestId={requestId} onClose={close} />}
    </Page>
  )
}

/** How many arrived while the list is held still; brings them in. */
function WaitingPill({ onShow }: { readonly onShow: () => void }) {
  const store = useStores().calls
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
