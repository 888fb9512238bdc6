import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { VaultStatus } from '#shared/model/vault.ts'
import { Button, buttonLook, Callout, showToast, useAction } from '../ui/index.ts'
import { hrefOf, type Route } from './route.ts'
import { useIsReached, useStores } from './stores.tsx'

/** What keeps the whole app from its job, above every page: Atrium gone, a held port, a closed vault. Nothing while all is well. */
export function Banners({ route }: { readonly route: Route }) {
  const stores = useStores()
  const gateway = useStore(stores.gateway, state => state.gateway)
  const vault = useStore(stores.vault, state => state.vault)
  const isReached = useIsReached()
  const isPortHeld = gateway?.state === 'busy'
  // The vault's own page says it at length.
  const isVaultShut = vault !== undefined && vault.state !== 'open' && route.page !== 'vault'
  // What it said last about the port and the vault says nothing any more.
  if (!isReached)
    return (
      <Notices>
        <NoAnswer />
      </Notices>
    )
  if (!isPortHeld && !isVaultShut) return null
  return (
    <Notices>
      {isPortHeld && <HeldPort port={gateway.port} holder={gateway.holder} />}
      {isVaultShut && <ShutVault vault={vault} />}
    </Notices>
  )
}

function Notices({ children }: { readonly children: ReactNode }) {
  return (
    <aside aria-label="Notices" className="flex flex-col gap-2 border-b border-line bg-page px-6 py-3">
      {children}
    </aside>
  )
}

function NoAnswer() {
  return (
    <Callout tone="danger" title="Atrium does not answer">
      No assistant can connect while it is stopped. Start it again, and open the link that it prints.
    </Callout>
  )
}

function ShutVault({ vault }: { readonly vault: VaultStatus }) {
  const isNew = vault.state === 'new'
  return (
    <Callout
      tone="warning"
      title={isNew ? 'Choose a passphrase to keep secrets' : 'Secrets are locked'}
      action={
        <a href={hrefOf({ page: 'vault' })} className={buttonLook('secondary', 'sm')}>
          {isNew ? 'Choose passphrase' : 'Unlock'}
        </a>
      }
    >
      {vault.message ?? 'Servers that need a secret wait. Everything else works.'}
    </Callout>
  )
}

function HeldPort({ port, holder }: { readonly port: number; readonly holder: string | null }) {
  const gateway = useStores().gateway
  const retry = useAction(async () => {
    await gateway.getState().restart()
    const isFree = gateway.getState().gateway?.state === 'listening'
    showToast(
      isFree ? { text: `The gateway listens on port ${String(port)}.` } : { text: `Port ${String(port)} is still in use.`, tone: 'danger' },
    )
  })
  return (
    <Callout
      tone="danger"
      title={`Port ${String(port)} is held by ${holder ?? 'another program'}`}
      action={
        <div className="flex gap-2">
          <a href={hrefOf({ page: 'settings' })} className={buttonLook('ghost', 'sm')}>
            Change port
          </a>
          <Button size="sm" isLoading={retry.isRunning} onClick={() => void retry.run() /* because useAction keeps the problem */}>
            Retry
          </Button>
        </div>
      }
    >
      {retry.problem?.message ?? 'No assistant can connect until it is free. Stop that program and retry, or choose another port.'}
    </Callout>
  )
}
