import { useState } from 'react'
import { useStore } from 'zustand'
import type { CallRecord } from '#shared/model/call.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { BeginStep } from '../features/first-run/begin-step.tsx'
import { ConnectStep } from '../features/first-run/connect-step.tsx'
import { NameStep } from '../features/first-run/name-step.tsx'
import { CreateKeyDialog } from '../features/keys/create-key-dialog.tsx'
import { AddServerDialog } from '../features/servers/add-server-dialog.tsx'
import { ProblemState, Skeleton, Stepper } from '../ui/index.ts'
import { PutOffVault, VaultStep } from './first-run-vault.tsx'
import { redirect } from './navigate.ts'
import { useAppEvent, useStores, useWorkspace, useWorkspaceLoad, WorkspaceProvider } from './stores.tsx'
import { Wordmark } from './wordmark.tsx'

/** The first minutes: a name, a server, a client, and its first call seen live. */
export function FirstRunPage() {
  const stores = useStores()
  const organization = useStore(stores.organization, state => state.organization)
  const workspaces = useStore(stores.workspaces)
  const vault = useStore(stores.vault)
  const workspace = workspaces.workspaces[0]
  const problem = workspaces.problem ?? vault.problem
  const retry = () => {
    void workspaces.load() // because a store keeps its own problem
    void vault.load() // likewise
  }
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-8 px-6 pt-[8vh] pb-12">
        <Wordmark />
        {problem && <ProblemState problem={problem} onRetry={retry} />}
        {!problem && (!organization || !workspace || !vault.vault) && <Skeleton rows={5} />}
        {organization && workspace && vault.vault && (
          <WorkspaceProvider workspace={workspace}>
            <Steps organization={organization} workspace={workspace} vault={vault.vault} />
          </WorkspaceProvider>
        )}
      </div>
    </main>
  )
}

type Step = 'name' | 'vault' | 'begin' | 'connect'
const LABELS: Record<Step, string> = { name: 'You', vault: 'Vault', begin: 'Server', connect: 'Client' }

interface StepsProps {
  readonly organization: Organization
  readonly workspace: Workspace
  readonly vault: VaultStatus
}

function Steps({ organization, workspace, vault }: StepsProps) {
  const stores = useStores()
  // Decided once: the step stays on the list when the vault is opened in it.
  const [steps] = useState<readonly Step[]>(() =>
    vault.state === 'open' ? ['name', 'begin', 'connect'] : ['name', 'vault', 'begin', 'connect'],
  )
  const [at, setAt] = useState(0)
  const next = () => {
    setAt(at + 1)
  }
  const finish = async () => {
    if (organization.setUpAt === null) await stores.organization.getState().finishSetUp()
    redirect({ page: 'overview', slug: workspace.slug })
  }
  const step = steps[at] ?? 'connect'
  const vaultAt = steps.indexOf('vault')
  const isVaultPutOff = vaultAt !== -1 && vaultAt < at && vault.state !== 'open'
  return (
    <>
      <Stepper
        label="First steps"
        steps={steps.map(one => LABELS[one])}
        current={at}
        {...(isVaultPutOff ? { putOff: new Set([vaultAt]) } : {})}
      />
      {isVaultPutOff && (
        <PutOffVault
          vault={vault}
          onBack={() => {
            setAt(vaultAt)
          }}
        />
      )}
      {step === 'name' && <NameStep organization={organization} onSave={stores.organization.getState().rename} onNext={next} />}
      {step === 'vault' && <VaultStep vault={vault} onNext={next} />}
      {step === 'begin' && <Begin onNext={next} onLookAround={finish} />}
      {step === 'connect' && <Connect onFinish={finish} />}
    </>
  )
}

interface BeginProps {
  readonly onNext: () => void
  readonly onLookAround: () => Promise<void>
}

function Begin({ onNext, onLookAround }: BeginProps) {
  const stores = useStores()
  useWorkspaceLoad(stores.servers)
  const servers = useStore(stores.servers, state => state.servers)
  const [firstWay, setFirstWay] = useState<string>()
  return (
    <>
      <BeginStep
        servers={servers}
        onAddServer={() => {
          setFirstWay('command')
        }}
        onImport={() => {
          setFirstWay('clients')
        }}
        onWrite={() => {
          setFirstWay('write')
        }}
        onLookAround={onLookAround}
        onNext={onNext}
      />
      <AddServerDialog
        isOpen={firstWay !== undefined}
        firstWay={firstWay}
        onClose={() => {
          setFirstWay(undefined)
        }}
      />
    </>
  )
}

function Connect({ onFinish }: { readonly onFinish: () => Promise<void> }) {
  const stores = useStores()
  useWorkspaceLoad(stores.keys)
  const keys = useStore(stores.keys, state => state.keys)
  const [isCreating, setIsCreating] = useState(false)
  const { connectedClient, firstCall } = useFirstCall()
  return (
    <>
      <ConnectStep
        hasKey={keys.some(key => key.revokedAt === null)}
        connectedClient={connectedClient}
        firstCall={firstCall}
        onCreateKey={() => {
          setIsCreating(true)
        }}
        onFinish={onFinish}
      />
      <CreateKeyDialog
        isOpen={isCreating}
        onClose={() => {
          setIsCreating(false)
        }}
      />
    </>
  )
}

/** Watches the calls of this workspace's clients from now on; the page's own trials do not count. */
function useFirstCall(): { readonly connectedClient: string | undefined; readonly firstCall: CallRecord | undefined } {
  const { id } = useWorkspace()
  const [connectedClient, setConnectedClient] = useState<string>()
  const [firstCall, setFirstCall] = useState<CallRecord>()
  useAppEvent('calls.recorded', event => {
    const byClients = event.workspaceId === id ? event.calls.filter(call => call.surface === 'mcp' && call.outcome === 'ok') : []
    const client = byClients.find(call => call.clientName !== null)?.clientName
    if (client) setConnectedClient(client)
    const call = byClients.find(one => one.method === 'tools/call')
    if (call) setFirstCall(first => first ?? call)
  })
  return { connectedClient, firstCall }
}
