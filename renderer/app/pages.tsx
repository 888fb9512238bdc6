import { Compass } from 'lucide-react'
import { useStore } from 'zustand'
import type { Workspace } from '#shared/model/workspace.ts'
import { buttonLook, EmptyState, FourStates, Page, PageHeader } from '../ui/index.ts'
import { lazyPage } from './lazy-page.tsx'
import { hrefOf, isOfWorkspace, type Route } from './route.ts'
import { useStores } from './stores.tsx'

const OverviewPage = lazyPage(async () => (await import('../features/overview/page.tsx')).OverviewPage)
const ServersPage = lazyPage(async () => (await import('../features/servers/page.tsx')).ServersPage)
const ServerPage = lazyPage(async () => (await import('../features/servers/server-page.tsx')).ServerPage)
const CodePage = lazyPage(async () => (await import('./code-page.tsx')).CodePage)
const ToolsPage = lazyPage(async () => (await import('../features/tools/page.tsx')).ToolsPage)
const SecretsPage = lazyPage(async () => (await import('../features/secrets/page.tsx')).SecretsPage)
const OrganizationSecretsPage = lazyPage(async () => (await import('../features/secrets/organization-page.tsx')).OrganizationSecretsPage)
const KeysPage = lazyPage(async () => (await import('../features/keys/page.tsx')).KeysPage)
const ModulesPage = lazyPage(async () => (await import('../features/modules/page.tsx')).ModulesPage)
const ApprovalsPage = lazyPage(async () => (await import('../features/approvals/page.tsx')).ApprovalsPage)
const UsagePage = lazyPage(async () => (await import('../features/usage/page.tsx')).UsagePage)
const UsagePlanPage = lazyPage(async () => (await import('../features/usage/plan-page.tsx')).UsagePlanPage)
const MembersPage = lazyPage(async () => (await import('../features/members/members-page.tsx')).MembersPage)
const PeoplePage = lazyPage(async () => (await import('../features/members/people-page.tsx')).PeoplePage)
const ActivityPage = lazyPage(async () => (await import('../features/activity/page.tsx')).ActivityPage)
const OrganizationActivityPage = lazyPage(async () => (await import('../features/activity/organization-page.tsx')).OrganizationActivityPage)
const WorkspacesPage = lazyPage(async () => (await import('../features/workspaces/page.tsx')).WorkspacesPage)
const WorkspaceSettingsPage = lazyPage(async () => (await import('../features/workspaces/settings-page.tsx')).WorkspaceSettingsPage)
const SettingsPage = lazyPage(async () => (await import('./settings-page.tsx')).SettingsPage)
const VaultPage = lazyPage(async () => (await import('../features/vault/page.tsx')).VaultPage)

const PAGES = {
  overview: OverviewPage,
  servers: ServersPage,
  server: ServerPage,
  code: CodePage,
  tools: ToolsPage,
  secrets: SecretsPage,
  keys: KeysPage,
  modules: ModulesPage,
  approvals: ApprovalsPage,
  usage: UsagePage,
  'usage-plan': UsagePlanPage,
  members: MembersPage,
  people: PeoplePage,
  activity: ActivityPage,
  'organization-activity': OrganizationActivityPage,
  workspaces: WorkspacesPage,
  'workspace-settings': WorkspaceSettingsPage,
  'organization-secrets': OrganizationSecretsPage,
  settings: SettingsPage,
  vault: VaultPage,
} as const

// A page that cannot be fetched now is asked for again, and says so, when it is opened.
const ignore = () => undefined

/** Fetches the page that will be shown first; answers when it is there, or cannot be had. */
export async function preloadPage({ page }: Route): Promise<void> {
  const first = page === 'home' ? 'overview' : page
  if (isPage(first)) await PAGES[first].preload().catch(ignore)
}

/** Fetches the other pages when there is nothing else to do, so that each opens at once. */
export function preloadPages(): void {
  window.requestIdleCallback(() => {
    for (const page of Object.values(PAGES)) page.preload().catch(ignore)
  })
}

function isPage(page: string): page is keyof typeof PAGES {
  return Object.hasOwn(PAGES, page)
}

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
    case 'code':
      return <CodePage key={`${route.serverId} ${route.toolName}`} serverId={route.serverId} toolName={route.toolName} />
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

type OtherPage = Exclude<Route['page'], 'overview' | 'servers' | 'server' | 'code' | 'tools' | 'secrets' | 'keys' | 'activity'>

function PageOfTheApp({ page }: { readonly page: OtherPage }) {
  switch (page) {
    case 'modules':
      return <ModulesPage />
    case 'approvals':
      return <ApprovalsPage />
    case 'usage':
      return <UsagePage />
    case 'usage-plan':
      return <UsagePlanPage />
    case 'members':
      return <MembersPage />
    case 'people':
      return <PeoplePage />
    case 'workspace-settings':
      return <WorkspaceSettingsPage />
    case 'workspaces':
      return <WorkspacesPage />
    case 'organization-activity':
      return <OrganizationActivityPage />
    case 'organization-secrets':
      return <OrganizationSecretsPage />
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
      <FourStates
        of={workspaces}
        isEmpty
        empty={<Nowhere what={`There is no workspace “${slug}” here.`} />}
        onRetry={() => void workspaces.load() /* because a store keeps its own problem */}
      >
        {null}
      </FourStates>
    </Page>
  )
}

function Nowhere({ what }: { readonly what: string }) {
  return (
    <Page>
      <PageHeader title="Not found" />
      <EmptyState
        icon={Compass}
        title="There is nothing here"
        action={
          <a href={hrefOf({ page: 'workspaces' })} className={buttonLook('secondary', 'md')}>
            Show workspaces
          </a>
        }
      >
        {what}
      </EmptyState>
    </Page>
  )
}
