import { AppError } from '#shared/errors.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import { createRedactor } from '#core/vault/redact.ts'
import { isSignInNeeded, type Authorizer, type Challenge, type HttpTarget } from '#core/upstreams/authorizer.ts'
import { readChallenge, type BearerChallenge } from './challenge.ts'
import type { KnownTokens } from './known-tokens.ts'
import type { Needs } from './needs.ts'
import type { Renewals } from './renewal.ts'
import { includesAll, scopesIn, unionOf } from './scopes.ts'
import { isDue, isOver, isYoung } from './signed-in.ts'
import type { Tokens, TokenVault } from './tokens.ts'

export interface AuthorizerNeeds {
  readonly tokens: TokenVault
  readonly renewals: Renewals
  readonly needs: Needs
  readonly known: KnownTokens
  readonly now: () => number
}

/** Gets the requests of one start of a server let in, with what its sign-in left. */
export class ServerAuthorizer implements Authorizer {
  readonly #needs: AuthorizerNeeds
  readonly #target: HttpTarget

  constructor(needs: AuthorizerNeeds, target: HttpTarget) {
    this.#needs = needs
    this.#target = target
  }

  readonly header = async (): Promise<string | undefined> => {
    const tokens = this.#find()
    if (!tokens) return undefined
    const now = this.#needs.now()
    const current = isDue(tokens, now) && tokens.refreshToken !== null ? await this.#renewInTime(tokens) : tokens
    return bearer(current)
  }

  readonly challenged = async ({ status, wwwAuthenticate, sent }: Challenge): Promise<'retry' | 'refused'> => {
    const tokens = this.#find()
    const challenge = this.#withoutSecrets(await readChallenge(wwwAuthenticate))
    // Another call has renewed it, or a person has signed in, while this one was under way.
    if (tokens && sent !== bearer(tokens)) return 'retry'
    if (status === 403) return this.#moreWanted(tokens, challenge)
    return tokens
      ? this.#notLetIn(tokens, challenge)
      : this.#signInWanted(challenge, `${this.#target.serverName} lets nobody in before a sign-in.`)
  }

  /** Scopes are shown to a person, and to the authority: a server could repeat in them what it was sent. */
  #withoutSecrets(challenge: BearerChallenge | undefined): BearerChallenge | undefined {
    const { text } = createRedactor([...this.#target.secrets, ...this.secrets()])
    return challenge && { ...challenge, scopes: challenge.scopes.filter(scope => text(scope) === scope) }
  }

  readonly secrets = (): readonly KnownSecret[] => this.#needs.known.of(this.#target.serverId)

  /** Before its end a renewal that fails is no harm yet: what there is still works. */
  async #renewInTime(tokens: Tokens): Promise<Tokens> {
    try {
      return this.#noted(await this.#needs.renewals.renew(this.#target, tokens))
    } catch (thrown) {
      if (isOver(tokens, this.#needs.now()) || isSignInNeeded(thrown)) throw thrown
      return tokens
    }
  }

  async #notLetIn(tokens: Tokens, challenge: BearerChallenge | undefined): Promise<'retry' | 'refused'> {
    const { serverName } = this.#target
    const now = this.#needs.now()
    if (tokens.refreshToken === null) return this.#signInWanted(challenge, `The sign-in to ${serverName} has ended. Sign in again.`)
    // What was given out just now and is refused is not renewed over and over.
    if (isYoung(tokens, now) && !isOver(tokens, now))
      return this.#signInWanted(challenge, `${serverName} does not accept what its sign-in gave. Sign in again.`)
    this.#noted(await this.#needs.renewals.renew(this.#target, tokens))
    return 'retry'
  }

  /** A person is asked for exactly what is missing beside what there is, and once: what was asked for already is not asked for again. */
  #moreWanted(tokens: Tokens | undefined, challenge: BearerChallenge | undefined): 'refused' {
    const { serverName } = this.#target
    if (challenge?.error !== 'insufficient_scope') throw new AppError('upstream_failed', `${serverName} refuses this call (403).`)
    const asked = tokens?.asked ?? []
    if (includesAll(asked, challenge.scopes))
      throw new AppError(
        'upstream_failed',
        `${serverName} refuses this call although all it asks for was agreed to. The account that signed in may not do this.`,
        { reason: 'scope_not_enough' },
      )
    const missing = challenge.scopes.filter(scope => !asked.includes(scope)).join(', ')
    const reason = `${serverName} wants more access for what was called: ${missing}.`
    this.#needs.needs.set(this.#target, {
      kind: tokens ? 'moreAccess' : 'signIn',
      reason,
      scopes: unionOf(asked, challenge.scopes),
      metadataUrl: challenge.metadataUrl,
    })
    throw new AppError('forbidden', `${reason} Open the server in Atrium and agree to it, then try again.`, { reason: MORE_ACCESS_NEEDED })
  }

  #signInWanted(challenge: BearerChallenge | undefined, reason: string): 'refused' {
    const { scopes = [], metadataUrl } = challenge ?? {}
    // What the person chose to ask for goes before what the server suggests.
    const chosen = scopesIn(this.#target.oauth?.scope)
    this.#needs.needs.set(this.#target, { kind: 'signIn', reason, scopes: chosen.length > 0 ? chosen : scopes, metadataUrl })
    return 'refused'
  }

  #find(): Tokens | undefined {
    const tokens = this.#needs.tokens.find(this.#target)
    const wanted = this.#target.oauth?.clientId ?? null
    // Another client was typed in since: what was given to the one before is not its.
    const isOfAnother = tokens?.client.from === 'typedIn' ? wanted !== tokens.client.clientId : wanted !== null
    return tokens && !isOfAnother ? this.#noted(tokens) : undefined
  }

  #noted(tokens: Tokens): Tokens {
    this.#needs.known.note(this.#target.serverId, tokens)
    return tokens
  }
}

/** The reason of the AppError of a call that needs more than was agreed to. */
export const MORE_ACCESS_NEEDED = 'more_access_needed'

function bearer({ accessToken }: Tokens): string {
  return `Bearer ${accessToken}`
}
