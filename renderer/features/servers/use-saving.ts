import { useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import type { Server } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import type { LaunchDraft } from './launch-draft.ts'
import { keepSecrets, saveServer } from './save-draft.ts'

/** Saves drafts one after the other; answers those that are left when one fails, with their secrets kept by name already. */
export function useSaving(onSaved: (servers: readonly Server[]) => void) {
  const { servers, secrets } = useStores()
  const { id: workspaceId } = useWorkspace()
  const [saved, setSaved] = useState<readonly Server[]>([])
  const [isSaving, setIsSaving] = useState(false)
  const [problem, setProblem] = useState<AppError>()

  const save = async (drafts: readonly LaunchDraft[]): Promise<readonly LaunchDraft[]> => {
    setIsSaving(true)
    setProblem(undefined)
    let left = drafts
    const done = [...saved]
    const answer = await attempt(async () => {
      left = await keepSecrets({ secrets }, workspaceId, drafts)
      for (const draft of left) {
        const server = await saveServer({ servers }, workspaceId, draft)
        left = left.slice(1)
        if (server !== undefined) done.push(server)
      }
    })
    setIsSaving(false)
    setSaved(done)
    if (answer.ok) onSaved(done)
    else setProblem(answer.problem)
    return left
  }
  return { save, isSaving, problem }
}
