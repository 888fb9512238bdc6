import {
  AuthorizationResponseError,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomState,
  validateAuthResponse,
} from 'oauth4webapi'
import { AppError } from '#shared/errors.ts'
import type { HttpTarget } from '#core/upstreams/authorizer.ts'
import { createAsk, type Ask } from './ask.ts'
import type { PageWords } from './callback-page.ts'
import { chooseClient, type ChosenClient } from './choose-client.ts'
import { discover, type Discovery } from './discovery.ts'
import type { KnownTokens } from './known-tokens.ts'
import type { Need } from './needs.ts'
import { checkPlace, reachOf } from './reach.ts'
import { checkRepeatsNothing } from './repeats.ts'
import { scopesIn, unionOf } from './scopes.ts'
import { firstTokens, type SignedIn } from './signed-in.ts'
import { redeemCode, toAppError } from './token-request.ts'
import type { TokenVault } from './tokens.ts'

/** A person may have to find a password, a second device or an administrator. */
const PATIENCE_MS = 10 * 60_000

export interface SignInNeeds {
  readonly tokens: TokenVault
  readonly known: KnownTokens
  readonly now: () => number
  /** The address of the document that describes Atrium as a client, where one is published. */
  readonly clientMetadataUrl: string | undefined
}

/** A sign-in that waits for a person in a browser. */
export interface SignIn {
  /** The page of the authority to open. */
  readonly url: string
  /** What is asked for, as it was asked for: a second wish for the same is the same sign-in. */
  readonly key: string
  readonly until: number
  /** Resolves when its tokens are kept; rejects with an AppError why not. */
  readonly done: Promise<void>
  readonly cancel: (why: AppError) => void
}

/**
 * Begins a sign-in: finds out how, makes Atrium known, listens for the browser to come back. Throws AppError `forbidden`, `upstream_failed`,
 * `conflict` (the port) or `locked`. What comes of it is told by `done`.
 */
export async function beginSignIn(needs: SignInNeeds, target: HttpTarget, need: Need | undefined): Promise<SignIn> {
  const server = new URL(target.url)
  // What is given out would be shown to everybody on the way.
  checkPlace(server, 'anywhere')
  const reach = await reachOf(server)
  const secrets = [...target.secrets, ...needs.known.of(target.serverId)]
  const ask = createAsk(reach, secrets)
  const found = await discover(ask, { server, reach, metadataUrl: need?.metadataUrl })
  // Only this is ever opened in a browser.
  const page = new URL(found.authority.authorization_endpoint)
  checkPlace(page, reach)
  checkRepeatsNothing(page, secrets)
  const state = generateRandomState()
  const attempt = new Attempt()
  const chosen = await chooseClient(needs, {
    ask,
    target,
    authority: found.authority,
    onReturn: parameters => attempt.receive(state, parameters),
  })
  const verifier = generateRandomCodeVerifier()
  const asked = scopesFor(target, need, found)
  const question = { chosen, found, asked, state, verifier }
  const url = await questionUrl(question)
  return attempt.open({ needs, target, ask, url, question, key: keyOf(target, need) })
}

export function keyOf({ fingerprint }: HttpTarget, need: Need | undefined): string {
  return JSON.stringify([fingerprint, need?.scopes ?? [], need?.metadataUrl ?? null])
}

/** What was missing, or what a person chose, or what the server suggests; and that it may be renewed, where that has to be asked for. */
function scopesFor({ oauth }: HttpTarget, need: Need | undefined, { scopes, authority }: Discovery): readonly string[] {
  const candidates = [need?.scopes ?? [], scopesIn(oauth?.scope), scopes]
  const wanted = candidates.find(list => list.length > 0) ?? []
  const isRenewalAsked = authority.scopes_supported?.includes('offline_access') === true
  return isRenewalAsked ? unionOf(wanted, ['offline_access']) : wanted
}

interface Question {
  readonly chosen: ChosenClient
  readonly found: Discovery
  readonly asked: readonly string[]
  readonly state: string
  readonly verifier: string
}

