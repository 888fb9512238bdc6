import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { Login } from '#shared/model/login.ts'
import { Button, Dialog, Facts, ProblemNote, showToast, useAction, VisibleText } from '../ui/index.ts'
import { useStores } from './stores.tsx'

/** The question of a command line that wants to be let in, over whatever page is shown. The next one comes when it is answered. */
export function LoginQuestion() {
  const store = useStores().logins
  const [login] = useStore(store, state => state.logins)
  useEffect(() => {
    void store.getState().load() // because a store keeps its own problem
  }, [store])
  return login === undefined ? null : <Question key={login.id} login={login} />
}

function Question({ login }: { readonly login: Login }) {
  const store = useStores().logins
  const answer = useAction(async (isAllowed: boolean) => {
    await store.getState().answer(login.id, isAllowed)
    showToast({ text: isAllowed ? 'The terminal is signed in.' : 'The terminal was denied.' })
  })
  const deny = () => {
    if (answer.problem)
      void store.getState().load() // because what waits no more is gone then
    else void answer.run(false) // because useAction keeps the problem
  }
  return (
    <Dialog
      isOpen
      isPersistent
      onClose={deny}
      size="sm"
      title="Let this terminal in?"
      description="Someone runs “atrium login” on this machine. Allow it only if that is you, and your terminal shows this code."
      footer={
        <>
          {/* First, so that it has the focus: a key pressed by chance lets nobody in */}
          <Button onClick={deny}>{answer.problem ? 'Close' : 'Deny'}</Button>
          <Button
            variant="primary"
            isLoading={answer.isRunning}
            disabled={answer.problem !== undefined}
            onClick={() => void answer.run(true) /* because useAction keeps the problem */}
          >
            Allow
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="rounded-lg border border-line bg-page py-3 text-center font-mono text-2xl font-semibold tracking-widest">
          <span className="sr-only">The code is </span>
          {login.code}
        </p>
        <LoginFacts login={login} />
        {answer.problem && <ProblemNote problem={answer.problem} />}
      </div>
    </Dialog>
  )
}

function LoginFacts({ login }: { readonly login: Login }) {
  return (
    <Facts
      facts={[
        ...(login.folder === null ? [] : [{ name: 'Started in', value: <FolderName folder={login.folder} /> }]),
        { name: 'It may', value: 'Manage everything, in every workspace.' },
        { name: 'It may not', value: 'Open the vault, show secrets or make admin keys.' },
        {
          name: 'For',
          value: `${login.days === 1 ? '1 day' : `${String(login.days)} days`}, or until you revoke its key in App settings.`,
        },
      ]}
    />
  )
}

function FolderName({ folder }: { readonly folder: string }) {
  return (
    <span className="font-mono text-xs break-all">
      <VisibleText text={folder} />
    </span>
  )
}
