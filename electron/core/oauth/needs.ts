import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'

/** What a server waits for a person for. Known only while Atrium runs: a server that still wants it says so again. */
export interface Need {
  /** `signIn`: it lets nobody in. `moreAccess`: it lets in, but not with what it was given for everything. */
  readonly kind: 'signIn' | 'moreAccess'
  /** Told to a person. */
  readonly reason: string
  /** To ask for; empty: what the server suggests. */
  readonly scopes: readonly string[]
  /** Where its challenge says that its metadata lies. */
  readonly metadataUrl: string | undefined
}

/** What all servers wait for. */
export class Needs {
  readonly #all = new Map<ServerId, Need>()
  readonly #changed: (workspaceId: WorkspaceId) => void

  constructor(changed: (workspaceId: WorkspaceId) => void) {
    this.#changed = changed
  }

  of(serverId: ServerId): Need | undefined {
    return this.#all.get(serverId)
  }

  set({ serverId, workspaceId }: { readonly serverId: ServerId; readonly workspaceId: WorkspaceId }, need: Need): void {
    const before = this.#all.get(serverId)
    this.#all.set(serverId, need)
    if (before?.kind !== need.kind || before.reason !== need.reason) this.#changed(workspaceId)
  }

  clear({ serverId, workspaceId }: { readonly serverId: ServerId; readonly workspaceId: WorkspaceId }): void {
    if (this.#all.delete(serverId)) this.#changed(workspaceId)
  }
}
