import { useState } from 'react'
import type { VaultStatus } from '#shared/model/vault.ts'
import { StepFrame } from '../features/first-run/step-frame.tsx'
import { CreateVaultForm } from '../features/vault/create-vault-form.tsx'
import { UnlockForm } from '../features/vault/unlock-form.tsx'
import { Button, Callout } from '../ui/index.ts'

interface VaultStepProps {
  readonly vault: VaultStatus
  readonly onNext: () => void
}

/** Opens the vault, or puts that off: everything that needs no secret works without it. */
export function VaultStep({ vault, onNext }: VaultStepProps) {
  // Decided once: the form stays what it is while what it did is on its way here.
  const [isNew] = useState(vault.state === 'new')
  return (
    <StepFrame
      title={isNew ? 'Protect your secrets' : 'Unlock your secrets'}
      description={
        isNew
          ? 'This machine offers no keychain, so a passphrase guards the tokens and passwords you give to servers. Atrium asks for it at each start.'
          : (vault.message ?? 'The vault keeps the tokens and passwords you give to servers.')
      }
    >
      {isNew ? <CreateVaultForm onCreated={onNext} /> : <UnlockForm protector={vault.protector} onUnlocked={onNext} />}
      <div>
        <Button variant="ghost" className="-ml-3" onClick={onNext}>
          Later, keep no secrets yet
        </Button>
      </div>
    </StepFrame>
  )
}

interface PutOffVaultProps {
  readonly vault: VaultStatus
  /** Back to the step that was put off. */
  readonly onBack: () => void
}

/** What the steps after it have to do without. */
export function PutOffVault({ vault, onBack }: PutOffVaultProps) {
  const isNew = vault.state === 'new'
  return (
    <Callout
      title={isNew ? 'No secrets can be kept yet' : 'Secrets are locked'}
      action={
        <Button size="sm" onClick={onBack}>
          {isNew ? 'Set up vault' : 'Unlock vault'}
        </Button>
      }
    >
      A server that needs a token or password needs the vault first.
    </Callout>
  )
}
