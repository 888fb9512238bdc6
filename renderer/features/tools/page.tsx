import { SquarePen, Wrench } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { ListedTool } from '#shared/model/tool.ts'
import { useOpenTool, useUndecidedOf } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { buttonLook, Callout, EmptyState, FilterInput, FourStates, Page, PageHeader, Select } from '../../ui/index.ts'
import { EditToolDialog } from '../../parts/tools/edit-tool-dialog.tsx'
import { ReviewDialog } from '../../parts/tools/review-dialog.tsx'
import { costOf, isWaiting, modeWords } from '../../parts/tools/tool-words.ts'
import { groupTools } from './groups.ts'
import { Playground } from './playground.tsx'
import { ToolGroups } from './tool-groups.tsx'
import type { Missing } from './store.ts'

/** Every tool the workspace offers its clients, each to be tried here. */
export function ToolsPage() {
  const { tools: store, servers: serversStore } = useStores()
  const state = useStore(store)
  const servers = useStore(serversStore, ({ servers }) => servers)
  const { id: workspaceId, slug, toolMode } = useWorkspace()
  useWorkspaceLoad(store)
  useWorkspaceLoad(serversStore)
  const { words, setWords, which, setWhich } = useNarrowing()
  const [doing, setDoing] = useState<Doing>()
  const { toolName: openName, open: openTool, close } = useOpenTool()
  const open = state.tools.find(tool => tool.name === openName)
  const groups = groupTools(state.tools.filter(SHOWN[which]), words)
  const nameOf = (serverId: ListedTool['serverId']) => servers.find(server => server.id === serverId)?.name ?? 'A server'
  const review = (tool: ListedTool) => {
    setDoing({ kind: 'review', tool })
  }
  const stop = () => {
    setDoing(undefined)
  }
  const missing = <MissingNote missing={state.missing} nameOf={nameOf} />

  return (
    <Page>
      <PageHeader
        title="Tools"
        description="What the clients of this workspace can use. Open one to try it, rename it or describe it anew."
        actions={
          <a href={hrefOf({ page: 'servers', slug, isNew: true, way: 'write' })} className={buttonLook('secondary', 'md')}>
            <SquarePen aria-hidden size={14} />
            Write a tool
          </a>
        }
      />
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
          <Select aria-label="Which tools" value={which} options={WHICH} onValue={setWhich} className="w-44" />
          <p role="status" className="text-xs text-muted">
            {countWords(
              groups.reduce((sum, group) => sum + group.tools.length, 0),
              state.tools.length,
            )}
            , {undecidedWords(state.tools)}
            {modeWords(toolMode, { full: costOf(state.tools), discovery: state.discoveryTokens })}
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
          onReview={review}
        />
        {groups.length === 0 && <p className="py-10 text-center text-muted">No tool is like this.</p>}
      </FourStates>
      {open && (
        <Playground
          key={open.name}
          tool={open}
          serverName={nameOf(open.serverId)}
          onClose={close}
          onEdit={tool => {
            setDoing({ kind: 'edit', tool })
          }}
          onReview={review}
        />
      )}
      {doing?.kind === 'edit' && (
        <EditToolDialog
          tool={doing.tool}
          onClose={stop}
          onChanged={tool => {
            stop()
            openTool(tool.name)
          }}
        />
      )}
      <ReviewDialog tool={doing?.kind === 'review' ? doing.tool : undefined} tools={state.tools} onClose={stop} />
    </Page>
  )
}

/** What is shown of the tools; the address may say what first. */
function useNarrowing() {
  const undecidedOf = useUndecidedOf()
  const [words, setWords] = useState(undecidedOf === undefined ? '' : `${undecidedOf}__`)
  const [which, setWhich] = useState<Which>(undecidedOf === undefined ? 'all' : 'undecided')
  return { words, setWords, which, setWhich }
}

interface Doing {
  readonly kind: 'edit' | 'review'
  readonly tool: ListedTool
}

const WHICH = [
  { value: 'all', label: 'All tools' },
  { value: 'offered', label: 'Offered to clients' },
  { value: 'off', label: 'Switched off' },
  { value: 'waiting', label: 'Waiting for you' },
  { value: 'undecided', label: 'Undecided access' },
  { value: 'read', label: 'Only read' },
  { value: 'write', label: 'May write' },
  { value: 'hidden', label: 'Hidden characters' },
] as const
type Which = (typeof WHICH)[number]['value']

const SHOWN: Readonly<Record<Which, (tool: ListedTool) => boolean>> = {
  all: () => true,
  offered: ({ status }) => status.at === 'offered',
  off: ({ rule }) => !rule.isOn,
  waiting: isWaiting,
  undecided: ({ rule }) => rule.access === null,
  read: ({ rule }) => rule.access === 'read',
  write: ({ rule }) => rule.access === 'write',
  hidden: ({ hiddenCharacters }) => hiddenCharacters.length > 0,
}

/** Nothing where all is decided. */
function undecidedWords(tools: readonly ListedTool[]): string {
  const count = tools.filter(SHOWN.undecided).length
  return count === 0 ? '' : `${count} undecided, which count as write, `
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
            <li key={`${serverId} ${reason}`}>
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
