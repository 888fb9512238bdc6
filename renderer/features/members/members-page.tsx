import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { WorkspaceMember } from '#shared/model/member.ts'
import { useNewDialog } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, buttonLook, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { LetInDialog } from './let-in-dialog.tsx'
import { MemberTable } from './member-table.tsx'
import { TakeOutDialog } from './take-out-dialog.tsx'

/** Who is in this workspace, and as what. */
export function MembersPage() {
  const stores = useStores()
  const state = useStore(stores.workspaceMembers)
  const { id: workspaceId, name } = useWorkspace()
  useWorkspaceLoad(stores.workspaceMembers)
  const dialog = useNewDialog()
  const [leaving, setLeaving] = useState<WorkspaceMember>()

  return (
    <Page>
      <PageHeader
        title="Members"
        description={`Who is in ${name}. The owner and admins of the organization are in every workspace.`}
        actions={
          <>
            <a href={hrefOf({ page: 'people' })} className={buttonLook('secondary', 'md')}>
              Show all people
            </a>
            <Button variant="primary" icon={Plus} onClick={dialog.open}>
              Let somebody in
            </Button>
          </>
        }
      />
      <FourStates
        of={state}
        isEmpty={state.members.length === 0}
        empty={null}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
      >
        <MemberTable members={state.members} onTakeOut={setLeaving} />
      </FourStates>
      <LetInDialog isOpen={dialog.isOpen} onClose={dialog.close} />
      {leaving && <TakeOutDialog member={leaving} onClose={() => setLeaving(undefined)} />}
    </Page>
  )
}
