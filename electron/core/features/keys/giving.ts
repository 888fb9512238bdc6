import { AppError } from '#shared/errors.ts'
import { KeyId, type MemberId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Key } from '#shared/model/key.ts'
import { can, ROLES } from '#shared/model/permission.ts'
import { isPermission, type Scope } from '#shared/model/scope.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { roleIn } from '#core/features/members/index.ts'
import type { Actor } from '#core/operations/call.ts'
import { findWorkspaceKey } from './store.ts'

/** What of a key says how much it may do. */
export type Given = Pick<Key, 'scopes' | 'tools' | 'surfaces' | 'limits' | 'expiresAt'>

interface Giving {
  readonly workspaceId: WorkspaceId
  /** The key as it will be. */
  readonly given: Given
  /** What it gets now of its scopes: what it has already is nobody's to give. Absent: all. */
  readonly added?: readonly Scope[]
}

/** Nobody gives a key more of the control plane than they have themselves, and a key gives no more of anything. */
export function checkMayGive(db: ReadableDb, actor: Actor, { workspaceId, given, added = given.scopes }: Giving): void {
  if (actor.key !== undefined) checkWithin(findWorkspaceKey(db, workspaceId, KeyId.parse(actor.id)), given)
  if (actor.key?.kind === 'service') return
  const role = actor.roleIn(workspaceId)
  const beyond = added.find(scope => isPermission(scope) && (role === undefined || !can(role, scope)))
  if (beyond !== undefined) throw moreThanOwn(`The scope ${beyond} is more than your role has, so you cannot give it to a key.`)
}

/** Throws `not_found` for a member who is not in the workspace, and `forbidden` for one who may do more there than who asks. */
export function checkMember(db: ReadableDb, actor: Actor, memberId: MemberId | null, workspaceId: WorkspaceId): void {
  if (memberId === null) return
  const role = roleIn(db, memberId, workspaceId)
  if (role === undefined) throw new AppError('not_found', 'There is no such member in this workspace.')
  const own = actor.roleIn(workspaceId)
  if (own !== undefined && ROLES.indexOf(own) <= ROLES.indexOf(role)) return
  throw moreThanOwn('This member may do more in this workspace than you, so you cannot make a key that acts as them.')
}

/** Otherwise a key that is limited in any way could make itself one that is not. */
function checkWithin(own: Given | undefined, given: Given): void {
  if (own === undefined) throw new AppError('unauthenticated', 'The key was revoked.')
  const beyond = given.scopes.find(scope => !reaches(own.scopes, scope)) ?? widerOf(own, given)
  if (beyond !== undefined) throw moreThanOwn(`A key makes and changes only keys that may do no more than it: ${beyond} would be more.`)
}

/** What of a key beside its scopes is more than the other has. */
function widerOf(own: Given, given: Given): string | undefined {
  const kept: readonly (readonly [string, boolean])[] = [
    ['its tools', isWithinTools(own.tools, given.tools)],
    ['its surfaces', own.surfaces === 'both' || own.surfaces === given.surfaces],
    ['its calls per minute', isAtMost(own.limits.callsPerMinute, given.limits.callsPerMinute)],
    ['its calls per day', isAtMost(own.limits.callsPerDay, given.limits.callsPerDay)],
    ['its life', isAtMost(own.expiresAt, given.expiresAt)],
  ]
  return kept.find(([, isWithin]) => !isWithin)?.[0]
}

function reaches(own: readonly Scope[], scope: Scope): boolean {
  if (own.includes(scope)) return true
  const access = scope.slice(scope.indexOf(':') + 1)
  return !isPermission(scope) && own.some(other => other === `*:${access}`)
}

function isWithinTools(own: Key['tools'], tools: Key['tools']): boolean {
  if (own === null) return true
  return tools !== null && tools.every(tool => own.some(one => one.serverId === tool.serverId && one.toolName === tool.toolName))
}

/** Null: no limit. */
function isAtMost(own: number | null, given: number | null): boolean {
  return own === null || (given !== null && given <= own)
}

function moreThanOwn(sentence: string): AppError {
  return new AppError('forbidden', sentence, { reason: 'more_than_own', opens: 'role' })
}
