import { LockKeyhole, Plus } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Secret } from '#shared/model/secret.ts'
import { useNewDialog } from '../../app/navigate.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, EmptyState, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { DeleteSecretDialog } from './delete-secret-dialog.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { SecretTable } from './secret-table.tsx'

type Doing = { readonly what: 'replace' | 'delete'; readonly secret: Secret }

/** The secrets of the workspace: their names and uses, never their values. */
export function SecretsPage() {
  const stores = useStores()
  const state = useStore(stores.secrets)
  const servers = useStore(stores.servers, ({ servers }) => servers)
  const vault = useStore(stores.vault, ({ vault }) => vault)
  const { id: workspaceId } = useWorkspace()
  useWorkspaceLoad(stores.secrets)
  useWorkspaceLoad(stores.servers)
  const dialog = useNewDialog()
  const [doing, setDoing] = useState<Doing>()
  const stop = () => {
    setDoing(undefined)
  }
  // Why it is shut, and the way out, stand above every page.
  const isOpen = vault === undefined || vault.state === 'open'
  const addButton = (
    <Button variant="primary" icon={Plus} disabled={!isOpen} onClick={dialog.open}>
      Add secret
    </Button>
  )

  return (
    <Page>
      <PageHeader
        title="Secrets"
        description="Given to servers by name. A value goes in and is never shown again."
        actions={state.secrets.length > 0 && addButton}
      />
      <FourStates
        of={state}
        isEmpty={state.secrets.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState icon={LockKeyhole} title="No secrets yet" action={addButton}>
            Keep a token here instead of in a configuration file, and name it in the environment of the servers that need it.
          </EmptyState>
        }
      >
        <SecretTable
          secrets={state.secrets}
          servers={servers}
          isVaultOpen={isOpen}
          onReplace={secret => {
            setDoing({ what: 'replace', secret })
          }}
          onDelete={secret => {
            setDoing({ what: 'delete', secret })
          }}
        />
      </FourStates>
      {dialog.isOpen && isOpen && <SecretDialog onClose={dialog.close} />}
      {doing?.what === 'replace' && <SecretDialog secret={doing.secret} onClose={stop} />}
      <DeleteSecretDialog secret={doing?.what === 'delete' ? doing.secret : undefined} servers={servers} onClose={stop} />
    </Page>
  )
}
