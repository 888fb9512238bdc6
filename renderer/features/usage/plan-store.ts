import { createStore } from 'zustand/vanilla'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { LedgerEntry, UsagePlanView } from '#shared/model/usage.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type Loading } from '../../api/loading.ts'

type Input<Name extends keyof Contract> = InputOf<Contract[Name]>

interface UsagePlanState extends Loading {
  readonly view: UsagePlanView | undefined
  readonly ledger: readonly LedgerEntry[]
  load(): Promise<void>
  /** These throw AppError. */
  update(plan: Input<'usagePlan.update'>): Promise<void>
  topUp(entry: Input<'usagePlan.topUp'>): Promise<void>
  override(cap: Input<'usagePlan.override'>): Promise<void>
}

/** The usage plan of the organization, its ledger, and the caps of workspaces and keys. */
export function createUsagePlanStore(api: Api) {
  return createStore<UsagePlanState>()((set, get) => {
    const load = createLoader<UsagePlanState>(set)
    return {
      ...IDLE,
      view: undefined,
      ledger: [],
      load: () =>
        load({
          subject: 'plan',
          blank: {},
          read: async () => {
            const [view, ledger] = await Promise.all([api.call('usagePlan.get', {}), api.call('usagePlan.ledger', {})])
            return { view, ledger }
          },
          apply: read => read,
        }),
      update: async plan => {
        set({ view: await api.call('usagePlan.update', plan) })
      },
      topUp: async entry => {
        set({ view: await api.call('usagePlan.topUp', entry) })
        await get().load()
      },
      override: async cap => {
        set({ view: await api.call('usagePlan.override', cap) })
      },
    }
  })
}
