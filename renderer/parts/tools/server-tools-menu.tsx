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

/** Switches all the tools that are shown of a server. */
export function ServerToolsMenu({ serverId, serverName, tools }: ServerToolsMenuProps) {
  const store = useStores().tools
  const { id: workspaceId } = useWorkspace()
  const off = tools.filter(({ rule }) => !rule.isOn)
  const on = tools.filter(({ rule }) => rule.isOn)
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

function countWords(count: number): string {
  return count === 1 ? '1 tool' : `${count.toLocaleString('en')} tools`
}
