import { AppError } from '#shared/errors.ts'
import type { ServerId } from '#shared/model/ids.ts'
import { signInNeeded, type HttpTarget } from '#core/upstreams/authorizer.ts'
import { createAsk } from './ask.ts'
import type { Client } from './client.ts'
import { reachOf } from './reach.ts'
import { renewedTokens, type SignedIn } from './signed-in.ts'
import type { Place } from './store.ts'
import { isRevoked, isUnknownClient, refreshTokens, toAppError } from './token-request.ts'
import type { Tokens, TokenVault } from './tokens.ts'

export interface RenewalNeeds {
  readonly tokens: TokenVault
  readonly now: () => number
  /** A person has to sign in; the reason as a sentence. */
  readonly needed: (target: HttpTarget, reason: string) => void
  /** What a person was to sign in for has mended itself. */
  readonly mended: (target: HttpTarget) => void
}

/** One renewal at a time for each server, however many calls want it: a second use of one refresh token ends the whole family. */
export class Renewals {
  readonly #needs: RenewalNeeds
  readonly #running = new Map<ServerId, Promise<Tokens>>()
  /** A pair that was received but could not be stored: it is stored before anything else happens, for the one before it is spent. */
  readonly #unstored = new Map<ServerId, { readonly place: Place; readonly before: Tokens; readonly after: SignedIn }>()

  constructor(needs: RenewalNeeds) {
    this.#needs = needs
  }

  /**
   * New tokens in place of these, stored. Throws `forbidden` (sign in again) for tokens that are revoked; anything else that goes wrong
   * keeps them and throws `upstream_failed` or `locked`.
   */
  renew(target: HttpTarget, tokens: Tokens): Promise<Tokens> {
    const { serverId } = target
    const running = this.#running.get(serverId)
    if (running) return running
    const renewing = this.#renew(target, tokens).finally(() => {
      this.#running.delete(serverId)
    })
    this.#running.set(serverId, renewing)
    return renewing
  }

  /** The server is gone, or is another now. */
  forget(serverId: ServerId): void {
    this.#unstored.delete(serverId)
  }

  async #renew(target: HttpTarget, asked: Tokens): Promise<Tokens> {
    const { tokens, now } = this.#needs
    this.#storeLate(target.serverId)
    // Somebody may have renewed them between the asking and now.
    const before = tokens.find(target) ?? this.#signedOut(target)
    if (before.version !== asked.version) return before
    const refreshToken = before.refreshToken ?? this.#signedOut(target)
    const reach = await reachOf(new URL(target.url))
    const client = currentClient(before.client, target)
    try {
      const granted = await refreshTokens({ ask: createAsk(reach), authority: before.authority, client }, refreshToken, before.resource)
      return this.#stored(target, before, renewedTokens({ ...before, client }, granted, now()))
    } catch (thrown) {
      return this.#failed(target, before, thrown)
    }
  }

  #stored(target: HttpTarget, before: Tokens, after: SignedIn): Tokens {
    this.#unstored.set(target.serverId, { place: target, before, after })
    this.#storeLate(target.serverId)
    this.#needs.mended(target)
    return this.#needs.tokens.find(target) ?? this.#signedOut(target)
  }

  /** Where the tokens were replaced or signed out meanwhile, the new pair is of no use: what happened later holds. */
  #storeLate(serverId: ServerId): void {
    const late = this.#unstored.get(serverId)
    if (!late) return
    this.#needs.tokens.replace(late.place, late.before, late.after)
    this.#unstored.delete(serverId)
  }

  #failed(target: HttpTarget, before: Tokens, thrown: unknown): Tokens {
    const { tokens, needed } = this.#needs
    if (isRevoked(thrown)) {
      tokens.dropVersion(target, before)
      // A sign-in that ended meanwhile took their place.
      const now = tokens.find(target)
      if (now) return now
      needed(target, `${target.serverName} ended the sign-in, or it was revoked. Sign in again.`)
      throw signInNeeded(target.serverName)
    }
    if (isUnknownClient(thrown)) {
      if (before.client.from === 'registered') tokens.dropClients(target.workspaceId, before.authority.issuer)
      needed(target, `${new URL(before.authority.issuer).host} does not know Atrium any more. Sign in again.`)
    }
    const { code, message, reason } = toAppError(thrown)
    throw new AppError(code, `Access to ${target.serverName} could not be renewed: ${message} The sign-in is kept.`, {
      cause: thrown,
      ...(reason === undefined ? {} : { reason }),
    })
  }

  #signedOut(target: HttpTarget): never {
    throw signInNeeded(target.serverName)
  }
}

/** A secret that a person typed in may have been replaced since. */
function currentClient(client: Client, { oauth }: HttpTarget): Client {
  const isTypedIn = client.from === 'typedIn' && oauth?.clientId === client.clientId
  return isTypedIn ? { ...client, clientSecret: oauth.clientSecret } : client
}
