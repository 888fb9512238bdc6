import { useStore } from 'zustand'
import { Button, Callout, useAction } from '../../ui/index.ts'
import type { DeskStore } from './desk-store.ts'

/** Why the draft is not saved, and the ways out. Nothing while it saves itself. */
export function UnsavedNote({ desk }: { readonly desk: DeskStore }) {
  const saving = useStore(desk, state => state.saving)
  const theirs = useAction(() => desk.getState().takeTheirs())
  const mine = useAction(() => desk.getState().keepMine())
  const again = useAction(() => desk.getState().flush())
  if (saving.at === 'failed') {
    return (
      <div role="alert" className="pb-3">
        <Callout
          tone="danger"
          title="The draft is not saved"
          action={
            <Button size="sm" isLoading={again.isRunning} onClick={() => void again.run() /* because useAction keeps the problem */}>
              Save now
            </Button>
          }
        >
          {saving.problem.message} It stays here until it is.
        </Callout>
      </div>
    )
  }
  if (saving.at !== 'conflict') return null
  return (
    <div role="alert" className="pb-3">
      <Callout
        tone="warning"
        title="This draft was changed elsewhere too"
        action={
          <span className="flex gap-2">
            <Button size="sm" isLoading={theirs.isRunning} onClick={() => void theirs.run() /* because useAction keeps the problem */}>
              Load theirs
            </Button>
            <Button size="sm" isLoading={mine.isRunning} onClick={() => void mine.run() /* because useAction keeps the problem */}>
              Save mine over it
            </Button>
          </span>
        }
      >
        {(theirs.problem ?? mine.problem)?.message ?? 'Nothing is saved before you choose. Loading theirs drops what you wrote since.'}
      </Callout>
    </div>
  )
}
