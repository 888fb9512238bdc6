import { useStore } from 'zustand'
import { hrefOf } from '../../app/route.ts'
import { useEndpoint, useStores, useWorkspace, useWorkspaceLoad } from '../../app/stores.tsx'
import { buttonLook, CopyButton, Page, PageHeader, WorkspaceMark } from '../../ui/index.ts'
import { NeedsYou } from './needs-you.tsx'
import { RecentCalls } from './recent-calls.tsx'
import { ServersAtAGlance } from './servers-at-a-glance.tsx'

/** A workspace at one look: where to connect, what runs, what was called, what waits for a person. */
export function OverviewPage() {
  const workspace = useWorkspace()
  const stores = useStores()
  useWorkspaceLoad(stores.servers)
  useWorkspaceLoad(stores.keys)
  useWorkspaceLoad(stores.secrets)
  useWorkspaceLoad(stores.overview)
  useWorkspaceLoad(stores.usage)
  return (
    <Page>
      <PageHeader
        title={
          <span className="flex items-center gap-2.5">
            <WorkspaceMark workspace={workspace} size="md" />
            {workspace.name}
          </span>
        }
        description={workspace.description === '' ? undefined : workspace.description}
      />
      <Endpoint />
      <NeedsYou />
      <div className="mt-8 grid gap-8 lg:grid-cols-2">
        <ServersAtAGlance />
        <RecentCalls />
      </div>
    </Page>
  )
}

function Endpoint() {
  const { slug } = useWorkspace()
  const endpoint = useEndpoint()
  const gateway = useStore(useStores().gateway, state => state.gateway)
  return (
    <section
      aria-label="Endpoint"
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border border-line bg-raised px-4 py-3"
    >
      <div className="min-w-60 flex-1">
        <h2 className="text-xs text-muted">Endpoint for clients</h2>
        <p className="font-mono text-sm break-all">{endpoint ?? 'The gateway does not answer yet'}</p>
      </div>
      {gateway && gateway.sessions > 0 && (
        <p className="text-xs text-muted tabular-nums">
          {gateway.sessions} {gateway.sessions === 1 ? 'client' : 'clients'} connected to Atrium
        </p>
      )}
      <div className="flex gap-2">
        {endpoint !== undefined && <CopyButton value={endpoint} label="Copy endpoint" size="md" />}
        <a href={hrefOf({ page: 'keys', slug, isNew: true })} className={buttonLook('primary', 'md')}>
          Connect a client
        </a>
      </div>
    </section>
  )
}
