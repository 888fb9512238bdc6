import {
  Activity,
  Blocks,
  ChartColumn,
  CreditCard,
  Gauge,
  Hand,
  History,
  KeyRound,
  Lock,
  LockKeyhole,
  Settings,
  SquareStack,
  Unplug,
  UserRound,
  UsersRound,
  Wrench,
  type LucideIcon,
} from 'lucide-react'
import type { Route, WorkspacePage } from './route.ts'

export interface Place {
  readonly label: string
  readonly icon: LucideIcon
  readonly page: Exclude<WorkspacePage, 'server' | 'code'>
}

/** The pages of a workspace, in the order of the rail and the palette. */
export const WORKSPACE_PLACES: readonly Place[] = [
  { label: 'Overview', icon: Gauge, page: 'overview' },
  { label: 'Servers', icon: Unplug, page: 'servers' },
  { label: 'Tools', icon: Wrench, page: 'tools' },
  { label: 'Secrets', icon: Lock, page: 'secrets' },
  { label: 'Keys', icon: KeyRound, page: 'keys' },
  { label: 'Modules', icon: Blocks, page: 'modules' },
  { label: 'Approvals', icon: Hand, page: 'approvals' },
  { label: 'Activity', icon: Activity, page: 'activity' },
  { label: 'Usage', icon: ChartColumn, page: 'usage' },
  { label: 'Members', icon: UserRound, page: 'members' },
  { label: 'Settings', icon: Settings, page: 'workspace-settings' },
]

/** The pages of the organization and this machine. */
export const APP_PLACES: readonly {
  readonly label: string
  readonly icon: LucideIcon
  readonly page: 'workspaces' | 'people' | 'organization-secrets' | 'usage-plan' | 'organization-activity' | 'settings'
}[] = [
  { label: 'Workspaces', icon: SquareStack, page: 'workspaces' },
  { label: 'People', icon: UsersRound, page: 'people' },
  { label: 'Organization secrets', icon: LockKeyhole, page: 'organization-secrets' },
  { label: 'Usage plan', icon: CreditCard, page: 'usage-plan' },
  { label: 'Organization activity', icon: History, page: 'organization-activity' },
  { label: 'App settings', icon: Settings, page: 'settings' },
]

/** A server's own page and its tools' desks lie below Servers. */
export function isAt(route: Route, page: Route['page']): boolean {
  return route.page === page || (page === 'servers' && (route.page === 'server' || route.page === 'code'))
}
