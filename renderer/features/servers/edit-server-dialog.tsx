import { useId, useState } from 'react'
import { useStore } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { Server } from '#shared/model/server.ts'
import { usableNames } from '#shared/secret-names.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { Button, Dialog, Form, ProblemNote } from '../../ui/index.ts'
import { EditHttpDialog } from './edit-http-dialog.tsx'
import { draftOfLaunch, liftAssignments, readDraft } from './launch-draft.ts'
import { LaunchFields } from './launch-fields.tsx'
import { keepSecrets, saveServer } from './save-draft.ts'

interface EditServerDialogProps {
  readonly server: Server
  readonly onClose: () => void
  readonly onSaved?: (server: Server) => void
}

/** Changes what a server runs, or where it is. It stops, and is held until the change is approved. */
export function EditServerDialog(props: EditServerDialogProps) {
  const { launch } = props.server
  return launch.kind === 'http' ? <EditHttpDialog {...props} launch={launch} /> : <EditCommandDialog {...props} />
}

function EditCommandDialog({ server, onClose, onSaved }: EditServerDialogProps) {
  const form = useId()
  const { servers, secrets } = useStores()
  useWorkspaceLoad(secrets)
  const secretNames = usableNames(useStore(secrets, state => state.secrets))
  const [draft, setDraft] = useState(() => draftOfLaunch(server.name, server.launch))
  const [showsProblems, setShowsProblems] = useState(false)
  const [isSaving, setIsSaving] = useState(false)
  const [problem, setProblem] = useState<AppError>()
  const read = readDraft(draft)

  const save = async () => {
    const ready = liftAssignments(draft)
    setShowsProblems(true)
    if (!readDraft(ready).ok) return
    setIsSaving(true)
    const answer = await attempt(async () => {
      const [kept = ready] = await keepSecrets({ secrets }, server.workspaceId, [ready])
      setDraft(kept)
      return saveServer({ servers }, server.workspaceId, kept, server)
    })
    setIsSaving(false)
    if (!answer.ok) setProblem(answer.problem)
    if (!answer.ok || answer.data === undefined) return
    onSaved?.(answer.data)
    onClose()
  }

  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      title={`Change what “${server.name}” runs`}
      description="A change stops the server. It runs again once you have approved it."
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
        <LaunchFields
          draft={draft}
          problems={showsProblems && !read.ok ? read.problems : { variables: {} }}
          secrets={secretNames}
          onChange={setDraft}
        />
      </Form>
    </Dialog>
  )
}
