import { useId, useState } from 'react'
import { useStore } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { HttpLaunch, Server } from '#shared/model/server.ts'
import { usableNames } from '#shared/secret-names.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, Dialog, Form, ProblemNote } from '../../ui/index.ts'
import { draftOfHttp, problemsOfHttp } from './http-draft.ts'
import { HttpFields } from './http-fields.tsx'
import { saveHttp } from './save-http.ts'

interface EditHttpDialogProps {
  readonly server: Server
  readonly launch: HttpLaunch
  readonly onClose: () => void
  readonly onSaved?: ((server: Server) => void) | undefined
}

/** Changes where a server is and what is sent to it. Its connection ends, and it is held until the change is approved. */
export function EditHttpDialog({ server, launch, onClose, onSaved }: EditHttpDialogProps) {
  const form = useId()
  const stores = useStores()
  useWorkspaceLoad(stores.secrets)
  const secretNames = usableNames(useStore(stores.secrets, state => state.secrets))
  const others = useStore(stores.servers, state => state.servers).filter(other => other.id !== server.id)
  const [draft, setDraft] = useState(() => draftOfHttp(server.name, launch))
  const [showsProblems, setShowsProblems] = useState(false)
  const [isSaving, setIsSaving] = useState(false)
  const [problem, setProblem] = useState<AppError>()
  const problems = problemsOfHttp(
    draft,
    others.map(other => other.name),
  )

  const save = async () => {
    setShowsProblems(true)
    if (problems !== undefined) return
    setIsSaving(true)
    const { workspaceId } = server
    const answer = await attempt(() => saveHttp(stores, { workspaceId, draft, existing: server, onKept: setDraft }))
    setIsSaving(false)
    if (!answer.ok) {
      setProblem(answer.problem)
      return
    }
    onSaved?.(answer.data)
    onClose()
  }

  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      title={`Change how “${server.name}” is called`}
      description="A change ends the connection. It is called again once you have approved it."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" isLoading={isSaving}>
            Save
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void save() /* because it keeps its problem */}>
        {problem && <ProblemNote problem={problem} />}
        <HttpFields
          draft={draft}
          problems={(showsProblems ? problems : undefined) ?? { headers: {} }}
          secrets={secretNames}
          onChange={setDraft}
        />
      </Form>
    </Dialog>
  )
}
