import clsx from 'clsx'
import type { ListedTool } from '#shared/model/tool.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { Select, showToast } from '../../ui/index.ts'

/** Whether a tool only reads, as a person decides it. What its server says of it is a proposal beside the choice. */
export function AccessSelect({ tool }: { readonly tool: ListedTool }) {
  const store = useStores().tools
  const { id: workspaceId } = useWorkspace()
  const { access } = tool.rule
  const change = async (chosen: 'read' | 'write' | '') => {
    const done = await attempt(() => store.getState().change(workspaceId, tool, { access: chosen === '' ? null : chosen }))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
  }
  return (
    <Select
      aria-label={`Access of ${tool.name}`}
      title={titleOf(tool)}
      // A column of boxes would be all that is seen of the list.
      className={clsx(
        '-ml-2.5 [&>select]:not-hover:not-focus-visible:border-transparent [&>select]:bg-transparent',
        access === null && '[&>select]:text-muted',
      )}
      value={access ?? ''}
      options={[
        { value: 'read', label: 'Reads' },
        { value: 'write', label: 'Writes' },
        { value: '', label: 'Undecided' },
      ]}
      disabled={tool.status.at === 'unreadable'}
      onValue={chosen => void change(chosen) /* because what it throws is shown */}
    />
  )
}

function titleOf({ rule, proposedAccess }: ListedTool): string {
  const says = proposedAccess === 'read' ? 'Its server says that it only reads.' : 'Its server does not say that it only reads.'
  return rule.access === null ? `Undecided, which counts as write. ${says}` : says
}
