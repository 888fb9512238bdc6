import { Activity } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { RequestId } from '#shared/model/ids.ts'
import { useStores } from '../../app/stores.tsx'
import { EmptyState } from '../../ui/index.ts'
import { ActivityView } from './activity-view.tsx'

/** What was done in the organization beside its workspaces. */
export function OrganizationActivityPage() {
  const stores = useStores()
  const [requestId, setRequestId] = useState<RequestId>()
  useEffect(() => {
    void stores.members.getState().load() // because a store keeps its own problem
    void stores.adminKeys.getState().load() // because a store keeps its own problem
  }, [stores])
  return (
    <ActivityView
      owner="organization"
      title="Organization activity"
      description="Changes and sign-ins that concern no workspace, or one that is gone."
      requestId={requestId}
      onOpen={setRequestId}
      onClose={() => setRequestId(undefined)}
      empty={
        <EmptyState icon={Activity} title="Nothing was recorded yet">
          People, admin keys, settings and the vault: what is changed of them appears here.
        </EmptyState>
      }
    />
  )
}
