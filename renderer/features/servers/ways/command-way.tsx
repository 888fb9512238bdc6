import { useState } from 'react'
import { useStore } from 'zustand'
import { usableNames } from '#shared/secret-names.ts'
import { useStores } from '../../../app/stores.tsx'
import { EMPTY_DRAFT, liftAssignments, problemsOfDraft, readDraft } from '../launch-draft.ts'
import { LaunchFields } from '../launch-fields.tsx'
import { useSaving } from '../use-saving.ts'
import { WayForm } from './way-form.tsx'
import { useWayPlace, type WayProps } from './way.ts'

/** A command, as one has it from a readme or types it in a terminal. */
export function CommandWay({ onAdded }: WayProps) {
  const stores = useStores()
  const { isFirst } = useWayPlace()
  const secrets = useStore(stores.secrets, state => state.secrets)
  const servers = useStore(stores.servers, state => state.servers)
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const [showsProblems, setShowsProblems] = useState(false)
  const saving = useSaving(onAdded)
  // Known before anything is saved: a secret kept for a server that is then refused would be left over.
  const taken = servers.map(server => server.name)

  const submit = async () => {
    const ready = liftAssignments(draft)
    setShowsProblems(true)
    if (!readDraft(ready, taken).ok) return
    const [left = EMPTY_DRAFT] = await saving.save([ready])
    setDraft(left)
  }
  return (
    <WayForm
      submit={{ label: 'Review what will run', isRunning: saving.isSaving }}
      onSubmit={() => void submit() /* because saving keeps its problem */}
      problem={saving.problem}
    >
      <LaunchFields
        draft={draft}
        problems={problemsOfDraft(draft, showsProblems, taken)}
        secrets={usableNames(secrets)}
        onChange={setDraft}
        isNameSuggested
        takesFocus={isFirst}
      />
    </WayForm>
  )
}
