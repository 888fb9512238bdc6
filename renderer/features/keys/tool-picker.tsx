import { useState } from 'react'
import { useStore } from 'zustand'
import type { ServerId } from '#shared/model/ids.ts'
import type { ToolReference } from '#shared/model/tool.ts'
import { useStores, useWorkspaceLoad } from '../../app/stores.tsx'
import { Checkbox, FilterInput, Select, Skeleton } from '../../ui/index.ts'
import { chosenOf, hasTool, pickable, withoutTools, withTools, type PickableServer } from './picked-tools.ts'

interface ToolPickerProps {
  /** Null: every tool. */
  readonly tools: readonly ToolReference[] | null
  readonly onTools: (tools: readonly ToolReference[] | null) => void
}

const REACHES = [
  { value: 'all', label: 'All tools, also those to come' },
  { value: 'chosen', label: 'Only the tools I choose' },
] as const

/** Which tools a key may use: all of them, or a list. */
export function ToolPicker({ tools, onTools }: ToolPickerProps) {
  return (
    <div className="flex flex-col gap-2">
      <Select
        aria-label="Tools it may use"
        value={tools === null ? 'all' : 'chosen'}
        options={REACHES}
        onValue={value => {
          onTools(value === 'all' ? null : [])
        }}
      />
      <p className="text-xs text-muted">
        {tools === null
          ? 'With them everything else of the workspace: prompts and resources.'
          : 'Nothing else: no prompts, no resources, and no tool that comes later until you add it here.'}
      </p>
      {tools !== null && <Choices tools={tools} onTools={onTools} />}
    </div>
  )
}

function Choices({ tools, onTools }: { readonly tools: readonly ToolReference[]; readonly onTools: ToolPickerProps['onTools'] }) {
  const stores = useStores()
  const state = useStore(stores.tools)
  const servers = useStore(stores.servers, ({ servers }) => servers)
  useWorkspaceLoad(stores.tools)
  useWorkspaceLoad(stores.servers)
  const [words, setWords] = useState('')
  if (state.status !== 'ready') return <Skeleton rows={3} />
  const all = pickable(servers, state.tools, tools)
  const shown = pickable(servers, state.tools, tools, words)
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line p-3">
      <div className="flex items-center gap-3">
        <FilterInput label="Filter tools to choose" value={words} onValue={setWords} className="w-60" />
        <p role="status" className="text-xs text-muted">
          {tools.length === 0 ? 'None chosen: it can use nothing yet' : `${tools.length} chosen`}
        </p>
      </div>
      {all.length === 0 && <p className="text-muted">No server of this workspace has listed tools yet.</p>}
      <div className="flex max-h-72 flex-col gap-4 overflow-y-auto pr-1">
        {shown.map(server => (
          <ServerChoices key={server.serverId} server={server} tools={tools} onTools={onTools} />
        ))}
      </div>
    </div>
  )
}

interface ServerChoicesProps {
  readonly server: PickableServer
  readonly tools: readonly ToolReference[]
  readonly onTools: (tools: readonly ToolReference[]) => void
}

function ServerChoices({ server: { serverId, name, tools: offered }, tools, onTools }: ServerChoicesProps) {
  const names = offered.map(({ toolName }) => toolName)
  const chosen = chosenOf(tools, serverId, names)
  const change = (toolNames: readonly string[], isWanted: boolean, of: ServerId) => {
    onTools(isWanted ? withTools(tools, of, toolNames) : withoutTools(tools, of, toolNames))
  }
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="sr-only">{name}</legend>
      <Checkbox
        label={
          <span className="font-medium">
            {name}{' '}
            <span className="text-xs font-normal text-muted">
              {chosen} of {names.length}
            </span>
          </span>
        }
        isChecked={chosen === names.length}
        onCheck={isWanted => {
          change(names, isWanted, serverId)
        }}
      />
      <div className="flex flex-col gap-1.5 pl-6">
        {offered.map(({ toolName, isListed }) => (
          <Checkbox
            key={toolName}
            label={<span className="font-mono text-xs break-all">{toolName}</span>}
            {...(isListed ? {} : { hint: 'Its server does not list it now.' })}
            isChecked={hasTool(tools, serverId, toolName)}
            onCheck={isWanted => {
              change([toolName], isWanted, serverId)
            }}
          />
        ))}
      </div>
    </fieldset>
  )
}
