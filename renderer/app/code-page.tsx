import type { ServerId } from '#shared/model/ids.ts'
import { CodePage as Desk } from '../features/code/page.tsx'
import { SecretDialog } from '../features/secrets/secret-dialog.tsx'

/** The author's desk, with the dialog that adds a secret the code asks for. */
export function CodePage({ serverId, toolName }: { readonly serverId: ServerId; readonly toolName: string }) {
  return (
    <Desk
      serverId={serverId}
      toolName={toolName}
      renderAddSecret={(name, onClose) => <SecretDialog firstName={name} onClose={onClose} />}
    />
  )
}
