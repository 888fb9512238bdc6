import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Key } from '#shared/model/key.ts'
import { useNewDialog } from '../../app/navigate.ts'
import { useEndpoint, useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, ConfirmDialog, CopyButton, EmptyState, FourStates, Page, PageHeader, showToast, TimeAgo } from '../../ui/index.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { KeyToolsDialog } from './key-tools-dialog.tsx'
import { KeyTable } from './key-table.tsx'

/** The keys with which clients reach this workspace. */
export function KeysPage() {
  const stores = useStores()
  const state = useStore(stores.keys)
  const { id: workspaceId } = useWorkspace()
  useWorkspaceLoad(stores.keys)
  const dialog = useNewDialog()
  const [revoking, setRevoking] = useState<Key>()
  const [limiting, setLimiting] = useState<Key>()
  const createButton = (
    <Button variant="primary" icon={Plus} onClick={dialog.open}>
      Create key
    </Button>
  )

  return (
    <Page>
      <PageHeader
        title="Keys"
        description="Each client has a key of its own. It opens this workspace and no other."
        actions={state.keys.length > 0 && createButton}
      />
      <FourStates
        of={state}
        isEmpty={state.keys.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState icon={KeyRound} title="No keys yet" action={createButton}>
            A client needs a key to use the tools of this workspace. Creating one gives you the snippet to paste into it.
          </EmptyState>
        }
      >
        <EndpointLine />
        <KeyTable keys={state.keys} onRevoke={setRevoking} onTools={setLimiting} />
      </FourStates>
      <CreateKeyDialog isOpen={dialog.isOpen} onClose={dialog.close} />
      {limiting && (
        <KeyToolsDialog
          keyToChange={limiting}
          onClose={() => {
            setLimiting(undefined)
          }}
        />
      )}
      <RevokeDialog
        keyToRevoke={revoking}
        onClose={() => {
          setRevoking(undefined)
        }}
      />
    </Page>
  )
}

function EndpointLine() {
  const url = useEndpoint()
  if (url === undefined) return null
  return (
    <p className="mb-4 flex flex-wrap items-center gap-x-2 text-muted">
      Clients connect to <span className="font-mono text-xs text-ink">{url}</span>
      <CopyButton value={url} label="Copy endpoint" isIconOnly />
    </p>
  )
}

function RevokeDialog({ keyToRevoke: key, onClose }: { readonly keyToRevoke: Key | undefined; readonly onClose: () => void }) {
  const store = useStores().keys
  if (key === undefined) return null
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={`Revoke the key “${key.name}”?`}
      confirmLabel="Revoke key"
      onConfirm={async () => {
        await store.getState().revoke(key)
        showToast({ text: `“${key.name}” is revoked.`, tone: 'success' })
      }}
    >
      <p>
        The client that uses <span className="font-mono text-xs">{key.prefix}…</span> is refused from its next call on.{' '}
        {key.lastUsedAt === null ? (
          'It was never used.'
        ) : (
          <>
            It was last used <TimeAgo at={key.lastUsedAt} />, for {callWords(key.calls)} in all.
          </>
        )}
      </p>
      <p>A revoked key cannot be brought back. Create another when the client is to connect again.</p>
    </ConfirmDialog>
  )
}

function callWords(calls: number): string {
  return calls === 1 ? '1 call' : `${calls.toLocaleString('en')} calls`
}
