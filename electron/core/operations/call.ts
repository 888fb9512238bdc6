import type { Surface } from '#shared/contract/define.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Role } from '#shared/model/permission.ts'

/** Who asks, through which door, and how to stop. Given to every handler. */
export interface Call {
  readonly requestId: string
  readonly surface: Surface
  readonly actor: Actor
  readonly signal: AbortSignal
}

export interface Actor {
  readonly kind: 'member' | 'adminKey'
  readonly id: string
  readonly name: string
  /** Their role in the organization; undefined for nobody. */
  readonly role: Role | undefined
  /** Their role there; undefined where they are not a member. */
  readonly roleIn: (workspaceId: WorkspaceId) => Role | undefined
}
