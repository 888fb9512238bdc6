import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Log } from '#core/lib/log.ts'
import type { HttpTarget } from '#core/upstreams/authorizer.ts'
import type { Needs } from './needs.ts'
import { beginSignIn, keyOf, type SignIn, type SignInNeeds } from './sign-in.ts'

interface WaitingNeeds extends SignInNeeds {
  readonly log: Log
  readonly openExternal: (url: string) => Promise<boolean>
  readonly changed: (workspaceId: WorkspaceId) => void
  readonly signedIn: (server: { readonly workspaceId: WorkspaceId; readonly serverId: ServerId }) => void
  readonly wanted: Needs
}

/** The sign-ins that wait for a person, one a server, and why the last one failed. */
export class Waiting {
  readonly #needs: WaitingNeeds
  readonly #beginning = new Map<string, Promise<SignIn>>()
  readonly #all = new Map<ServerId, SignIn>()
  readonly #problems = new Map<ServerId, string>()

  constructor(needs: WaitingNeeds) {
    this.#needs = needs
  }

  of(serverId: ServerId): { readonly signIn: SignIn | undefined; readonly problem: string | undefined } {
    return { signIn: this.#all.get(serverId), problem: this.#problems.get(serverId) }
  }

  async begin(target: HttpTarget): Promise<{ readonly url: string; readonly isOpened: boolean }> {
    const { url } = await this.#once(target)
    const isOpened = await this.#needs.openExternal(url).catch(() => false)
    return { url, isOpened }
  }

  cancel(serverId: ServerId, why: AppError): void {
    this.#problems.delete(serverId)
    this.#all.get(serverId)?.cancel(why)
    this.#all.delete(serverId)
  }

  cancelAll(why: AppError): void {
    for (const serverId of [...this.#all.keys()]) this.cancel(serverId, why)
  }

  /** Two wishes at the same time are one sign-in. */
  #once(target: HttpTarget): Promise<SignIn> {
    const key = `${target.serverId} ${keyOf(target, this.#needs.wanted.of(target.serverId))}`
    const beginning = this.#beginning.get(key) ?? this.#begin(target).finally(() => this.#beginning.delete(key))
    this.#beginning.set(key, beginning)
    return beginning
  }

  async #begin(target: HttpTarget): Promise<SignIn> {
    const { serverId, workspaceId } = target
    const { tokens, wanted, changed } = this.#needs
    tokens.checkOpen(workspaceId)
    const need = wanted.of(serverId)
    const known = this.#all.get(serverId)
    if (known?.key === keyOf(target, need)) return known
    const signIn = await beginSignIn(this.#needs, target, need)
    this.cancel(serverId, new AppError('cancelled', 'Another sign-in was begun.'))
    this.#all.set(serverId, signIn)
    changed(workspaceId)
    signIn.done.then(
      () => this.#ended(target, signIn, undefined),
      (thrown: unknown) => this.#ended(target, signIn, AppError.from(thrown)),
    )
    return signIn
  }

  #ended(target: HttpTarget, signIn: SignIn, failure: AppError | undefined): void {
    const { wanted, changed, signedIn, log } = this.#needs
    const { serverId, workspaceId } = target
    // Cancelled: whoever did that has told it, or begun another.
    if (this.#all.get(serverId) !== signIn) return
    this.#all.delete(serverId)
    if (failure) {
      if (failure.code === 'internal') log.error('signIn.failed', { serverId, error: failure.cause })
      this.#problems.set(serverId, failure.message)
    } else {
      this.#problems.delete(serverId)
      wanted.clear(target)
      signedIn({ serverId, workspaceId })
    }
    changed(workspaceId)
  }
}
