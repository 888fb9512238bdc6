import { useState } from 'react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { navigate } from '../../app/navigate.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, ConfirmDialog, SettingsGroup, showToast } from '../../ui/index.ts'

/** Deletes the workspace with everything in it, after its name was typed. The last one stays. */
export function DeleteWorkspace({ workspace }: { readonly workspace: Workspace }) {
  const store = useStores().workspaces
  const isOnly = useStore(store, state => state.workspaces.every(one => one.id === workspace.id || one.archivedAt !== null))
  const [isAsking, setIsAsking] = useState(false)
  return (
    <SettingsGroup title="Delete workspace" description="Its servers, keys, secrets and Activity go with it, for good.">
      <div className="flex flex-col items-start gap-2">
        <Button variant="danger" disabled={isOnly} onClick={() => setIsAsking(true)}>
          Delete workspace
        </Button>
        {isOnly && <p className="text-muted">This is the only workspace in use. Make or restore another one first.</p>}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Delete “${workspace.name}”?`}
        confirmLabel="Delete workspace"
        nameToType={workspace.name}
        onConfirm={async () => {
          await store.getState().remove(workspace.id)
          showToast({ text: `“${workspace.name}” is deleted.`, tone: 'success' })
          navigate({ page: 'workspaces' })
        }}
      >
        <p>
          Its servers stop now and its clients lose their access. The key of its secrets is destroyed and what was sealed is overwritten,
          also in the copies that Atrium made: nobody can bring it back.
        </p>
      </ConfirmDialog>
    </SettingsGroup>
  )
}
