import type { Member } from '#shared/model/member.ts'
import { useStores } from '../../app/stores.tsx'
import { ConfirmDialog, showToast } from '../../ui/index.ts'
import { KeysTold } from './keys-told.tsx'

export function RemovePersonDialog({ person: { id, name }, onClose }: { readonly person: Member; readonly onClose: () => void }) {
  const store = useStores().members
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Remove ${name}?`}
      confirmLabel="Remove person"
      onConfirm={async () => {
        const revoked = await store.getState().remove(id)
        const keys = revoked === 1 ? '1 key is' : `${revoked.toLocaleString('en')} keys are`
        showToast({ text: revoked === 0 ? `${name} is removed.` : `${name} is removed, and ${keys} revoked.`, tone: 'success' })
      }}
    >
      <KeysTold memberId={id} fate="Revoked now, for good." none={`No key acts as ${name}.`} />
      <p>What was recorded of them stays. To undo this, add them anew and make new keys.</p>
    </ConfirmDialog>
  )
}
