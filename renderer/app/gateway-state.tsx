import { LockKeyhole, LockKeyholeOpen } from 'lucide-react'
import { useStore } from 'zustand'
import type { GatewayStatus } from '#shared/model/gateway.ts'
import type { VaultStatus } from '#shared/model/vault.ts'
import { StateDot, Tooltip, type Tone } from '../ui/index.ts'
import { hrefOf } from './route.ts'
import { useIsReached, useStores } from './stores.tsx'

const GATEWAY: Record<GatewayStatus['state'], { readonly tone: Tone; readonly words: string }> = {
  listening: { tone: 'success', words: 'Gateway listening' },
  busy: { tone: 'danger', words: 'Port in use' },
  stopped: { tone: 'neutral', words: 'Gateway stopped' },
}

const NO_ANSWER = { tone: 'danger', words: 'No answer' } as const

const VAULT: Record<VaultStatus['state'], string> = { open: 'Vault open', locked: 'Vault locked', new: 'Vault not set up' }

/** At the foot of the rail: where assistants connect, and whether secrets can be read. */
export function GatewayState({ isNarrow }: { readonly isNarrow: boolean }) {
  const stores = useStores()
  const gateway = useStore(stores.gateway, state => state.gateway)
  const vault = useStore(stores.vault, state => state.vault)
  const isReached = useIsReached()
  if (gateway === undefined || vault === undefined) return null
  const { tone, words } = isReached ? GATEWAY[gateway.state] : NO_ANSWER
  const address = `127.0.0.1:${String(gateway.port)}`
  const Lock = vault.state === 'open' ? LockKeyholeOpen : LockKeyhole

  if (isNarrow) {
    return (
      <Tooltip text={`${words}, ${address}. ${VAULT[vault.state]}.`}>
        <a href={hrefOf({ page: 'settings' })} className="flex h-8 items-center justify-center rounded-md hover:bg-hover">
          <StateDot tone={tone} label={`${words}, ${address}. ${VAULT[vault.state]}.`} isLabelHidden />
        </a>
      </Tooltip>
    )
  }
  return (
    <div className="flex flex-col border-t border-line pt-2 text-xs text-muted">
      <a href={hrefOf({ page: 'settings' })} className="flex h-6 items-center justify-between gap-2 rounded-sm px-2 hover:bg-hover">
        <StateDot tone={tone} label={words} />
        <span className="font-mono text-[0.6875rem]">:{gateway.port}</span>
      </a>
      <a href={hrefOf({ page: 'vault' })} className="flex h-6 items-center gap-1.5 rounded-sm px-1.5 hover:bg-hover">
        <Lock aria-hidden size={12} className={vault.state === 'open' ? 'text-muted' : 'text-warning'} />
        {VAULT[vault.state]}
      </a>
    </div>
  )
}
