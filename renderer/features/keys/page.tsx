import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Key } from '#shared/model/key.ts'
import { useNewDialog, useOpenKey } from '../../app/navigate.ts'
import { useEndpoint, useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, CopyButton, EmptyState, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { CreateKeyDialog } from './create-key-dialog.tsx'
import { EditKeyDialog } from './edit-key-dialog.tsx'
import { KeyDrawer } from './key-drawer.tsx'
import type { KeyAction } from './key-menu.tsx'
import { KeyTable } from './key-table.tsx'
import { NeedsALook } from './needs-a-look.tsx'
import { RevokeKeyDialog } from './revoke-key-dialog.tsx'
import { RotateKeyDialog } from './rotate-key-dialog.tsx'

/** The keys with which clients reach this workspace. */
export function KeysPage() {
  const stores = useStores()
  const state = useStore(stores.keys)
  const { id: workspaceId } = useWorkspace()
  useWorkspaceLoad(stores.keys)
  useWorkspaceLoad(stores.modules)
  useWorkspaceLoad(stores.workspaceMembers)
  const dialog = useNewDialog()
  const { keyId, open, close } = useOpenKey()
  const shown = state.keys.find(key => key.id === keyId)
  const [doing, setDoing] = useState<Doing>()
  const act = (key: Key, action: KeyAction) => {
    setDoing({ key, action })
  }
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
        <NeedsALook keys={state.keys} onAction={act} />
        <KeyTable keys={state.keys} openKey={keyId} onOpen={({ id }) => open(id)} onAction={act} />
      </FourStates>
      <CreateKeyDialog isOpen={dialog.isOpen} onClose={dialog.close} />
      {shown && <KeyDrawer keyToShow={shown} onClose={close} onAction={action => act(shown, action)} />}
      <KeyDialogs doing={doing} onClose={() => setDoing(undefined)} />
    </Page>
  )
}

interface Doing {
  readonly key: Key
  readonly action: KeyAction
}

function KeyDialogs({ doing, onClose }: { readonly doing: Doing | undefined; readonly onClose: () => void }) {
  if (doing?.action === 'edit') return <EditKeyDialog keyToChange={doing.key} onClose={onClose} />
  if (doing?.action === 'rotate') return <RotateKeyDialog keyToRotate={doing.key} onClose={onClose} />
  if (doing?.action === 'revoke') return <RevokeKeyDialog keyToRevoke={doing.key} onClose={onClose} />
  return null
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
