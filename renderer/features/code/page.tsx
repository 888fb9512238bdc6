import { FileCode2 } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { ServerId } from '#shared/model/ids.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { buttonLook, EmptyState, FourStates, Page } from '../../ui/index.ts'
import { Desk } from './desk.tsx'
import { useKeptOnLeaving } from './use-kept-on-leaving.ts'

interface CodePageProps {
  readonly serverId: ServerId
  readonly toolName: string
  /** The dialog that adds a secret of that name: another feature's, handed in. */
  readonly renderAddSecret: (name: string, onClose: () => void) => ReactNode
}

/** Where a tool of a custom server is written, tried and published. */
export function CodePage({ serverId, toolName, renderAddSecret }: CodePageProps) {
  const stores = useStores()
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(stores.servers)
  useWorkspaceLoad(stores.secrets)
  useWorkspaceLoad(stores.tools)
  const [desk] = useState(() => stores.code.getState().deskOf(workspaceId, serverId, toolName))
  const state = useStore(desk)
  const server = useStore(stores.servers, ({ servers }) => servers.find(({ id }) => id === serverId))
  useEffect(() => {
    void desk.getState().load() // because the desk keeps its own problem
  }, [desk])
  useKeptOnLeaving(desk)

  return (
    <Page isFilling>
      {(state.draft === undefined || server === undefined) && <h1 className="sr-only">{toolName}</h1>}
      <FourStates
        of={state.draft === undefined || server === undefined ? state : { status: 'ready', problem: undefined }}
        isEmpty={state.draft === undefined || server === undefined}
        onRetry={() => void state.load() /* because the desk keeps its own problem */}
        empty={
          <EmptyState
            icon={FileCode2}
            title="There is no such tool"
            action={
              <a href={hrefOf({ page: 'servers', slug })} className={buttonLook('secondary', 'md')}>
                Show servers
              </a>
            }
          >
            It may have been removed, or belong to another workspace.
          </EmptyState>
        }
      >
        {server && state.draft && <Desk desk={desk} server={server} draft={state.draft} renderAddSecret={renderAddSecret} />}
      </FourStates>
    </Page>
  )
}
