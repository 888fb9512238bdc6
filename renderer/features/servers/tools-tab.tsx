import { Play, Wrench } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Server } from '#shared/model/server.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import { navigate } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { ReviewDialog } from '../../parts/tools/review-dialog.tsx'
import { ServerToolsMenu } from '../../parts/tools/server-tools-menu.tsx'
import { ToolTable } from '../../parts/tools/tool-table.tsx'
import { costOf, isWaiting, tokenWords } from '../../parts/tools/tool-words.ts'
import { buttonLook, Button, Callout, EmptyState, FilterInput, FourStates } from '../../ui/index.ts'

/** What the server lists, with what is decided about it; calling its tools is for the Tools page. */
export function ToolsTab({ server }: { readonly server: Server }) {
  const store = useStores().tools
  const state = useStore(store)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(store)
  const [words, setWords] = useState('')
  const [reviewed, setReviewed] = useState<ListedTool>()
  const tools = state.tools.filter(tool => tool.serverId === server.id)
  const shown = tools.filter(tool => textOf(tool).includes(words.trim().toLowerCase()))
  const waiting = tools.filter(isWaiting)

  return (
    <FourStates
      of={state}
      isEmpty={tools.length === 0}
      onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
      empty={
        <EmptyState icon={Wrench} title="No tools to show">
          {server.state.at === 'ready'
            ? 'The server offers none. It may offer prompts or resources.'
            : 'They are listed when the server runs.'}
        </EmptyState>
      }
    >
      <div className="flex flex-col gap-3">
        {waiting.length > 0 && <WaitingNote waiting={waiting} onReview={setReviewed} />}
        <div className="flex flex-wrap items-center gap-3">
          <FilterInput label="Filter tools" value={words} onValue={setWords} className="w-60" />
          <p role="status" className="text-xs text-muted">
            {countWords(tools, shown)}, {tokenWords(costOf(tools))} for a client
          </p>
          <span className="ml-auto flex items-center gap-2">
            <a href={hrefOf({ page: 'tools', slug })} className={buttonLook('secondary', 'sm')}>
              <Play aria-hidden size={14} />
              Try tools
            </a>
            <ServerToolsMenu serverId={server.id} serverName={server.name} tools={shown} />
          </span>
        </div>
        <ToolTable
          label={`Tools of ${server.name}`}
          tools={shown}
          onOpen={tool => {
            navigate({ page: 'tools', slug, toolName: tool.name })
          }}
          onReview={setReviewed}
        />
      </div>
      <ReviewDialog
        tool={reviewed}
        tools={tools}
        onClose={() => {
          setReviewed(undefined)
        }}
      />
    </FourStates>
  )
}

function WaitingNote({ waiting, onReview }: { readonly waiting: readonly ListedTool[]; readonly onReview: (tool: ListedTool) => void }) {
  const [first] = waiting
  if (first === undefined) return null
  return (
    <Callout
      tone="warning"
      title={
        waiting.length === 1
          ? `The definition of ${first.originalName} waits for you`
          : `The definitions of ${waiting.length} tools wait for you`
      }
      action={
        <Button
          size="sm"
          onClick={() => {
            onReview(first)
          }}
        >
          Review
        </Button>
      }
    >
      No client is offered what changed before you have looked at it.
    </Callout>
  )
}

/** How many there are, as on the tab; of these how many are shown, and how many clients get, where that is not all. */
function countWords(tools: readonly ListedTool[], shown: readonly ListedTool[]): string {
  const all = tools.length === 1 ? '1 tool' : `${tools.length} tools`
  const offered = tools.filter(({ status }) => status.at === 'offered').length
  return [
    shown.length === tools.length ? all : `${shown.length} of ${all}`,
    ...(offered === tools.length ? [] : [`${offered} offered`]),
  ].join(', ')
}

function textOf({ name, originalName, description }: ListedTool): string {
  return `${name} ${originalName} ${description ?? ''}`.toLowerCase()
}
