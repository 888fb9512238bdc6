import { createStore } from 'zustand/vanilla'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Launch, Server, ServerLogLine, ServerSettingsChange } from '#shared/model/server.ts'
import type { Api } from '../../api/client.ts'
import { createLoader, IDLE, type WorkspaceLoading } from '../../api/loading.ts'

export interface ServersState extends WorkspaceLoading {
  readonly servers: readonly Server[]
  /** The servers that were asked to start, restart or stop and have not answered. */
  readonly busy: ReadonlySet<ServerId>
  /** One server as it is now. */
  get(workspaceId: WorkspaceId, serverId: ServerId): Promise<Server>
  create(workspaceId: WorkspaceId, name: string, launch: Launch): Promise<Server>
  update(
    server: Server,
    change: { readonly name?: string; readonly launch?: Launch; readonly settings?: ServerSettingsChange },
  ): Promise<Server>
  /** Agrees to exactly what was shown and starts it. Answers when it is ready or has failed. */
  approveAndStart(shown: Server): Promise<Server>
  start(server: Server): Promise<Server>
  stop(server: Server): Promise<Server>
  restart(server: Server): Promise<Server>
  /** Begins a sign-in; answers the page to open, and whether it is open already. */
  signIn(server: Server): Promise<{ readonly url: string; readonly isOpened: boolean }>
  signOut(server: Server): Promise<Server>
  remove(server: Server): Promise<void>
  logsOf(server: Server): Promise<readonly ServerLogLine[]>
}

/** The actions throw AppError; what they changed is told by `servers.changed` and taken from their answer at once. */
export function createServersStore(api: Api) {
  return createStore<ServersState>()((set, get) => {
    const load = createLoader<ServersState>(set)

    const take = (server: Server): Server => {
      const { servers, workspaceId } = get()
      const isKnown = servers.some(other => other.id === server.id)
      if (server.workspaceId === workspaceId) {
        set({ servers: isKnown ? servers.map(other => (other.id === server.id ? server : other)) : [...servers, server] })
      }
      return server
    }
    const whileBusy = async (server: Server, work: () => Promise<Server>): Promise<Server> => {
      set({ busy: new Set(get().busy).add(server.id) })
      try {
        return take(await work())
      } finally {
        set({ busy: new Set([...get().busy].filter(id => id !== server.id)) })
      }
    }

    return {
      ...IDLE,
      workspaceId: undefined,
      servers: [],
      busy: new Set(),
      load: workspaceId =>
        load({
          subject: workspaceId,
          blank: { workspaceId, servers: [] },
          read: () => api.call('servers.list', { workspaceId }),
          apply: servers => ({ servers }),
        }),
      get: async (workspaceId, serverId) => take(await api.call('servers.get', { workspaceId, serverId })),
      create: async (workspaceId, name, launch) => take(await api.call('servers.create', { workspaceId, name, launch })),
      update: async (server, change) => take(await api.call('servers.update', { ...idsOf(server), ...change })),
      approveAndStart: shown =>
        whileBusy(shown, async () => {
          take(await api.call('servers.approve', { ...idsOf(shown), fingerprint: shown.fingerprint }))
          return api.call('servers.start', idsOf(shown))
        }),
      start: server => whileBusy(server, () => api.call('servers.start', idsOf(server))),
      stop: server => whileBusy(server, () => api.call('servers.stop', idsOf(server))),
      restart: server => whileBusy(server, () => api.call('servers.restart', idsOf(server))),
      signIn: server => api.call('servers.signIn', idsOf(server)),
      signOut: server => whileBusy(server, () => api.call('servers.signOut', idsOf(server))),
      remove: async server => {
        await api.call('servers.remove', idsOf(server))
        set({ servers: get().servers.filter(other => other.id !== server.id) })
      },
      logsOf: server => api.call('servers.logs', idsOf(server)),
    }
  })
}

function idsOf({ workspaceId, id }: Server) {
  return { workspaceId, serverId: id }
}