async function questionUrl({ chosen, found, asked, state, verifier }: Question): Promise<string> {
  const url = new URL(found.authority.authorization_endpoint)
  const parameters = {
    response_type: 'code',
    client_id: chosen.client.clientId,
    redirect_uri: chosen.callback.redirectUri,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    resource: found.resource,
    ...(asked.length === 0 ? {} : { scope: asked.join(' ') }),
    // OpenID Connect Core, 11: without it an authority may leave offline_access out.
    ...(asked.includes('offline_access') ? { prompt: 'consent' } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

interface Opened {
  readonly needs: SignInNeeds
  readonly target: HttpTarget
  readonly ask: Ask
  readonly url: string
  readonly question: Question
  readonly key: string
}

/** One question to the browser: it is answered once, by whoever knows its state. */
class Attempt {
  #opened: Opened | undefined
  #isAnswered = false
  #settle: { readonly resolve: () => void; readonly reject: (why: AppError) => void } | undefined

  open(opened: Opened): SignIn {
    this.#opened = opened
    const { callback } = opened.question.chosen
    const done = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    const tooLate = setTimeout(() => {
      this.#end(new AppError('timeout', 'Nobody finished the sign-in within ten minutes. Begin it again.'))
    }, PATIENCE_MS).unref()
    const close = () => {
      clearTimeout(tooLate)
      callback.close()
    }
    done.then(close, close)
    return { url: opened.url, key: opened.key, until: opened.needs.now() + PATIENCE_MS, done, cancel: why => this.#end(why) }
  }

  /** A foreign answer leaves the question open: nobody else can end it. */
  async receive(state: string, parameters: URLSearchParams): Promise<PageWords | undefined> {
    const opened = this.#opened
    if (opened === undefined || this.#isAnswered || parameters.get('state') !== state) return undefined
    this.#isAnswered = true
    try {
      await finish(opened, parameters)
      this.#settle?.resolve()
      return SIGNED_IN
    } catch (thrown) {
      const error = toAppError(thrown)
      this.#end(error)
      return { isDone: false, title: 'Not signed in', text: `${error.message} You can close this window.` }
    }
  }

  #end(why: AppError): void {
    this.#isAnswered = true
    this.#settle?.reject(why)
  }
}

const SIGNED_IN: PageWords = { isDone: true, title: 'Signed in', text: 'You can close this window and go back to Atrium.' }

async function finish({ needs, target, ask, question }: Opened, returned: URLSearchParams): Promise<void> {
  const { chosen, found, asked, verifier } = question
  const { authority, resource } = found
  const parameters = checkedAnswer(question, returned)
  const { redirectUri } = chosen.callback
  const granted = await redeemCode({ ask, authority, client: chosen.client }, { parameters, redirectUri, verifier, resource })
  const about: Pick<SignedIn, 'asked' | 'resource' | 'authority' | 'client'> = { asked, resource, authority, client: chosen.client }
  needs.tokens.insert(target, target.fingerprint, firstTokens(granted, about, needs.now()))
}

/** The answer's state and issuer (RFC 9207) are checked before anything of it is used. */
function checkedAnswer({ chosen, found, state }: Question, returned: URLSearchParams): URLSearchParams {
  const { issuer, token_endpoint, authorization_response_iss_parameter_supported: hasIssuer = false } = found.authority
  try {
    return validateAuthResponse(
      { issuer, token_endpoint, authorization_response_iss_parameter_supported: hasIssuer },
      { client_id: chosen.client.clientId },
      returned,
      state,
    )
  } catch (thrown) {
    throw thrown instanceof AuthorizationResponseError ? declined(thrown.error, thrown) : foreignAnswer(new URL(issuer).host, thrown)
  }
}

function declined(error: string, cause: unknown): AppError {
  if (error === 'access_denied') return new AppError('forbidden', 'The sign-in was declined. Nothing was changed.', { cause })
  const word = /^[a-z_]{1,64}$/.test(error) ? ` (${error})` : ''
  return new AppError('upstream_failed', `The sign-in was refused${word}. Try again, or ask whoever runs the server.`, { cause })
}

function foreignAnswer(host: string, cause: unknown): AppError {
  return new AppError(
    'forbidden',
    `The browser came back with an answer that is not from ${host}, so it was not used. Begin the sign-in again.`,
    {
      reason: 'foreign_answer',
      cause,
    },
  )
}
