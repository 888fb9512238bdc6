import type { CallRecord } from './model/call.ts'
import type { KeyId, ServerId, WorkspaceId } from './model/ids.ts'
import type { ServerLogLine } from './model/server.ts'

/**
 * What the core tells the page after it happened. Events tell, they do not steer: the page reloads what they name,
 * and nobody's next step in the core depends on one.
 */
export type AppEvent =
  | { readonly name: 'organization.changed' }
  | { readonly name: 'members.changed' }
  | { readonly name: 'workspaces.changed' }
  | { readonly name: 'servers.changed'; readonly workspaceId: WorkspaceId }
  | {
      readonly name: 'server.logged'
      readonly workspaceId: WorkspaceId
      readonly serverId: ServerId
      readonly lines: readonly ServerLogLine[]
    }
  /** Messages went to or came from a server, up to this number. Only told while a page asks for them, ten times a second at most. */
  | { readonly name: 'server.framed'; readonly workspaceId: WorkspaceId; readonly serverId: ServerId; readonly last: number }
  /** What a workspace offers; `parts` where only some of its lists changed. */
  | { readonly name: 'tools.changed'; readonly workspaceId: WorkspaceId; readonly parts?: readonly ('tools' | 'prompts' | 'resources')[] }
  | { readonly name: 'secrets.changed'; readonly workspaceId: WorkspaceId }
  | { readonly name: 'organizationSecrets.changed' }
  | { readonly name: 'keys.changed'; readonly workspaceId: WorkspaceId }
  /** They come to their last week; told once in a run. */
  | { readonly name: 'keys.expiring'; readonly workspaceId: WorkspaceId; readonly keyIds: readonly KeyId[] }
  | { readonly name: 'approvalRules.changed'; readonly workspaceId: WorkspaceId }
  /** A call waits for a person, or one that waited does not any more. */
  | { readonly name: 'approvals.changed'; readonly workspaceId: WorkspaceId }
  | { readonly name: 'adminKeys.changed' }
  /** A command line asks to be let in, or waits no more. */
  | { readonly name: 'logins.changed' }
  | { readonly name: 'calls.recorded'; readonly workspaceId: WorkspaceId; readonly calls: readonly CallRecord[] }
  /** Plan, balance, prices or caps were changed, or how usage stands became another. */
  | { readonly name: 'usage.changed' }
  /** A change or a sign-in was put on record, in this chain: a workspace's id, or `organization`. */
  | { readonly name: 'audit.recorded'; readonly chain: string }
  /** How far verifying an audit has come. */
  | { readonly name: 'audit.verifying'; readonly chain: string; readonly done: number; readonly total: number }
  /** What is kept of the registry, or how far reading it has come. */
  | { readonly name: 'registry.changed' }
  | { readonly name: 'settings.changed' }
  | { readonly name: 'vault.changed' }
  /** How far a rotation of data keys has come, or that one began or ended. */
  | { readonly name: 'vault.rotated' }
  | { readonly name: 'gateway.changed' }

export type AppEventName = AppEvent['name']
