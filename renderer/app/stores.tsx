import { createContext, use, useEffect, useEffectEvent, useSyncExternalStore, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import type { AppEventName } from '#shared/events.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { Api } from '../api/client.ts'
import type { Live, Reaction } from '../api/live.ts'
import type { WorkspaceLoading } from '../api/loading.ts'
import type { Stores } from './create-stores.ts'

interface App {
  readonly api: Api
  readonly live: Live
  readonly stores: Stores
}

const AppContext = createContext<App | undefined>(undefined)
const WorkspaceContext = createContext<Workspace | undefined>(undefined)

export function AppProvider({ app, children }: { readonly app: App; readonly children: ReactNode }) {
  return <AppContext value={app}>{children}</AppContext>
}

export function WorkspaceProvider({ workspace, children }: { readonly workspace: Workspace | undefined; readonly children: ReactNode }) {
  return <WorkspaceContext value={workspace}>{children}</WorkspaceContext>
}

/** All stores; read one with zustand's `useStore(stores.servers, state => …)`. */
export function useStores(): Stores {
  return useApp().stores
}

/** The workspace the page is about. Only inside its pages. */
export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext)
  if (workspace === undefined) throw new Error('useWorkspace() is for the pages of a workspace only')
  return workspace
}

/** The URL a client is given for the workspace; undefined until the gateway is known. */
export function useEndpoint(): string | undefined {
  const { slug } = useWorkspace()
  const baseUrl = useStore(useStores().gateway, state => state.gateway?.baseUrl)
  return baseUrl === undefined ? undefined : `${baseUrl}/w/${slug}/mcp`
}

/** Loads a workspace's store when the page opens and when the workspace changes; events keep it fresh from there. */
export function useWorkspaceLoad(store: StoreApi<WorkspaceLoading>): void {
  const { id } = useWorkspace()
  useEffect(() => {
    void store.getState().load(id) // because a store keeps its own problem
  }, [store, id])
}

/** Calls the reaction for every event of that name while the component is shown. */
export function useAppEvent<Name extends AppEventName>(name: Name, reaction: Reaction<Name>): void {
  const { live } = useApp()
  const react = useEffectEvent(reaction)
  useEffect(
    () =>
      live.on(name, event => {
        react(event)
      }),
    [live, name],
  )
}

/** False while Atrium does not answer: what the page shows is then of the past. */
export function useIsReached(): boolean {
  const { live } = useApp()
  return useSyncExternalStore(live.onReach, live.isReached)
}

function useApp(): App {
  const app = use(AppContext)
  if (app === undefined) throw new Error('The page is drawn inside AppProvider only')
  return app
}
