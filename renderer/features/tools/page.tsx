import { Wrench } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Tool } from '#shared/model/tool.ts'
import { useOpenTool } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { buttonLook, Callout, EmptyState, FilterInput, FourStates, Page, PageHeader } from '../../ui/index.ts'
import { groupTools } from './groups.ts'
import { Playground } from './playground.tsx'
import { ToolGroups } from './tool-groups.tsx'
import type { Missing } from './store.ts'

/** Every tool the workspace offers its clients, each to be tried here. */
export function ToolsPage() {
  const { tools: store, servers: serversStore } = useStores()
  const state = useStore(store)
  const servers = useStore(serversStore, ({ servers }) => servers)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(store)
  useWorkspaceLoad(serversStore)
  const [words, setWords] = useState('')
  const { toolName: openName, open: openTool, close } = useOpenTool()
  const open = state.tools.find(tool => tool.name === openName)
  const groups = groupTools(state.tools, words)
  const nameOf = (serverId: Tool['serverId']) => servers.find(server => server.id === serverId)?.name ?? 'A server'
  const missing = <MissingNote missing={state.missing} nameOf={nameOf} />

  return (
    <Page>
      <PageHeader title="Tools" description="What the clients of this workspace can use. Open one to try it." />
      <FourStates
        of={state}
        isEmpty={state.tools.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <div className="flex flex-col gap-4">
            {missing}
            <EmptyState
              icon={Wrench}
              title="No tools yet"
              action={
                <a href={hrefOf({ page: 'servers', slug })} className={buttonLook('primary', 'md')}>
                  {servers.length === 0 ? 'Add a server' : 'Show servers'}
                </a>
              }
            >
              Tools come from servers.{' '}
              {servers.length === 0 ? 'This workspace has none yet.' : 'None of the servers of this workspace offers any now.'}
            </EmptyState>
          </div>
        }
      >
        <div className="mb-4 flex flex-wrap items-center gap-3">
          <FilterInput label="Search tools" value={words} onValue={setWords} className="w-72" />
          <p role="status" className="text-xs text-muted">
            {countWords(
              groups.reduce((sum, group) => sum + group.tools.length, 0),
              state.tools.length,
            )}
          </p>
        </div>
        {missing}
        <ToolGroups
          groups={groups}
          nameOf={nameOf}
          openName={openName}
          onOpen={tool => {
            openTool(tool.name)
          }}
        />
        {groups.length === 0 && <p className="py-10 text-center text-muted">No tool has these words.</p>}
      </FourStates>
      {open && <Playground key={open.name} tool={open} serverName={nameOf(open.serverId)} onClose={close} />}
    </Page>
  )
}

function countWords(shown: number, all: number): string {
  if (shown < all) return `${shown} of ${all} tools`
  return all === 1 ? '1 tool' : `${all} tools`
}

/** A partial list says that it is one. */
function MissingNote({
  missing,
  nameOf,
}: {
  readonly missing: readonly Missing[]
  readonly nameOf: (serverId: Missing['serverId']) => string
}) {
  const { slug } = useWorkspace()
  if (missing.length === 0) return null
  return (
    <div className="mb-4">
      <Callout tone="warning" title="This list is not complete">
        <ul className="flex flex-col">
          {missing.map(({ serverId, reason }) => (
            <li key={serverId}>
              {reason}{' '}
              <a
                href={hrefOf({ page: 'server', slug, serverId })}
                className="rounded-sm font-medium text-ink underline decoration-line-strong underline-offset-2"
              >
                Show {nameOf(serverId)}
              </a>
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  )
}
