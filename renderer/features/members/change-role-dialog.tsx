import type { Member } from '#shared/model/member.ts'
import { useStores } from '../../app/stores.tsx'
import { ConfirmDialog, showToast } from '../../ui/index.ts'
import { KeysTold } from './keys-told.tsx'
import { ROLE_HINTS } from './role-words.ts'

/** An admin becomes a member, or a member an admin; what their keys then reach is said before. */
export function ChangeRoleDialog({ person: { id, name, role }, onClose }: { readonly person: Member; readonly onClose: () => void }) {
  const store = useStores().members
  const next = role === 'admin' ? 'member' : 'admin'
  return (
    <ConfirmDialog
      isOpen
      isDangerous={next === 'member'}
      onClose={onClose}
      title={next === 'admin' ? `Make ${name} an admin?` : `Make ${name} a member?`}
      confirmLabel={next === 'admin' ? 'Make admin' : 'Make member'}
      onConfirm={async () => {
        await store.getState().update({ memberId: id, role: next })
        showToast({ text: `${name} is ${next} now.`, tone: 'success' })
      }}
    >
      <p>{ROLE_HINTS[next]}</p>
      <KeysTold
        memberId={id}
        fate={
          next === 'admin'
            ? 'Bound by the new role from the next call on.'
            : `From the next call on they open nothing where ${name} is not let in.`
        }
        none={`No key acts as ${name}.`}
      />
    </ConfirmDialog>
  )
}
