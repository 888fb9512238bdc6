import { createStore } from 'zustand/vanilla'
import type { Answers } from '#shared/model/asked.ts'
import type { BundlePreview } from '#shared/model/bundle.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { RegistryDetail, RegistryEntry, RegistryStatus } from '#shared/model/registry.ts'
import type { Server } from '#shared/model/server.ts'
import type { Api } from '../../api/client.ts'
import { attempt, IDLE, type Loading } from '../../api/loading.ts'

/** An entry of the registry, in one of its versions and ways. */
interface Chosen {
  readonly entry: string
  readonly version: string
  readonly way: string
}

export interface RegistryState extends Loading {
  /** What is searched for. */
  readonly text: string
  readonly entries: readonly RegistryEntry[]
  readonly total: number
  readonly registry: RegistryStatus | undefined
  search(text: string): Promise<void>
  loadMore(): Promise<void>
  /** After something of it changed: what is shown is asked for again. */
  reload(): Promise<void>
  refresh(workspaceId: WorkspaceId, isForced: boolean): Promise<void>
  get(name: string, version?: string): Promise<RegistryDetail>
  versions(name: string): Promise<readonly RegistryEntry[]>
  add(workspaceId: WorkspaceId, name: string, chosen: Chosen, answers: Answers): Promise<Server>
  fetchBundle(workspaceId: WorkspaceId, chosen: Chosen): Promise<BundlePreview>
  /** Brings a file in, part by part; `told` hears how much of it is there, from 0 to 1. */
  bringBundle(workspaceId: WorkspaceId, file: File, told: (part: number) => void): Promise<BundlePreview>
  addBundle(workspaceId: WorkspaceId, name: string, uploadId: string, answers: Answers): Promise<Server>
  /** What is not answered stays as it was answered before. */
  updateBundle(server: Server, uploadId: string, answers: Answers): Promise<Server>
  discardBundle(workspaceId: WorkspaceId, uploadId: string): Promise<void>
}

const PAGE = 100
/** More is not asked for again at once. */
const MAX_RELOAD = 500

/** The registry as it is searched, and bundles as they are brought in. The actions throw AppError. */
export function createRegistryStore(api: Api) {
  return createStore<RegistryState>()((set, get) => {
    let turn = 0
    const read = async (text: string, offset: number, limit: number) => {
      const mine = ++turn
      const answer = await attempt(() => api.call('registry.search', { text, offset, limit }))
      if (mine !== turn) return
      if (!answer.ok) {
        set({ status: 'ready', problem: answer.problem })
        return
      }
      const { entries, total, status } = answer.data
      set({ status: 'ready', problem: undefined, total, registry: status, entries: [...get().entries.slice(0, offset), ...entries] })
    }
    return {
      ...IDLE,
      text: '',
      entries: [],
      total: 0,
      registry: undefined,
      search: async text => {
        set({ text, ...(get().status === 'idle' ? { status: 'loading' } : {}) })
        await read(text, 0, PAGE)
      },
      loadMore: async () => {
        const { text, entries, total } = get()
        if (entries.length < total) await read(text, entries.length, PAGE)
      },
      reload: async () => {
        const { text, entries } = get()
        if (entries.length <= MAX_RELOAD) await read(text, 0, Math.max(PAGE, entries.length))
      },
      refresh: async (workspaceId, isForced) => {
        const answer = await attempt(() => api.call('registry.refresh', { workspaceId, isForced }))
        set(answer.ok ? { registry: answer.data } : { problem: answer.problem })
      },
      get: (name, version) => api.call('registry.get', { name, ...(version === undefined ? {} : { version }) }),
      versions: name => api.call('registry.versions', { name }),
      add: (workspaceId, name, chosen, answers) => api.call('servers.addFromRegistry', { workspaceId, name, ...chosen, answers }),
      fetchBundle: (workspaceId, chosen) => api.call('bundles.fetch', { workspaceId, ...chosen }),
      bringBundle: (workspaceId, file, told) => bringBundle(api, workspaceId, file, told),
      addBundle: (workspaceId, name, uploadId, answers) => api.call('servers.addFromBundle', { workspaceId, name, uploadId, answers }),
      updateBundle: ({ workspaceId, id }, uploadId, answers) =>
        api.call('servers.updateFromBundle', { workspaceId, serverId: id, uploadId, answers }),
      discardBundle: async (workspaceId, uploadId) => {
        await api.call('bundles.discard', { workspaceId, uploadId })
      },
    }
  })
}

async function bringBundle(api: Api, workspaceId: WorkspaceId, file: File, told: (part: number) => void): Promise<BundlePreview> {
  const { uploadId, partBytes } = await api.call('bundles.begin', { workspaceId, bytes: file.size })
  for (let offset = 0; offset < file.size; offset += partBytes) {
    const bytes = new Uint8Array(await file.slice(offset, offset + partBytes).arrayBuffer())
    const { received } = await api.call('bundles.append', { workspaceId, uploadId, offset, data: base64Of(bytes) })
    told(received / file.size)
  }
  return api.call('bundles.read', { workspaceId, uploadId })
}

/** A call has only so many arguments. */
const AT_ONCE = 8_192

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE))
  return btoa(text)
}
