import type { VaultStatus } from '#shared/model/vault.ts'
import { StateDot } from '../../ui/index.ts'

const GUARDS = { keychain: 'this machine’s keychain', passphrase: 'a passphrase' }

export function VaultState({ vault }: { readonly vault: VaultStatus }) {
  if (vault.state === 'new') return <StateDot tone="warning" label="Not set up" />
  const by = vault.protector === null ? '' : `, guarded by ${GUARDS[vault.protector]}`
  return vault.state === 'open' ? <StateDot tone="success" label={`Open${by}`} /> : <StateDot tone="warning" label={`Locked${by}`} />
}
