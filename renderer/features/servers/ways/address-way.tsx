import { useState } from 'react'
import { useStore } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import { attempt } from '../../../api/loading.ts'
import { usableNames } from '#shared/secret-names.ts'
import { useStores, useWorkspace } from '../../../app/stores.tsx'
import { EMPTY_HTTP, problemsOfHttp } from '../http-draft.ts'
import { HttpFields } from '../http-fields.tsx'
import { saveHttp } from '../save-http.ts'
import { WayForm } from './way-form.tsx'
import { useWayPlace, type WayProps } from './way.ts'

/** A server elsewhere, by its address. */
export function AddressWay({ onAdded }: WayProps) {
  const stores = useStores()
  const { id: workspaceId } = useWorkspace()
  const { isFirst } = useWayPlace()
  const secrets = useStore(stores.secrets, state => state.secrets)
  const servers = useStore(stores.servers, state => state.servers)
  const [draft, setDraft] = useState(EMPTY_HTTP)
  const [showsProblems, setShowsProblems] = useState(false)
  const [isSaving, setIsSaving] = useState(false)
  const [problem, setProblem] = useState<AppError>()
  // Known before anything is saved: a secret kept for a server that is then refused would be left over.
  const problems = problemsOfHttp(
    draft,
    servers.map(server => server.name),
  )

  const submit = async () => {
    setShowsProblems(true)
    if (problems !== undefined) return
    setIsSaving(true)
    const answer = await attempt(() => saveHttp(stores, { workspaceId, draft, onKept: setDraft }))
    setIsSaving(false)
    if (answer.ok) onAdded([answer.data])
    else setProblem(answer.problem)
  }
  return (
    <WayForm
      submit={{ label: 'Review what will be called', isRunning: isSaving }}
      onSubmit={() => void submit() /* because it keeps its problem */}
      problem={problem}
    >
      <HttpFields
        draft={draft}
        problems={(showsProblems ? problems : undefined) ?? { headers: {} }}
        secrets={usableNames(secrets)}
        onChange={setDraft}
        isNameSuggested
        takesFocus={isFirst}
      />
    </WayForm>
  )
}
