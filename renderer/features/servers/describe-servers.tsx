import { useId, useState } from 'react'
import { useStore } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { Server } from '#shared/model/server.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Button, Dialog, Form, ProblemNote, Tabs } from '../../ui/index.ts'
import { EMPTY_DRAFT, liftAssignments, readDraft, type DraftProblems, type LaunchDraft } from './launch-draft.ts'
import { LaunchFields } from './launch-fields.tsx'
import { PastedConfig, type PastedServers } from './pasted-config.tsx'
import { keepSecrets, saveServer } from './save-draft.ts'

type Way = 'command' | 'config'

interface DescribeServersProps {
  readonly onClose: () => void
  readonly onSaved: (servers: readonly Server[]) => void
}

const NO_PROBLEMS: DraftProblems = { variables: {} }
const NOTHING_PASTED: PastedServers = { text: '', picks: [], problems: [] }

/** The first step: a command, or what a client's file already has. */
export function DescribeServers({ onClose, onSaved }: DescribeServersProps) {
  const form = useId()
  const stores = useStores()
  const secrets = useStore(stores.secrets, state => state.secrets)
  const servers = useStore(stores.servers, state => state.servers)
  const [way, setWay] = useState<Way>('command')
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  const [pasted, setPasted] = useState(NOTHING_PASTED)
  const [showsProblems, setShowsProblems] = useState(false)
  const saving = useSaving(onSaved)
  const secretNames = secrets.map(secret => secret.name)
  // Known before anything is saved: a secret kept for a server that is then refused would be left over.
  const taken = servers.map(server => server.name)
  const chosen = pasted.picks.filter(pick => pick.isChosen)

  const submit = async () => {
    const drafts = way === 'command' ? [liftAssignments(draft)] : chosen.map(pick => liftAssignments(pick.draft))
    setShowsProblems(true)
    if (drafts.length === 0 || drafts.some(one => !readDraft(one, taken).ok)) return
    const left = await saving.save(drafts)
    if (way === 'command') setDraft(left[0] ?? EMPTY_DRAFT)
    else
      setPasted({
        ...pasted,
        picks: [...left.map(one => ({ draft: one, isChosen: true })), ...pasted.picks.filter(pick => !pick.isChosen)],
      })
  }

  return (
    <Dialog
      isOpen
      isPersistent
      size="lg"
      title="Add a server"
      description="A program on this machine that speaks MCP. Nothing runs before you approve it in the next step."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={form}
            variant="primary"
            isLoading={saving.isSaving}
            disabled={way === 'config' && chosen.length === 0}
          >
            {way === 'config' && chosen.length > 1 ? `Review ${chosen.length} servers` : 'Review what will run'}
          </Button>
        </>
      }
    >
      <Form id={form} onSubmit={() => void submit() /* because saving keeps its problem */}>
        {saving.problem && (
          <div ref={showIt}>
            <ProblemNote problem={saving.problem} />
          </div>
        )}
        <Tabs<Way>
          label="How to describe the server"
          value={way}
          onValue={setWay}
          tabs={[
            {
              id: 'command',
              label: 'Command',
              content: (
                <div className="flex flex-col gap-4">
                  <LaunchFields
                    draft={draft}
                    problems={problemsOf(draft, showsProblems, taken)}
                    secrets={secretNames}
                    onChange={setDraft}
                    isNameSuggested
                  />
                </div>
              ),
            },
            {
              id: 'config',
              label: 'Client configuration',
              content: (
                <PastedConfig pasted={pasted} showsProblems={showsProblems} secrets={secretNames} taken={taken} onChange={setPasted} />
              ),
            },
          ]}
        />
      </Form>
    </Dialog>
  )
}

/** The form may be scrolled far below what went wrong. */
function showIt(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

function problemsOf(draft: LaunchDraft, showsProblems: boolean, taken: readonly string[]): DraftProblems {
  const read = showsProblems ? readDraft(draft, taken) : undefined
  return read === undefined || read.ok ? NO_PROBLEMS : read.problems
}

/** Saves drafts one after the other; answers those that are left when one fails, with their secrets kept by name already. */
function useSaving(onSaved: (servers: readonly Server[]) => void) {
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
