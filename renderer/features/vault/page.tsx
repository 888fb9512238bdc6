import { useStore } from 'zustand'
import type { VaultStatus } from '#shared/model/vault.ts'
import { useStores } from '../../app/stores.tsx'
import { Callout, Page, PageHeader, ProblemState, SettingsGroup, Skeleton } from '../../ui/index.ts'
import { CreateVaultForm } from './create-vault-form.tsx'
import { KeysSections } from './keys-section.tsx'
import { LockSection } from './lock-section.tsx'
import { UnlockForm } from './unlock-form.tsx'
import { VaultState } from './vault-state.tsx'

export function VaultPage() {
  const { vault, problem, load } = useStore(useStores().vault)
  return (
    <Page>
      <PageHeader
        title="Vault"
        description="Keeps the values of secrets. Atrium encrypts each workspace’s secrets under a key of its own, and those under one master key."
      />
      {vault === undefined && problem && (
        <ProblemState problem={problem} onRetry={() => void load() /* because a store keeps its own problem */} />
      )}
      {vault === undefined && !problem && <Skeleton rows={3} />}
      {vault && <VaultByState vault={vault} />}
    </Page>
  )
}

function VaultByState({ vault }: { readonly vault: VaultStatus }) {
  if (vault.state === 'open') return <OpenVault vault={vault} />
  return (
    <div className="flex max-w-lg flex-col gap-5">
      <VaultState vault={vault} />
      <Callout tone="warning" title={vault.state === 'new' ? 'No secret can be kept yet' : 'No secret can be read now'}>
        {vault.message ?? 'Open the vault to use secrets.'} Servers that need no secret, tools, keys and Activity work meanwhile.
      </Callout>
      {vault.state === 'new' ? <CreateVaultForm /> : <UnlockForm protector={vault.protector} />}
    </div>
  )
}

function OpenVault({ vault }: { readonly vault: VaultStatus }) {
  return (
    <>
      <SettingsGroup title="State">
        <div className="flex max-w-lg flex-col gap-3">
          <VaultState vault={vault} />
          <p className="text-muted">
            {vault.protector === 'passphrase'
              ? 'It was opened with your passphrase. At the next start it is locked until you give the passphrase again.'
              : 'This machine’s keychain gave the master key. It stays in memory until the vault is locked or Atrium quits, and is never written to a file.'}
          </p>
        </div>
      </SettingsGroup>
      <LockSection />
      <KeysSections vault={vault} />
    </>
  )
}
