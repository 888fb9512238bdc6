import type { WorkspaceMember } from '#shared/model/member.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { ConfirmDialog, showToast } from '../../ui/index.ts'
import { KeysTold } from './keys-told.tsx'

interface TakeOutDialogProps {
  readonly member: WorkspaceMember
  readonly onClose: () => void
}

export function TakeOutDialog({ member: { memberId, name }, onClose }: TakeOutDialogProps) {
  const store = useStores().workspaceMembers
  const workspace = useWorkspace()
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Take ${name} out of ${workspace.name}?`}
      confirmLabel="Take out"
      onConfirm={async () => {
        await store.getState().set(workspace.id, memberId, null)
        showToast({ text: `${name} is not in ${workspace.name} any more.`, tone: 'success' })
      }}
    >
      <KeysTold
        memberId={memberId}
        workspaceId={workspace.id}
        fate={`From the next call on they open nothing. They are kept, for when ${name} is let in again.`}
        none={`No key of this workspace acts as ${name}.`}
      />
    </ConfirmDialog>
  )
}
