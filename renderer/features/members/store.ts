import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { MemberId } from '#shared/model/ids.ts'
import type { Member } from '#shared/model/member.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

interface MembersState extends Loading {
  /** Everybody who is in the organization, the owner first. */
  readonly members: readonly Member[]
  load(): Promise<void>
  add(member: InputOf<Contract['members.add']>): Promise<void>
  update(change: InputOf<Contract['members.update']>): Promise<void>
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
      },
      update: async change => {
        const changed = await api.call('members.update', change)
        set({ members: get().members.map(member => (member.id === changed.id ? changed : member)) })
      },
      remove: async memberId => {
        const { revoked } = await api.call('members.remove', { memberId })
        set({ members: get().members.filter(({ id }) => id !== memberId) })
        return revoked
      },
    }
  })
}
