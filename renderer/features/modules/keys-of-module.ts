import { isKeyLive, type Key } from '#shared/model/key.ts'
import type { WorkspaceMember } from '#shared/model/member.ts'
import type { Module } from '#shared/model/module.ts'
import { CONTROL_NOUNS } from '#shared/model/scope.ts'
import { joinLevels, levelOf, type Level } from '../../parts/keys/scope-levels.ts'

interface ReachingKey {
  readonly key: Key
  readonly level: Exclude<Level, 'off'>
}

interface Facts {
  readonly keys: readonly Key[]
  readonly members: readonly WorkspaceMember[]
  readonly now: number
}

/** The keys that reach something of a module, switched on or off, and how far. */
export function keysOfModule({ slug, serverId }: Pick<Module, 'slug' | 'serverId'>, { keys, members, now }: Facts): readonly ReachingKey[] {
  return keys.flatMap((key): readonly ReachingKey[] => {
    const own = CONTROL_NOUNS.has(slug) ? 'off' : levelOf(key.scopes, slug)
    const level = joinLevels(levelOf(key.scopes, '*'), own)
    const isPlaced = key.memberId === null || members.some(({ memberId }) => memberId === key.memberId)
    const isChosen = key.tools === null || key.tools.some(tool => tool.serverId === serverId)
    return level !== 'off' && isKeyLive(key, now) && isPlaced && isChosen ? [{ key, level }] : []
  })
}
