import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { Passphrase, type VaultStatus } from '#shared/model/vault.ts'
import { useStores } from '../../app/stores.tsx'
import { Button, Callout, Dialog, Field, Form, Input, ProblemNote, showToast, useAction } from '../../ui/index.ts'

/** The same key in a new guise: only rotated, with another passphrase, or guarded by something else. */
export type MasterKeyChange = 'rotate' | 'passphrase' | 'keychain'

const WORDS = {
  rotate: {
    title: 'Rotate the master key?',
    what: 'A new master key takes the place of the one there is. Secrets stay as they are.',
    go: 'Rotate master key',
    done: 'The master key is rotated.',
  },
  passphrase: {
    title: 'Choose a new passphrase',
    what: 'A new master key is made, which only the new passphrase opens.',
    go: 'Change passphrase',
    done: 'The new passphrase guards the vault.',
  },
  keychain: {
    title: 'Guard the vault with the keychain?',
    what: 'A new master key is made in this machine’s keychain. Atrium opens the vault with it at each start and asks for no passphrase.',
    go: 'Use the keychain',
    done: 'The keychain guards the vault.',
  },
} as const

interface MasterKeyDialogProps {
  readonly change: MasterKeyChange
  readonly protector: VaultStatus['protector']
  readonly onClose: () => void
}

interface Typed {
  readonly current: string
  readonly passphrase: string
  readonly again: string
}

export function MasterKeyDialog({ change, protector, onClose }: MasterKeyDialogProps) {
  const form = useId()
  const store = useStores().vaultKeys
  const [typed, setTyped] = useState<Typed>({ current: '', passphrase: '', again: '' })
  const [isTried, setIsTried] = useState(false)
  const words = WORDS[change]
  const asked = { isKnown: protector === 'passphrase', isNew: change === 'passphrase' }
  const problems = problemsOf(typed, asked)
  const go = useAction(async () => {
    await store.getState().rotateMasterKey({
      ...(asked.isKnown ? { currentPassphrase: typed.current } : {}),
      ...(change === 'rotate' ? {} : { protector: change }),
      ...(asked.isNew ? { passphrase: typed.passphrase } : {}),
    })
    showToast({ text: words.done, tone: 'success' })
    onClose()
  })
  const submit = () => {
    setIsTried(true)
    if (Object.values(problems).every(problem => problem === undefined)) void go.run() // because useAction keeps the problem
  }
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={onClose}
      size="sm"
      title={words.title}
      description={words.what}
      footer={
        <>
          <Button onClick={onClose}>{go.isRunning ? 'Close' : 'Cancel'}</Button>
          <Button type="submit" form={form} variant="primary" isLoading={go.isRunning}>
            {words.go}
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={submit}>
        {asked.isKnown && (
          <Field label="Current passphrase" problem={isTried ? problems.current : undefined}>
            <Input
              type="password"
              value={typed.current}
              onValue={current => setTyped({ ...typed, current })}
              autoComplete="current-password"
              autoFocus
            />
          </Field>
        )}
        {asked.isNew && <NewPassphrase typed={typed} onTyped={setTyped} problems={isTried ? problems : {}} isFirst={!asked.isKnown} />}
        {go.problem && <ProblemNote problem={go.problem} />}
        {go.isRunning && <UnderWay isToKeychain={change === 'keychain' || (change === 'rotate' && !asked.isKnown)} />}
        <Callout tone="warning" title="Older copies stay closed">
          Copies of the data folder that were made before, by you or by an update of Atrium, do not open with the new key. Those that Atrium
          made are deleted.
        </Callout>
      </Form>
    </Dialog>
  )
}

/** One step has no parts to count; what may take long is the keychain, and the work that makes a passphrase hard to guess. */
function UnderWay({ isToKeychain }: { readonly isToKeychain: boolean }) {
  const { keys } = useStore(useStores().vaultKeys)
  const count = keys?.dataKeys.length ?? 0
  const all = count === 1 ? 'the data key is wrapped' : `all ${count} data keys are wrapped`
  const first = isToKeychain ? 'The new key goes into the keychain first, which may ask you.' : 'The new key is made from the passphrase.'
  return (
    <p role="status" className="text-muted">
      {first} Then {all} with it in one step. It goes on when this is closed, and whatever ends it, nothing is lost.
    </p>
  )
}

type Problems = Partial<Record<keyof Typed, string | undefined>>

function problemsOf(
  { current, passphrase, again }: Typed,
  { isKnown, isNew }: { readonly isKnown: boolean; readonly isNew: boolean },
): Problems {
  return {
    current: isKnown && current === '' ? 'Enter the passphrase of this vault.' : undefined,
    passphrase: isNew ? Passphrase.safeParse(passphrase).error?.issues[0]?.message : undefined,
    again: isNew && passphrase !== again ? 'The two are different. Type the same passphrase twice.' : undefined,
  }
}

interface NewPassphraseProps {
  readonly typed: Typed
  readonly onTyped: (typed: Typed) => void
  readonly problems: Problems
  readonly isFirst: boolean
}

/** Typed twice, because nobody can recover it. */
function NewPassphrase({ typed, onTyped, problems, isFirst }: NewPassphraseProps) {
  return (
    <>
      <Field
        label="New passphrase"
        hint="Four or five words that only you would put together. Nobody can recover it."
        problem={problems.passphrase}
      >
        <Input
          type="password"
          value={typed.passphrase}
          onValue={passphrase => onTyped({ ...typed, passphrase })}
          autoComplete="new-password"
          autoFocus={isFirst}
        />
      </Field>
      <Field label="The same again" problem={problems.again}>
        <Input type="password" value={typed.again} onValue={again => onTyped({ ...typed, again })} autoComplete="new-password" />
      </Field>
    </>
  )
}
