import { Compass } from 'lucide-react'
import { lazy } from 'react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { buttonLook, EmptyState, FourStates, Page } from '../ui/index.ts'
import { hrefOf, isOfWorkspace, type Route } from './route.ts'
import { useStores } from './stores.tsx'

const OverviewPage = lazy(async () => ({ default: (await import('../features/overview/page.tsx')).OverviewPage }))
const ServersPage = lazy(async () => ({ default: (await import('../features/servers/page.tsx')).ServersPage }))
const ServerPage = lazy(async () => ({ default: (await import('../features/servers/server-page.tsx')).ServerPage }))
const ToolsPage = lazy(async () => ({ default: (await import('../features/tools/page.tsx')).ToolsPage }))
const SecretsPage = lazy(async () => ({ default: (await import('../features/secrets/page.tsx')).SecretsPage }))
const KeysPage = lazy(async () => ({ default: (await import('../features/keys/page.tsx')).KeysPage }))
const ActivityPage = lazy(async () => ({ default: (await import('../features/activity/page.tsx')).ActivityPage }))
const WorkspacesPage = lazy(async () => ({ default: (await import('../features/workspaces/page.tsx')).WorkspacesPage }))
const WorkspaceSettingsPage = lazy(async () => ({ default: (await import('../features/workspaces/settings-page.tsx')).WorkspaceSettingsPage }))
const SettingsPage = lazy(async () => ({ default: (await import('./settings-page.tsx')).SettingsPage }))
const VaultPage = lazy(async () => ({ default: (await import('../features/vault/page.tsx')).VaultPage }))

interface CurrentPageProps {
  readonly route: Route
  readonly workspace: Workspace | undefined
}

/** Which page an address shows. Each is loaded when it is first opened. */
export function CurrentPage({ route, workspace }: CurrentPageProps) {
  if (isOfWorkspace(route) && workspace === undefined) return <NoSuchWorkspace slug={route.slug} />
  switch (route.page) {
    case 'overview':
      return <OverviewPage />
    case 'servers':
      return <ServersPage />
    case 'server':
      return <ServerPage key={route.serverId} serverId={route.serverId} />
    case 'tools':
      return <ToolsPage />
    case 'secrets':
      return <SecretsPage />
    case 'keys':
      return <KeysPage />
    case 'activity':
      return <ActivityPage />
    default:
      return <PageOfTheApp page={route.page} />
  }
}

type OtherPage = Exclude<Route['page'], 'overview' | 'servers' | 'server' | 'tools' | 'secrets' | 'keys' | 'activity'>

function PageOfTheApp({ page }: { readonly page: OtherPage }) {
  switch (page) {
    case 'workspace-settings':
      return <WorkspaceSettingsPage />
    case 'workspaces':
      return <WorkspacesPage />
    case 'settings':
      return <SettingsPage />
    case 'vault':
      return <VaultPage />
    case 'home':
    case 'welcome':
      return null
    case 'gallery':
    case 'nowhere':
      return <Nowhere what="This address leads to no page." />
  }
}

/** Until the workspaces are loaded nobody knows whether it exists. */
function NoSuchWorkspace({ slug }: { readonly slug: string }) {
  const workspaces = useStore(useStores().workspaces)
  return (
    <Page>
      <FourStates of={workspaces} isEmpty empty={<Nowhere what={`There is no workspace “${slug}” here.`} />} onRetry={() => void workspaces.load() /* because a store keeps its own problem */}>
        {null}
      </FourStates>
    </Page>
  )
}

function Nowhere({ what }: { readonly what: string }) {
  return (
    <Page>
      <EmptyState icon={Compass} title="There is nothing here" action={<a href={hrefOf({ page: 'workspaces' })} className={buttonLook('secondary', 'md')}>Show workspaces</a>}>
        {what}
      </EmptyState>
    </Page>
  )
}
