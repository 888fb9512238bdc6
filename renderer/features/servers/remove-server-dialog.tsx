import type { Server } from '#shared/model/server.ts'
import { useStores } from '../../app/stores.tsx'
import { ConfirmDialog, showToast } from '../../ui/index.ts'

interface RemoveServerDialogProps {
  /** The server to remove; undefined while there is nothing to ask. */
  readonly server: Server | undefined
  readonly onClose: () => void
  readonly onRemoved?: () => void
}

export function RemoveServerDialog({ server, onClose, onRemoved }: RemoveServerDialogProps) {
  const { servers } = useStores()
  if (server === undefined) return null
  const tools = server.toolCount === null || server.toolCount === 0 ? 'its tools' : `its ${server.toolCount} tools`
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Remove “${server.name}”?`}
      confirmLabel="Remove server"
      nameToType={server.name}
      onConfirm={async () => {
        await servers.getState().remove(server)
        showToast({ text: `“${server.name}” is removed.`, tone: 'success' })
        onRemoved?.()
      }}
    >
      <p>It stops now, and the clients of this workspace lose {tools}. Its secrets stay; what it ran is forgotten.</p>
    </ConfirmDialog>
  )
}
