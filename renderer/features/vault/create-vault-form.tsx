import { useState } from 'react'
import { Passphrase } from '#shared/model/vault.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Field, Form, Input, issueOf, ProblemNote, useAction } from '../../ui/index.ts'

interface CreateVaultFormProps {
  readonly onCreated?: () => void
}

/** Chooses the passphrase, typed twice because nobody can recover it. */
export function CreateVaultForm({ onCreated }: CreateVaultFormProps) {
  const store = useStores().vault
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [isTried, setIsTried] = useState(false)
  const create = useAction(async () => {
    await store.getState().create(passphrase)
    onCreated?.()
  })
  const length = Passphrase.safeParse(passphrase).error?.issues[0]?.message
  const isDifferent = passphrase !== again
  const submit = () => {
    setIsTried(true)
    if (length === undefined && !isDifferent) void create.run() // because useAction keeps the problem
  }
  return (
    <Form onSubmit={submit} className="max-w-sm">
      <Field
        label="Passphrase"
        hint="Four or five words that only you would put together. Nobody can recover it: without it the secrets are lost."
        problem={isTried ? (length ?? issueOf(create.problem, 'passphrase')) : undefined}
      >
        <Input type="password" value={passphrase} onValue={setPassphrase} autoComplete="new-password" autoFocus />
      </Field>
      <Field label="The same again" problem={isTried && isDifferent ? 'The two are different. Type the same passphrase twice.' : undefined}>
        <Input type="password" value={again} onValue={setAgain} autoComplete="new-password" />
      </Field>
      {create.problem && <ProblemNote problem={create.problem} />}
      <div>
        <Button type="submit" variant="primary" isLoading={create.isRunning}>
          Set up vault
        </Button>
      </div>
    </Form>
  )
}
