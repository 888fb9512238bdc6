import type { Surface } from '#shared/contract/define.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Role } from '#shared/model/permission.ts'
import type { Scope } from '#shared/model/scope.ts'
import type { KeyFacts } from '#core/gateway/exchange.ts'

/** Who asks, through which door, and how to stop. Given to every handler. */
export interface Call {
  readonly requestId: string
  readonly surface: Surface
  readonly actor: Actor
  readonly signal: AbortSignal
  /**
   * Of a change: looks at what is there right before, as its GET tells it, and throws for what was not expected. Undefined: there is no such GET.
   */
  readonly expects?: (current: unknown) => void
}

export interface Actor {
  readonly kind: 'member' | 'adminKey' | 'key'
  readonly id: string
  readonly name: string
  /** Their role in the organization; undefined for nobody. */
  readonly role: Role | undefined
  /** Their role there; undefined where they are not a member. */
  readonly roleIn: (workspaceId: WorkspaceId) => Role | undefined
  /** Of a key of a workspace: that one alone, and by its scopes. */
  readonly key?: ActingKey
}

/** A key of a workspace that does more than call tools. A `user` key is bound by the role of its member as well. */
export interface ActingKey extends KeyFacts {
  readonly kind: 'service' | 'user'
  readonly scopes: readonly Scope[]
  /** Throws `forbidden` while the workspace is archived. */
  readonly checkInUse: () => void
}
