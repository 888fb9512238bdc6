import type { members } from '#shared/contract/members.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import { type KeyId, MemberId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Member } from '#shared/model/member.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { insertMember, listKeysOf, listMembers, listWorkspaceMembers, markRemoved, revokeKeysOf, setPlace, updateMember } from './store.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly newId: (prefix: 'mem') => string
  /** Ends what a key has open. */
  readonly endSessionsOf: (keyId: KeyId) => void
  readonly emit: (event: AppEvent) => void
}

type Keys = ReturnType<typeof listKeysOf>

export function memberHandlers(needs: Needs): Handlers<typeof members> {
  const { db, now, newId } = needs
  return {
    'members.list': () => listMembers(db),

    'members.add': (_call, { name, role }) => {
      const id = MemberId.parse(newId('mem'))
      const added = db.write(db => {
        checkNameIsFree(db, name)
        insertMember(db, { id, name, role, createdAt: now() })
        return getMember(db, id)
      })
      tell(needs, [])
      return added
    },

    'members.update': (_call, { memberId, name, role }) => {
      const { before, after } = db.write(db => {
        const before = getMember(db, memberId)
        checkNotOwner(before)
        if (name !== undefined) checkNameIsFree(db, name, memberId)
        updateMember(db, { id: memberId, name: name ?? before.name, role: role ?? before.role })
        return { before, after: getMember(db, memberId) }
      })
      tell(needs, before.role === after.role ? [] : listKeysOf(db, memberId))
      return after
    },

    'members.keys': (_call, { memberId }) => listKeysOf(db, getMember(db, memberId).id),

    'members.remove': (_call, { memberId }) => {
      const keys = db.write(db => {
        checkNotOwner(getMember(db, memberId))
        const keys = listKeysOf(db, memberId)
        revokeKeysOf(db, memberId, now())
        markRemoved(db, memberId, now())
        return keys
      })
      tell(needs, keys)
      return { revoked: keys.length }
    },

    'workspaceMembers.list': (_call, { workspaceId }) => listWorkspaceMembers(db, workspaceId),

    'workspaceMembers.set': (_call, { workspaceId, memberId, role }) => {
      db.write(db => {
        checkIsPlaced(getMember(db, memberId))
        setPlace(db, workspaceId, memberId, role)
      })
      tell(needs, keysIn(db, memberId, workspaceId))
      return listWorkspaceMembers(db, workspaceId)
    },
  }
}

/** What the keys of somebody have open may be out of their reach now; their clients connect again. */
function tell({ endSessionsOf, emit }: Needs, keys: Keys): void {
  for (const { keyId } of keys) endSessionsOf(keyId)
  emit({ name: 'members.changed' })
  for (const workspaceId of new Set(keys.map(key => key.workspaceId))) emit({ name: 'keys.changed', workspaceId })
}

function keysIn(db: ReadableDb, memberId: MemberId, workspaceId: WorkspaceId): Keys {
  return listKeysOf(db, memberId).filter(key => key.workspaceId === workspaceId)
}

/** Throws `not_found`, also for somebody who was removed. */
function getMember(db: ReadableDb, memberId: MemberId): Member {
  const member = listMembers(db).find(({ id }) => id === memberId)
  if (member === undefined) throw new AppError('not_found', 'There is no such member.')
  return member
}

function checkNotOwner({ role }: Member): void {
  if (role === 'owner') throw new AppError('conflict', 'The owner stays the owner. Their name is changed in the organization’s settings.')
}

function checkIsPlaced({ name, role }: Member): void {
  if (role === 'member') return
  throw new AppError('conflict', `"${name}" is ${role} of the organization, and so in every workspace already.`)
}

function checkNameIsFree(db: ReadableDb, name: string, except?: MemberId): void {
  const fold = (text: string) => text.normalize('NFKC').toLowerCase()
  const isTaken = listMembers(db).some(other => other.id !== except && fold(other.name) === fold(name))
  if (isTaken) throw new AppError('conflict', `There is a member named "${name}" already. Choose another name.`)
}
