import { KeyId, MemberId } from '#shared/model/ids.ts'
import type { Caller } from '#core/gateway/exchange.ts'
import type { Call } from '#core/operations/call.ts'

/** Who calls a tool by an operation: a key of a workspace reaches what it would reach as an assistant's, and everybody else all of it. */
export function callerOf({ actor, surface }: Call): Caller {
  if (actor.key !== undefined) return { kind: 'key', surface: 'rest', key: actor.key }
  const id = actor.kind === 'member' ? MemberId.parse(actor.id) : KeyId.parse(actor.id)
  return { kind: 'member', surface, id, name: actor.name }
}
