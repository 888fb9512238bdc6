import type { servers } from '#shared/contract/servers.ts'
import type { AppEvent } from '#shared/events.ts'
import { ServerId, type WorkspaceId } from '#shared/model/ids.ts'
import type { Server } from '#shared/model/server.ts'
import type { Custom } from '#core/custom/index.ts'
import type { Database, WritableDb } from '#core/db/database.ts'
import type { OpeningNeeds } from '#core/features/secrets/index.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import { addServer } from './add-server.ts'
import { approvedServer, changedServer, checkApproved, checkServerNameIsFree, getServer, type One } from './rules.ts'
import { signInHandlers, type SignIns } from './sign-in-handlers.ts'
import { deleteServer, listKeptServers, updateServer, type KeptServer } from './store.ts'
import { toServerView } from './view.ts'

interface Needs extends OpeningNeeds {
  readonly newId: (prefix: 'srv') => string
  readonly upstreams: Upstreams
  readonly signIns: SignIns
  readonly custom: Pick<Custom, 'forget'>
  /** Takes what keys were given of a server that is removed; in the same transaction. */
  readonly forgetModule: (db: WritableDb, workspaceId: WorkspaceId, slug: string) => void
  readonly emit: (event: AppEvent) => void
}

export function serverHandlers(needs: Needs): Handlers<typeof servers> {
  const view = (server: KeptServer) => toServerView(needs, server)
  return { ...readingHandlers(needs), ...keepingHandlers(needs), ...switchHandlers(needs), ...signInHandlers({ ...needs, view }) }
}

function readingHandlers(needs: Needs): Pick<Handlers<typeof servers>, 'servers.list' | 'servers.get' | 'servers.logs'> {
  const { db, upstreams } = needs
  return {
    'servers.list': (_call, { workspaceId }) => listKeptServers(db, workspaceId).map(server => toServerView(needs, server)),
    'servers.get': (_call, one) => toServerView(needs, getServer(db, one)),
    'servers.logs': (_call, one) => [...upstreams.logsOf(getServer(db, one).id)],
  }
}

type Keeping = 'servers.create' | 'servers.update' | 'servers.approve' | 'servers.remove'

function keepingHandlers(needs: Needs): Pick<Handlers<typeof servers>, Keeping> {
  const { db, now, newId, upstreams, signIns, custom } = needs
  return {
    'servers.create': (_call, input) => {
      const server = db.write(db => addServer(db, input, { now: now(), id: ServerId.parse(newId('srv')) }))
      return toldView(needs, server)
    },

    'servers.update': async (_call, { name, launch, settings, ...one }) => {
      const { before, after } = db.write(db => {
        const before = getServer(db, one)
        const after = changedServer(before, { name, launch, settings }, now())
        checkServerNameIsFree(listKeptServers(db, one.workspaceId), after.name, one.serverId)
        updateServer(db, after)
        return { before, after }
      })
      // Other clients would share its processes, or no longer: they end too.
      if (before.fingerprint !== after.fingerprint || before.settings.sharing !== after.settings.sharing) {
        // Held from the commit on, and told at once: nothing can start it again while the old one ends.
        signIns.forget(one, after.launch.kind === 'http' ? after.launch.url : undefined)
        tell(needs, one.workspaceId)
        await upstreams.forget(one.serverId)
      }
      return toldView(needs, getServer(db, one))
    },

    'servers.approve': (_call, { fingerprint, ...one }) =>
      toldView(
        needs,
        changeServer(db, one, server => approvedServer(server, fingerprint, now())),
      ),

    'servers.remove': async (_call, one) => {
      switchOff(needs, one)
      signIns.forget(one, undefined)
      await upstreams.discard(one.serverId)
      db.write(db => {
        needs.forgetModule(db, one.workspaceId, getServer(db, one).slug)
        deleteServer(db, one.workspaceId, one.serverId)
      })
      // What its tools remembered was sealed, and is nowhere from here on.
      db.scrub()
      custom.forget(one.serverId)
      needs.emit({ name: 'keys.changed', workspaceId: one.workspaceId })
      tell(needs, one.workspaceId)
      return {}
    },
  }
}

type Switching = 'servers.start' | 'servers.stop' | 'servers.restart'

function switchHandlers(needs: Needs): Pick<Handlers<typeof servers>, Switching> {
  const { db, now, upstreams } = needs
  const switchOn = (one: One) =>
    changeServer(db, one, server => {
      checkApproved(server)
      return { ...server, isOn: true, updatedAt: now() }
    })
  return {
    'servers.start': async (_call, one) => {
      switchOn(one)
      await upstreams.start(one.serverId)
      return toldView(needs, getServer(db, one))
    },

    'servers.stop': async (_call, one) => {
      switchOff(needs, one)
      await upstreams.stop(one.serverId)
      return toldView(needs, getServer(db, one))
    },

    'servers.restart': async (_call, one) => {
      switchOn(one)
      await upstreams.stop(one.serverId)
      await upstreams.start(one.serverId)
      return toldView(needs, getServer(db, one))
    },
  }
}

export interface SwitchNeeds {
  readonly db: Database
  readonly now: () => number
  readonly upstreams: Pick<Upstreams, 'stop'>
  readonly emit: (event: AppEvent) => void
}

/** On: it starts when it is used. Off: its processes end. Throws `forbidden` for one that is held. */
export async function switchServer(needs: SwitchNeeds, one: One, isOn: boolean): Promise<void> {
  if (!isOn) {
    switchOff(needs, one)
    await needs.upstreams.stop(one.serverId)
    return
  }
  changeServer(needs.db, one, server => {
    checkApproved(server)
    return { ...server, isOn: true, updatedAt: needs.now() }
  })
  tell(needs, one.workspaceId)
}

function changeServer(db: Database, one: One, change: (server: KeptServer) => KeptServer): KeptServer {
  return db.write(db => {
    const server = change(getServer(db, one))
    updateServer(db, server)
    return server
  })
}

/** Told before its processes have ended, so that nobody calls it meanwhile. */
function switchOff(needs: Pick<Needs, 'db' | 'now' | 'emit'>, one: One): void {
  changeServer(needs.db, one, server => ({ ...server, isOn: false, updatedAt: needs.now() }))
  tell(needs, one.workspaceId)
}

function toldView(needs: Needs, server: KeptServer): Server {
  tell(needs, server.workspaceId)
  return toServerView(needs, server)
}

/** What a server is and does decides which tools its workspace offers. */
function tell({ emit }: Pick<Needs, 'emit'>, workspaceId: WorkspaceId): void {
  emit({ name: 'servers.changed', workspaceId })
  emit({ name: 'tools.changed', workspaceId })
}
