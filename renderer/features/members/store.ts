import { createStore } from 'zustand/vanilla'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { MemberId, WorkspaceId } from '#shared/model/ids.ts'
import type { Member, WorkspaceRole } from '#shared/model/member.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface MembersState extends Loading {
  /** Everybody who is in the organization, the owner first. */
  readonly members: readonly Member[]
  load(): Promise<void>
  add(member: InputOf<Contract['members.add']>): Promise<Member>
  update(change: InputOf<Contract['members.update']>): Promise<void>
  /** Lets somebody into a workspace, or in as something else; null takes them out. */
  place(memberId: MemberId, workspaceId: WorkspaceId, role: WorkspaceRole | null): Promise<void>
  /** The keys that act as somebody, in all workspaces. */
  keysOf(memberId: MemberId): Promise<OutputOf<Contract['members.keys']>>
  /** Resolves with how many keys were revoked with them. */
  remove(memberId: MemberId): Promise<number>
}

/** The actions throw AppError. */
export function createMembersStore(api: Api) {
  return createStore<MembersState>()((set, get) => {
    const load = createLoader<MembersState>(set)
    return {
      ...IDLE,
      members: [],
      load: () => load({ subject: 'members', blank: {}, read: () => api.call('members.list', {}), apply: members => ({ members }) }),
      add: async member => {
        const added = await api.call('members.add', member)
        set({ members: [...get().members.filter(({ id }) => id !== added.id), added] })
        return added
      },
      update: async change => {
        const changed = await api.call('members.update', change)
        set({ members: get().members.map(member => (member.id === changed.id ? changed : member)) })
      },
      place: async (memberId, workspaceId, role) => {
        await api.call('workspaceMembers.set', { workspaceId, memberId, role })
        await get().load()
      },
      keysOf: memberId => api.call('members.keys', { memberId }),
      remove: async memberId => {
        const { revoked } = await api.call('members.remove', { memberId })
        set({ members: get().members.filter(({ id }) => id !== memberId) })
        return revoked
      },
    }
  })
}
