import { Ellipsis } from 'lucide-react'
import type { ServerId } from '#shared/model/ids.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import { attempt } from '../../api/loading.ts'
import { useStores, useWorkspace } from '../../app/stores.tsx'
import { IconButton, Menu, showToast } from '../../ui/index.ts'

interface ServerToolsMenuProps {
  readonly serverId: ServerId
  readonly serverName: string
  /** Those that are shown: a filter narrows what is switched. */
  readonly tools: readonly ListedTool[]
}

/** Switches all the tools that are shown of a server, and decides of those that are undecided what its server says of them. */
export function ServerToolsMenu({ serverId, serverName, tools }: ServerToolsMenuProps) {
  const store = useStores().tools
  const { id: workspaceId } = useWorkspace()
  const off = tools.filter(({ rule }) => !rule.isOn)
  const on = tools.filter(({ rule }) => rule.isOn)
  const undecided = tools.filter(({ rule, status }) => rule.access === null && status.at !== 'unreadable')
  const reading = undecided.filter(({ proposedAccess }) => proposedAccess === 'read')
  const accept = async () => {
    const done = await attempt(() => store.getState().acceptProposals(workspaceId, serverId, undecided))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
    else showToast({ text: `${serverName}: ${countWords(reading.length)} read, the others may write.`, tone: 'success' })
  }
  const decide = async (access: 'read' | 'write' | null) => {
    const done = await attempt(() => store.getState().decide(workspaceId, serverId, tools, access))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
    else showToast({ text: `${countWords(tools.length)} of ${serverName}: ${DECIDED[access ?? 'undecided']}.`, tone: 'success' })
  }
  const change = async (which: readonly ListedTool[], isOn: boolean) => {
    const done = await attempt(() => store.getState().switchAll(workspaceId, serverId, which, isOn))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
    else showToast({ text: `${countWords(which.length)} of ${serverName} ${isOn ? 'on' : 'off'}.`, tone: 'success' })
  }
  return (
    <Menu
      trigger={<IconButton icon={Ellipsis} label={`Tools of ${serverName}: more`} />}
      items={[
        {
          label: `Accept ${reading.length} of ${countWords(undecided.length)} as only reading`,
          isDisabled: undecided.length === 0,
          onSelect: () => void accept(), // because what it throws is shown
        },
        {
          label: `Decide that ${countWords(tools.length)} only read`,
          onSelect: () => void decide('read'), // because what it throws is shown
        },
        {
          label: `Decide that ${countWords(tools.length)} may write`,
          onSelect: () => void decide('write'), // because what it throws is shown
        },
        {
          label: `Leave ${countWords(tools.length)} undecided`,
          onSelect: () => void decide(null), // because what it throws is shown
        },
        'line',
        {
          label: `Switch ${countWords(off.length)} on`,
          isDisabled: off.length === 0,
          onSelect: () => void change(off, true), // because what it throws is shown
        },
        {
          label: `Switch ${countWords(on.length)} off`,
          isDisabled: on.length === 0,
          onSelect: () => void change(on, false), // because what it throws is shown
        },
      ]}
    />
  )
}

const DECIDED = { read: 'they only read', write: 'they may write', undecided: 'undecided, which counts as write' }

function countWords(count: number): string {
  return count === 1 ? '1 tool' : `${count.toLocaleString('en')} tools`
}
