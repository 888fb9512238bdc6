import type { ServerId } from '#shared/model/ids.ts'
import { CodePage as Desk } from '../features/code/page.tsx'
import { AddWorkspaceSecret } from '../features/secrets/add-workspace-secret.tsx'

/** The author's desk, with the dialog that adds a secret the code asks for. */
export function CodePage({ serverId, toolName }: { readonly serverId: ServerId; readonly toolName: string }) {
  return (
    <Desk
      serverId={serverId}
      toolName={toolName}
      renderAddSecret={(name, onClose) => <AddWorkspaceSecret firstName={name} onClose={onClose} />}
    />
  )
}
