import { FileSearch, RotateCw } from 'lucide-react'
import { useStore } from 'zustand'
import type { ClientFile } from '#shared/model/import.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../../app/stores.tsx'
import { Button, EmptyState, FourStates } from '../../../ui/index.ts'
import { FoundList, submitOf } from './found-list.tsx'
import { usePicks, type ShownServer } from './use-picks.ts'
import { WayForm } from './way-form.tsx'
import type { WayProps } from './way.ts'

/** What the clients on this machine have in their files, to choose from. The files stay as they are. */
export function ClientsWay({ onAdded }: WayProps) {
  const { imports } = useStores()
  const { id: workspaceId } = useWorkspace()
  useWorkspaceLoad(imports)
  const state = useStore(imports)
  const sources = state.files.map(({ id, servers }) => ({
    id,
    servers,
    take: (choices: Parameters<typeof state.takeFound>[2]) => state.takeFound(workspaceId, id, choices),
  }))
  const picks = usePicks(sources, onAdded)
  const lookAgain = () => void state.load(workspaceId) // because a store keeps its own problem
  return (
    <WayForm submit={submitOf(picks)} onSubmit={() => void picks.submit() /* because it keeps its problem */} problem={picks.problem}>
      <FourStates
        of={state}
        isEmpty={state.files.length === 0}
        onRetry={lookAgain}
        empty={
          <EmptyState
            icon={FileSearch}
            title="No servers found in the files of other clients"
            action={<Button onClick={lookAgain}>Look again</Button>}
          >
            Claude, Cursor, VS Code, Windsurf, Zed, Codex, Gemini, Goose and others were looked for. What lies elsewhere can be pasted.
          </EmptyState>
        }
      >
        <div className="flex flex-col gap-5">
          {state.files.map(file => (
            <FileOfClient
              key={file.id}
              file={file}
              servers={file.servers.flatMap(server => picks.shown.get(`${file.id} ${server.id}`) ?? [])}
            />
          ))}
          <div>
            <Button size="sm" variant="ghost" icon={RotateCw} className="-ml-2" onClick={lookAgain}>
              Look again
            </Button>
          </div>
        </div>
      </FourStates>
    </WayForm>
  )
}

function FileOfClient({ file, servers }: { readonly file: ClientFile; readonly servers: readonly ShownServer[] }) {
  const isDone = file.servers.length > 0 && servers.length === 0
  if (isDone) return null
  return (
    <section aria-label={`${file.client}, ${file.path}`} className="flex flex-col gap-2">
      <h3 className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold">{file.client}</span>
        <span className="min-w-0 font-mono text-xs break-all text-muted">{file.path}</span>
      </h3>
      <FoundList label={`Servers of ${file.client}`} servers={servers} problems={file.problems} isEmpty={file.servers.length === 0} />
    </section>
  )
}
