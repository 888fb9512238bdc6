import { Activity } from 'lucide-react'
import { useOpenRecord } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { buttonLook, EmptyState } from '../../ui/index.ts'
import { ActivityView } from './activity-view.tsx'

/** What was called, decided and changed in the workspace, as it happens. */
export function ActivityPage() {
  const stores = useStores()
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(stores.keys)
  useWorkspaceLoad(stores.servers)
  useWorkspaceLoad(stores.workspaceMembers)
  const { requestId, whoId, open, close } = useOpenRecord()
  return (
    <ActivityView
      owner={workspaceId}
      slug={slug}
      title="Activity"
      description="Every call, decision, change and sign-in, with who and how it ended. Arguments and results are never kept."
      whoId={whoId}
      requestId={requestId}
      onOpen={open}
      onClose={close}
      empty={
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
      }
    />
  )
}
