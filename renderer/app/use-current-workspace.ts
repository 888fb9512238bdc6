import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { redirect } from './navigate.ts'
import { isOfWorkspace, type Route } from './route.ts'
import { useStores } from './stores.tsx'

/** The workspace the address names; elsewhere the one shown last, for the rail. Sends `home` to its overview. */
export function useCurrentWorkspace(route: Route): Workspace | undefined {
  const stores = useStores()
  const workspaces = useStore(stores.workspaces, state => state.workspaces)
  const settings = useStore(stores.settings, state => state.settings)
  const workspace = chooseWorkspace(workspaces, route, settings?.lastWorkspaceId)

  useEffect(() => {
    if (route.page === 'home' && workspace !== undefined && settings !== undefined) redirect({ page: 'overview', slug: workspace.slug })
  }, [route.page, workspace, settings])

  const isNewlyShown =
    isOfWorkspace(route) && workspace !== undefined && settings !== undefined && settings.lastWorkspaceId !== workspace.id
  const newId = isNewlyShown ? workspace.id : undefined
  useEffect(() => {
    // Losing this costs one click at the next start: nothing to show.
    if (newId !== undefined)
      stores.settings
        .getState()
        .change({ lastWorkspaceId: newId })
        .catch(() => undefined)
  }, [stores, newId])

  return workspace
}

function chooseWorkspace(workspaces: readonly Workspace[], route: Route, lastId: string | null | undefined): Workspace | undefined {
  if (isOfWorkspace(route)) return workspaces.find(({ slug }) => slug === route.slug)
  return workspaces.find(({ id }) => id === lastId) ?? workspaces[0]
}
