import { ClipboardPaste, LockKeyhole, Plus } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Secret } from '#shared/model/secret.ts'
import { useNewDialog } from '../../app/navigate.ts'
import { RestartNeeded } from '../../app/restart-needed.tsx'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, EmptyState, FourStates, Page, PageHeader, showToast } from '../../ui/index.ts'
import { AddWorkspaceSecret } from './add-workspace-secret.tsx'
import { DeleteSecretDialog } from './delete-secret-dialog.tsx'
import { DescribeDialog } from './describe-dialog.tsx'
import { HistoryDrawer } from './history-drawer.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { RevealDialog } from './reveal-dialog.tsx'
import { ReplaceSecretDialog } from './secret-dialog.tsx'
import type { SecretAction } from './secret-menu.tsx'
import { SecretTable } from './secret-table.tsx'
import { usersOf } from './users.ts'

interface Doing {
  readonly action: SecretAction
  readonly secret: Secret
}

/** The secrets of the workspace and those it gets of the organization: names and uses, not values. */
export function SecretsPage() {
  const stores = useStores()
  const state = useStore(stores.secrets)
  const vault = useStore(stores.vault, ({ vault }) => vault)
  const { id: workspaceId } = useWorkspace()
  useWorkspaceLoad(stores.secrets)
  useWorkspaceLoad(stores.servers)
  const servers = useStore(stores.servers, ({ servers }) => servers)
  const dialog = useNewDialog()
  const [isImporting, setIsImporting] = useState(false)
  const [doing, setDoing] = useState<Doing>()
  // Why it is shut, and the way out, stand above every page.
  const isOpen = vault === undefined || vault.state === 'open'
  const buttons = (
    <>
      <Button
        icon={ClipboardPaste}
        disabled={!isOpen}
        onClick={() => {
          setIsImporting(true)
        }}
      >
        Paste a .env
      </Button>
      <Button variant="primary" icon={Plus} disabled={!isOpen} onClick={dialog.open}>
        Add secret
      </Button>
    </>
  )

  return (
    <Page>
      <PageHeader
        title="Secrets"
        description="Given to servers and tools by name. A value goes in and stays in."
        actions={state.secrets.length > 0 && buttons}
      />
      <RestartNeeded />
      <FourStates
        of={state}
        isEmpty={state.secrets.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState icon={LockKeyhole} title="No secrets yet" action={<span className="flex gap-2">{buttons}</span>}>
            Keep a token here instead of in a configuration file, and name it where it is needed.
          </EmptyState>
        }
      >
        <SecretTable
          secrets={state.secrets}
          servers={servers}
          isVaultOpen={isOpen}
          onAction={(action, secret) => {
            setDoing({ action, secret })
          }}
        />
      </FourStates>
      {dialog.isOpen && isOpen && <AddWorkspaceSecret onClose={dialog.close} />}
      {isImporting && (
        <ImportDialog
          preview={text => state.previewImport(workspaceId, text)}
          take={(text, picks) => state.import(workspaceId, text, picks)}
          onClose={() => {
            setIsImporting(false)
          }}
        />
      )}
      {doing && (
        <SecretDialogs
          doing={doing}
          onClose={() => {
            setDoing(undefined)
          }}
        />
      )}
    </Page>
  )
}

function SecretDialogs({ doing: { action, secret }, onClose }: { readonly doing: Doing; readonly onClose: () => void }) {
  const stores = useStores()
  const store = stores.secrets.getState()
  const servers = useStore(stores.servers, ({ servers }) => servers)
  const { name } = secret
  switch (action) {
    case 'replace':
      return (
        <ReplaceSecretDialog
          name={name}
          reference={secret.reference}
          users={usersOf(secret, servers)}
          onReplace={async given => {
            await store.replace(secret, given)
            showToast({ text: `${name} is replaced.`, tone: 'success' })
          }}
          onClose={onClose}
        />
      )
    case 'edit':
      return <DescribeDialog name={name} description={secret.description} onSave={text => store.describe(secret, text)} onClose={onClose} />
    case 'history':
      return <HistoryDrawer name={name} description={secret.description} load={() => store.historyOf(secret)} onClose={onClose} />
    case 'reveal':
      return <RevealDialog name={name} reveal={() => store.reveal(secret)} onClose={onClose} />
    case 'delete':
      return (
        <DeleteSecretDialog
          name={name}
          users={usersOf(secret, servers)}
          isCovered={secret.override === 'overrides'}
          onDelete={() => store.remove(secret)}
          onClose={onClose}
        />
      )
  }
}
