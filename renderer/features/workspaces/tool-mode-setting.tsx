import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { useStores } from '../../app/stores.tsx'
import { Field, ProblemNote, Select, showToast, useAction } from '../../ui/index.ts'

const MODES = [
  { value: 'full', label: 'Full list: every definition' },
  { value: 'discovery', label: 'Discovery: search, describe, call' },
] as const

const HINTS: Readonly<Record<ToolMode, string>> = {
  full: 'A client reads every definition before its first call. Simple, and the quickest while there are few tools.',
  discovery:
    'A client reads three tools, and finds, reads about and calls the others with them: far fewer tokens, and a step more before the first call of a tool. What may be called is the same.',
}

/** How tools are told to the clients whose keys do not choose it themselves. */
export function ToolModeSetting({ workspace }: { readonly workspace: Workspace }) {
  const { workspaces } = useStores()
  const change = useAction(async (toolMode: ToolMode) => {
    await workspaces.getState().update({ workspaceId: workspace.id, toolMode })
    showToast({ text: 'Clients are told when they next list the tools.', tone: 'success' })
  })
  return (
    <div className="flex max-w-md flex-col gap-3">
      <Field label="Clients are given" hint={HINTS[workspace.toolMode]}>
        <Select
          value={workspace.toolMode}
          options={MODES}
          disabled={change.isRunning}
          onValue={toolMode => void change.run(toolMode) /* because useAction keeps the problem */}
        />
      </Field>
      {change.problem && <ProblemNote problem={change.problem} />}
    </div>
  )
}
