import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { staleSecretsOf } from '#core/features/secrets/index.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'
import { listServerFacts, wantsRenewal, type ServerFacts } from './store.ts'

interface Needs {
  readonly db: Database
  readonly upstreams: Pick<Upstreams, 'vitalsOf' | 'stop' | 'start'>
  /** Fails where a start would: then what runs is left running. */
  readonly checkStart: (serverId: ServerId) => Promise<unknown>
  readonly failed: (serverId: ServerId, error: unknown) => void
  /** How often a server that is busy is looked at again, in ms. */
  readonly pollMs?: number
}

interface Waiting {
  readonly workspaceId: WorkspaceId
  timer: NodeJS.Timeout | undefined
}

const POLL_MS = 200

/**
 * Restarts servers that run with secrets of the past, in workspaces that want that: each in the first moment in which no call waits for
 * it, so that none is cut off. One that could not be started again is left as it is.
 */
export class Renewal {
  readonly #needs: Needs
  readonly #waiting = new Map<ServerId, Waiting>()
  #isClosed = false

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Something changed in a workspace: its secrets, its servers, or what it wants. */
  look(workspaceId: WorkspaceId): void {
    if (this.#isClosed || !wantsRenewal(this.#needs.db, workspaceId)) return
    for (const server of listServerFacts(this.#needs.db, workspaceId)) {
      if (this.#waiting.has(server.id) || !this.#isDue(workspaceId, server)) continue
      const waiting: Waiting = { workspaceId, timer: undefined }
      this.#waiting.set(server.id, waiting)
      void this.#begin(server, waiting)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
  }

  /** One whose secret is missing would not come up again: a person has to see to that. */
  #isDue(workspaceId: WorkspaceId, { id, isOn, isApproved }: ServerFacts): boolean {
    const stale = staleSecretsOf(this.#needs.db, workspaceId, this.#needs.upstreams.vitalsOf(id)?.stamps ?? [])
    return isOn && isApproved && stale.length > 0 && stale.every(({ change }) => change !== 'missing')
  }

  async #begin(server: ServerFacts, waiting: Waiting): Promise<void> {
    try {
      await this.#needs.checkStart(server.id)
      this.#restartWhenFree(server, waiting)
    } catch (error) {
      this.#needs.failed(server.id, error)
      // Tried again with the next change, not by itself: whatever refused would be asked for ever.
      this.#waiting.delete(server.id)
    }
  }

  #restartWhenFree(server: ServerFacts, waiting: Waiting): void {
    if (this.#isClosed) return
    const { upstreams, pollMs = POLL_MS } = this.#needs
    const isStillDue = wantsRenewal(this.#needs.db, waiting.workspaceId) && this.#isDue(waiting.workspaceId, server)
    if (isStillDue && (upstreams.vitalsOf(server.id)?.inFlight ?? 0) > 0) {
      waiting.timer = setTimeout(() => {
        this.#restartWhenFree(server, waiting)
      }, pollMs).unref()
      return
    }
    this.#waiting.delete(server.id)
    if (isStillDue) void this.#restart(server.id)
  }

  /** Nothing is awaited between the look at its calls and `stop`: a call that comes now waits for the new start. */
  async #restart(serverId: ServerId): Promise<void> {
    const { upstreams, failed } = this.#needs
    try {
      await upstreams.stop(serverId)
      await upstreams.start(serverId)
    } catch (error) {
      failed(serverId, error)
    }
  }
}
