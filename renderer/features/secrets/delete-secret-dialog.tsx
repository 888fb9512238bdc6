import type { Secret } from '#shared/model/secret.ts'
import type { Server } from '#shared/model/server.ts'
import { useStores } from '../../app/stores.tsx'
import { ConfirmDialog, showToast } from '../../ui/index.ts'
import { usersOf } from './secret-table.tsx'

interface DeleteSecretDialogProps {
  /** The secret to delete; undefined while there is nothing to ask. */
  readonly secret: Secret | undefined
  readonly servers: readonly Server[]
  readonly onClose: () => void
}

export function DeleteSecretDialog({ secret, servers, onClose }: DeleteSecretDialogProps) {
  const store = useStores().secrets
  if (secret === undefined) return null
  const users = usersOf(secret, servers)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete ${secret.name}?`}
      confirmLabel="Delete secret"
      nameToType={secret.name}
      onConfirm={async () => {
        await store.getState().remove(secret)
        showToast({ text: `${secret.name} is deleted.`, tone: 'success' })
      }}
    >
      {users.length > 0 && (
        <p>
          This breaks: <span className="font-medium text-ink">{users.map(server => server.name).join(', ')}</span>. What runs goes on until
          it restarts; after that it will not start until the secret exists again.
        </p>
      )}
      {users.length === 0 && secret.usedBy.length === 0 && <p>No server names it.</p>}
      <p>The value cannot be brought back.</p>
    </ConfirmDialog>
  )
}
