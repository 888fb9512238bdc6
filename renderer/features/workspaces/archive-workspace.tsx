import { useState } from 'react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, ConfirmDialog, ProblemNote, SettingsGroup, showToast, useAction } from '../../ui/index.ts'

/** Puts the workspace aside with all that is in it, or takes it back into use. The last one in use stays. */
export function ArchiveWorkspace({ workspace }: { readonly workspace: Workspace }) {
  return (
    <SettingsGroup
      title="Archive workspace"
      description="Its keys open nothing and its servers are stopped until it is restored. Everything is kept."
    >
      {workspace.archivedAt === null ? <Archive workspace={workspace} /> : <Restore workspace={workspace} />}
    </SettingsGroup>
  )
}

function Archive({ workspace }: { readonly workspace: Workspace }) {
  const store = useStores().workspaces
  const isOnly = useStore(store, state => state.workspaces.every(one => one.id === workspace.id || one.archivedAt !== null))
  const [isAsking, setIsAsking] = useState(false)
  return (
    <div className="flex flex-col items-start gap-2">
      <Button disabled={isOnly} onClick={() => setIsAsking(true)}>
        Archive workspace
      </Button>
      {isOnly && <p className="text-muted">This is the only workspace in use. Make or restore another one first.</p>}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Archive “${workspace.name}”?`}
        confirmLabel="Archive workspace"
        onConfirm={async () => {
          await store.getState().archive(workspace.id)
          showToast({ text: `“${workspace.name}” is archived.`, tone: 'success' })
        }}
      >
        <p>Its servers stop now, and its clients are told that it is archived. You can restore it at any time.</p>
      </ConfirmDialog>
    </div>
  )
}

function Restore({ workspace }: { readonly workspace: Workspace }) {
  const store = useStores().workspaces
  const restore = useAction(async () => {
    await store.getState().restore(workspace.id)
    showToast({ text: `“${workspace.name}” is in use again.`, tone: 'success' })
  })
  return (
    <div className="flex flex-col items-start gap-2">
      {restore.problem && <ProblemNote problem={restore.problem} />}
      <Button variant="primary" isLoading={restore.isRunning} onClick={() => void restore.run() /* because useAction keeps the problem */}>
        Restore workspace
      </Button>
    </div>
  )
}
