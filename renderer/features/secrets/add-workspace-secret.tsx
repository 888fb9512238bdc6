import { useStores, useWorkspace } from '../../app/stores.tsx'
import { showToast } from '../../ui/index.ts'
import { AddSecretDialog } from './secret-dialog.tsx'

interface AddWorkspaceSecretProps {
  /** What it is called at first: where something asks for it. */
  readonly firstName?: string
  readonly onClose: () => void
}

/** Adds a secret to the workspace that is shown. */
export function AddWorkspaceSecret({ firstName = '', onClose }: AddWorkspaceSecretProps) {
  const store = useStores().secrets
  const { id: workspaceId } = useWorkspace()
  return (
    <AddSecretDialog
      firstName={firstName}
      onAdd={async ({ sharing: _, ...given }) => {
        await store.getState().add(workspaceId, given)
        showToast({ text: `${given.name} is kept.`, tone: 'success' })
      }}
      onClose={onClose}
    />
  )
}
