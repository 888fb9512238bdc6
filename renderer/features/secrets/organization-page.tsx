import { Building2, ClipboardPaste, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { OrganizationSecret } from '#shared/model/secret.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, EmptyState, FourStates, Page, PageHeader, showToast } from '../../ui/index.ts'
import { DeleteSecretDialog } from './delete-secret-dialog.tsx'
import { DescribeDialog } from './describe-dialog.tsx'
import { HistoryDrawer } from './history-drawer.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { OrganizationTable, useWorkspaceName } from './organization-table.tsx'
import { RevealDialog } from './reveal-dialog.tsx'
import { AddSecretDialog, ReplaceSecretDialog } from './secret-dialog.tsx'
import type { SecretAction } from './secret-menu.tsx'
import { reachedUsersOf } from './users.ts'

interface Doing {
  readonly action: SecretAction
  readonly secret: OrganizationSecret
}

/** Secrets that several workspaces get. */
export function OrganizationSecretsPage() {
  const stores = useStores()
  const state = useStore(stores.organizationSecrets)
  const vault = useStore(stores.vault, ({ vault }) => vault)
  const isOpen = vault === undefined || vault.state === 'open'
  const [asks, setAsks] = useState<'add' | 'import'>()
  const [doing, setDoing] = useState<Doing>()
  useEffect(() => {
    void stores.organizationSecrets.getState().load() // because a store keeps its own problem
  }, [stores.organizationSecrets])
  const stop = () => {
    setAsks(undefined)
    setDoing(undefined)
  }
  const buttons = (
    <>
      <Button
        icon={ClipboardPaste}
        disabled={!isOpen}
        onClick={() => {
          setAsks('import')
        }}
      >
        Paste a .env
      </Button>
      <Button
        variant="primary"
        icon={Plus}
        disabled={!isOpen}
        onClick={() => {
          setAsks('add')
        }}
      >
        Add secret
      </Button>
    </>
  )
  return (
    <Page>
      <PageHeader
        title="Organization secrets"
        description="Given to all workspaces or to chosen ones, which can use them and not change them."
        actions={state.secrets.length > 0 && buttons}
      />
      <FourStates
        of={state}
        isEmpty={state.secrets.length === 0}
        onRetry={() => void state.load() /* because a store keeps its own problem */}
        empty={
          <EmptyState icon={Building2} title="No organization secrets yet" action={<span className="flex gap-2">{buttons}</span>}>
            Keep here what several workspaces need, and replace it in one place. A workspace’s own of the same name comes first there.
          </EmptyState>
        }
      >
        <OrganizationTable
          secrets={state.secrets}
          isVaultOpen={isOpen}
          onAction={(action, secret) => {
            setDoing({ action, secret })
          }}
        />
      </FourStates>
      {asks === 'add' && (
        <AddSecretDialog
          isOfOrganization
          onAdd={async given => {
            await state.add(given)
            showToast({ text: `${given.name} is kept.`, tone: 'success' })
          }}
          onClose={stop}
        />
      )}
      {asks === 'import' && <ImportDialog isOfOrganization preview={state.previewImport} take={state.import} onClose={stop} />}
      {doing && <OrganizationDialogs doing={doing} onClose={stop} />}
    </Page>
  )
}

function OrganizationDialogs({ doing: { action, secret }, onClose }: { readonly doing: Doing; readonly onClose: () => void }) {
  const store = useStores().organizationSecrets.getState()
  const workspaceName = useWorkspaceName()
  const users = reachedUsersOf(secret, workspaceName)
  const { name, description, isForAll, workspaceIds } = secret
  switch (action) {
    case 'replace':
      return (
        <ReplaceSecretDialog
          name={name}
          reference={secret.reference}
          users={users}
          onReplace={async given => {
            await store.replace(secret, given)
            showToast({ text: `${name} is replaced.`, tone: 'success' })
          }}
          onClose={onClose}
        />
      )
    case 'edit':
      return (
        <DescribeDialog
          name={name}
          description={description}
          sharing={{ isForAll, workspaceIds }}
          lostBy={sharing => {
            const usedBy = secret.usedBy.filter(use => !sharing.isForAll && !sharing.workspaceIds.includes(use.workspaceId))
            return reachedUsersOf({ ...secret, usedBy }, workspaceName)
          }}
          onSave={(text, sharing) => store.update(secret, { description: text, sharing: sharing ?? { isForAll, workspaceIds } })}
          onClose={onClose}
        />
      )
    case 'history':
      return <HistoryDrawer name={name} description={description} load={() => store.historyOf(secret)} onClose={onClose} />
    case 'reveal':
      return <RevealDialog name={name} reveal={() => store.reveal(secret)} onClose={onClose} />
    case 'delete':
      return <DeleteSecretDialog name={name} users={users} onDelete={() => store.remove(secret)} onClose={onClose} />
  }
}
