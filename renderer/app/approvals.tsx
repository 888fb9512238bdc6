import { Suspense, useEffect } from 'react'
import { useStore } from 'zustand'
import type { Approval } from '#shared/model/approval.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { lazyPage } from './lazy-page.tsx'
import type { Route } from './route.ts'
import { useStores } from './stores.tsx'

const ApprovalPanel = lazyPage(async () => (await import('../features/approvals/panel.tsx')).ApprovalPanel)

interface ApprovalsOverAllProps {
  readonly route: Route
  readonly workspace: Workspace | undefined
}

/** What waits for a person, over every page; nothing while nothing does, and nothing that the page itself shows. */
export function ApprovalsOverAll({ route, workspace }: ApprovalsOverAllProps) {
  const store = useStores().waiting
  const waiting = useStore(store, state => state.waiting)
  const isShown = ({ workspaceId }: Approval) => route.page === 'approvals' && workspaceId === workspace?.id
  const [first, ...rest] = waiting.filter(approval => !isShown(approval))
  useEffect(() => {
    void store.getState().load() // because a store keeps its own problem
  }, [store])
  if (first === undefined) return null
  return (
    <Suspense>
      <ApprovalPanel waiting={[first, ...rest]} />
    </Suspense>
  )
}
