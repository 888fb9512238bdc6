import { Blocks } from 'lucide-react'
import { useStore } from 'zustand'
import type { Module } from '#shared/model/module.ts'
import { attempt } from '../../api/loading.ts'
import { navigate } from '../../app/navigate.ts'
import { hrefOf } from '../../app/route.ts'
import { useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { buttonLook, EmptyState, FourStates, Page, PageHeader, showToast, Switch, Table, useIsNarrow, type Column } from '../../ui/index.ts'
import { ReachingKeys } from './reaching-keys.tsx'

/** Each server as what scopes name: switched as one, read or written as somebody decided. */
export function ModulesPage() {
  const stores = useStores()
  const state = useStore(stores.modules)
  const { id: workspaceId, slug } = useWorkspace()
  useWorkspaceLoad(stores.modules)
  useWorkspaceLoad(stores.keys)
  useWorkspaceLoad(stores.workspaceMembers)
  const isNarrow = useIsNarrow()
  return (
    <Page>
      <PageHeader
        title="Modules"
        description="Each server is a module, which the scopes of keys name. One that is off lists nothing and refuses every call, whatever the scopes."
      />
      <FourStates
        of={state}
        isEmpty={state.modules.length === 0}
        onRetry={() => void state.load(workspaceId) /* because a store keeps its own problem */}
        empty={
          <EmptyState
            icon={Blocks}
            title="No modules yet"
            action={
              <a href={hrefOf({ page: 'servers', slug, isNew: true })} className={buttonLook('primary', 'md')}>
                Add a server
              </a>
            }
          >
            A module is a server of this workspace with its tools. Keys are given the modules that they may use.
          </EmptyState>
        }
      >
        <Table
          label="Modules"
          columns={isNarrow ? COLUMNS.filter(({ id }) => id !== 'name') : COLUMNS}
          rows={state.modules}
          rowKey={module => module.slug}
          onOpen={({ serverId }) => {
            navigate({ page: 'server', slug, serverId })
          }}
          filter={{ label: 'Filter modules', textOf: ({ slug: own, name }) => `${own} ${name}` }}
        />
        <p className="mt-3 max-w-2xl text-xs text-muted">
          Whether a tool only reads is proposed by its server and decided by you, under Tools. What is undecided counts as write.
        </p>
      </FourStates>
    </Page>
  )
}

const COLUMNS: readonly Column<Module>[] = [
  { id: 'on', header: 'On', width: '2.25rem', cell: module => <ModuleSwitch module={module} /> },
  {
    id: 'slug',
    header: 'Module',
    isMono: true,
    width: 'minmax(7rem, 1.2fr)',
    cell: ({ slug, isOn }) => <span className={isOn ? undefined : 'text-muted'}>{slug}</span>,
  },
  { id: 'name', header: 'Server', width: 'minmax(7rem, 1.2fr)', cell: ({ name }) => <span className="text-muted">{name}</span> },
  { id: 'read', header: 'Read', align: 'end', width: '2.75rem', cell: ({ tools }) => countOf(tools?.read) },
  { id: 'write', header: 'Write', align: 'end', width: '2.75rem', cell: ({ tools }) => countOf(tools?.write) },
  { id: 'undecided', header: 'Undecided', align: 'end', width: '7.5rem', cell: module => <Undecided module={module} /> },
  { id: 'keys', header: 'Keys that reach it', width: 'minmax(8rem, 2fr)', cell: module => <ReachingKeys module={module} /> },
]

/** Nobody knows the tools of a server that is off or was never listed. */
function countOf(count: number | undefined) {
  return count === undefined ? <span className="text-faint">–</span> : count.toLocaleString('en')
}

function Undecided({ module: { slug, tools } }: { readonly module: Module }) {
  const workspace = useWorkspace()
  if (tools === null || tools.undecided === 0) return countOf(tools?.undecided)
  return (
    <a
      href={hrefOf({ page: 'tools', slug: workspace.slug, undecidedOf: slug })}
      aria-label={`Decide ${String(tools.undecided)} tools of ${slug}`}
      className={buttonLook('secondary', 'sm')}
    >
      Decide {tools.undecided.toLocaleString('en')}
    </a>
  )
}

function ModuleSwitch({ module }: { readonly module: Module }) {
  const store = useStores().modules
  const { id: workspaceId } = useWorkspace()
  const change = async (isOn: boolean) => {
    const done = await attempt(() => store.getState().switch(workspaceId, module, isOn))
    if (!done.ok) showToast({ text: done.problem.message, tone: 'danger' })
  }
  return (
    <Switch
      label={`Module ${module.slug}`}
      isLabelHidden
      isOn={module.isOn}
      onSwitch={isOn => void change(isOn) /* because what it throws is shown */}
    />
  )
}
