import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { SignIn as SignInView } from '#shared/model/server.ts'
import type { Database } from '#core/db/database.ts'
import type { Log } from '#core/lib/log.ts'
import type { Authorizer, HttpTarget } from '#core/upstreams/authorizer.ts'
import type { Vault } from '#core/vault/vault.ts'
import { createAsk } from './ask.ts'
import { KnownTokens } from './known-tokens.ts'
import { Needs } from './needs.ts'
import { reachOf } from './reach.ts'
import { Renewals } from './renewal.ts'
import { scopesIn } from './scopes.ts'
import { ServerAuthorizer } from './server-authorizer.ts'
import type { Place } from './store.ts'
import { revokeToken } from './token-request.ts'
import { TokenVault, type Tokens } from './tokens.ts'
import { viewOf } from './view.ts'
import { Waiting } from './waiting.ts'

export interface OAuthNeeds {
  readonly db: Database
  readonly vault: Pick<Vault, 'sealAs' | 'unsealAs'>
  readonly now: () => number
  readonly log: Log
  /** See Platform. */
  readonly openExternal: (url: string) => Promise<boolean>
  readonly clientMetadataUrl: string | undefined
  /** After it changed how a server of the workspace stands with its sign-in. */
  readonly changed: (workspaceId: WorkspaceId) => void
  /** After a person has signed in: it may be started now. */
  readonly signedIn: (server: Pick<Place, 'workspaceId' | 'serverId'>) => void
}

type Which = Pick<Place, 'workspaceId' | 'serverId'>

/** Signing in to servers elsewhere, as their client. */
export interface OAuth {
  /** Undefined for a server that is given an Authorization of its own. */
  readonly authorizerFor: (target: HttpTarget) => Authorizer | undefined
  /** Begins a sign-in, or comes back to the one that waits; answers the page to open and whether it was opened here. */
  readonly begin: (target: HttpTarget) => Promise<{ readonly url: string; readonly isOpened: boolean }>
  /** Forgets what the sign-in left, tells the authority if it can be told, and ends a sign-in that waits. */
  readonly signOut: (place: Place) => Promise<void>
  /** Null for a server that never asked for a sign-in. */
  readonly viewOf: (place: Place) => SignInView | null
  /** The server is another now (`url`), or gone: what was for the one before ends. */
  readonly forget: (which: Which, url: string | undefined) => void
  readonly close: () => void
}

export function createOAuth(needs: OAuthNeeds): OAuth {
  const { now, changed, signedIn } = needs
  const tokens = new TokenVault(needs)
  const wanted = new Needs(changed)
  const known = new KnownTokens()
  const renewals = new Renewals({
    tokens,
    now,
    needed: (target, reason) => {
      wanted.set(target, { kind: 'signIn', reason, scopes: scopesIn(target.oauth?.scope), metadataUrl: undefined })
    },
    mended: target => {
      if (wanted.of(target.serverId)?.kind === 'signIn') wanted.clear(target)
    },
  })
  const waiting = new Waiting({ ...needs, tokens, known, wanted, signedIn })
  const forget: OAuth['forget'] = (which, url) => {
    waiting.cancel(which.serverId, new AppError('conflict', 'The server was changed or removed meanwhile. Sign in again.'))
    renewals.forget(which.serverId)
    if (url === undefined) tokens.drop(which)
    else tokens.dropOthers({ ...which, url })
    wanted.clear(which)
  }
  return {
    authorizerFor: target => {
      if (Object.keys(target.headers).some(name => name.toLowerCase() === 'authorization')) return undefined
      return new ServerAuthorizer({ tokens, renewals, needs: wanted, known, now }, target)
    },
    begin: target => waiting.begin(target),
    signOut: async place => {
      waiting.cancel(place.serverId, new AppError('cancelled', 'You signed out.'))
      const left = findForRevocation(tokens, place)
      tokens.drop(place)
      wanted.clear(place)
      changed(place.workspaceId)
      if (left)
        await revoke(left, place.url).catch((error: unknown) => needs.log.warn('signOut.notTold', { serverId: place.serverId, error }))
    },
    viewOf: place => {
      const facts = tokens.facts(place)
      return viewOf({ facts, need: wanted.of(place.serverId), ...waiting.of(place.serverId) })
    },
    forget,
    close: () => {
      waiting.cancelAll(new AppError('cancelled', 'Atrium was closed.'))
    },
  }
}

/** A locked vault keeps nobody from signing out: then the authority just is not told. */
function findForRevocation(tokens: TokenVault, place: Place): Tokens | undefined {
  try {
    return tokens.find(place)
  } catch {
    return undefined
  }
}

async function revoke({ authority, client, refreshToken, accessToken }: Tokens, url: string): Promise<void> {
  const ask = createAsk(await reachOf(new URL(url)))
  await revokeToken({ ask, authority, client }, refreshToken ?? accessToken)
}
