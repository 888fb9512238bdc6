import { ConfirmDialog, showToast } from '../../ui/index.ts'

interface DeleteSecretDialogProps {
  readonly name: string
  /** What stops working, in words. */
  readonly users: readonly string[]
  /** The organization's of the same name takes its place. */
  readonly isCovered?: boolean
  readonly onDelete: () => Promise<void>
  readonly onClose: () => void
}

/** Says what breaks before it does. */
export function DeleteSecretDialog({ name, users, isCovered = false, onDelete, onClose }: DeleteSecretDialogProps) {
  const isBreaking = users.length > 0 && !isCovered
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Delete ${name}?`}
      confirmLabel={isBreaking ? 'Delete and break these' : 'Delete secret'}
      nameToType={name}
      onConfirm={async () => {
        await onDelete()
        showToast({ text: `${name} is deleted.`, tone: 'success' })
      }}
    >
      {isBreaking && (
        <>
          <p>This breaks:</p>
          <ul className="list-disc pl-5 font-medium text-ink">
            {users.map(user => (
              <li key={user}>{user}</li>
            ))}
          </ul>
          <p>
            A server that runs goes on until it restarts, and then does not start until the secret exists again. A tool finds nothing in its
            place.
          </p>
        </>
      )}
      {isCovered && <p>The organization’s secret of this name is used in its place from then on.</p>}
      {users.length === 0 && !isCovered && <p>Nothing names it.</p>}
      <p>The value cannot be brought back.</p>
    </ConfirmDialog>
  )
}
