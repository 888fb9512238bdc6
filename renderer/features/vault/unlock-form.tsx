import { useState } from 'react'
import type { VaultStatus } from '#shared/model/vault.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Field, Form, Input, ProblemNote, showToast, useAction } from '../../ui/index.ts'

interface UnlockFormProps {
  readonly protector: VaultStatus['protector']
  readonly onUnlocked?: () => void
}

/** Opens the vault by what guards it: its passphrase, or the keychain asked once more. */
export function UnlockForm({ protector, onUnlocked }: UnlockFormProps) {
  const store = useStores().vault
  const [passphrase, setPassphrase] = useState('')
  const isByPassphrase = protector === 'passphrase'
  const unlock = useAction(async () => {
    await store.getState().unlock(isByPassphrase ? passphrase : undefined)
    setPassphrase('')
    if (store.getState().vault?.state !== 'open') return
    showToast({ text: 'The vault is open.' })
    onUnlocked?.()
  })
  return (
    <Form onSubmit={() => void unlock.run() /* because useAction keeps the problem */} className="max-w-sm">
      {isByPassphrase ? (
        <Field label="Passphrase">
          <Input type="password" value={passphrase} onValue={setPassphrase} autoComplete="current-password" autoFocus />
        </Field>
      ) : (
        <p className="text-muted">
          Unlock the keychain of this machine first: sign in to its desktop, or open its password manager. Then ask again.
        </p>
      )}
      {unlock.problem && <ProblemNote problem={unlock.problem} />}
      <div>
        <Button type="submit" variant="primary" isLoading={unlock.isRunning} disabled={isByPassphrase && passphrase === ''}>
          {isByPassphrase ? 'Unlock vault' : 'Ask the keychain again'}
        </Button>
      </div>
    </Form>
  )
}
