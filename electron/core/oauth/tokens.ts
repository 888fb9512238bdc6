import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Database } from '#core/db/database.ts'
import { clientThing, tokensThing, type SealedThing } from '#core/vault/places.ts'
import type { Vault } from '#core/vault/vault.ts'
import { Client } from './client.ts'
import { SignedIn } from './signed-in.ts'
import {
  deleteClients,
  deleteOthers,
  deleteTokens,
  deleteVersion,
  findKeptTokens,
  insertClient,
  insertTokens,
  listKeptClients,
  updateTokens,
  type KeptTokens,
  type Place,
} from './store.ts'

export interface TokensNeeds {
  readonly db: Database
  readonly vault: Pick<Vault, 'sealAs' | 'unsealAs'>
  readonly now: () => number
}

/** Tokens as they are used, and the version they were kept as. */
export interface Tokens extends SignedIn {
  readonly version: number
}

/** What servers are let in with, in the vault. Every reading opens it anew: a locked vault is `locked` at once, a sign-out holds at once. */
export class TokenVault {
  readonly #needs: TokensNeeds

  constructor(needs: TokensNeeds) {
    this.#needs = needs
  }

  /** Throws `locked` before a person is sent anywhere for what could not be kept. */
  checkOpen(workspaceId: WorkspaceId): void {
    this.#needs.vault.sealAs(workspaceId, 'oauth-client/', '')
  }

  /** Undefined where nobody signed in to this server at this address. Throws `locked`. */
  find(place: Place): Tokens | undefined {
    const { db, vault } = this.#needs
    const kept = findKeptTokens(db, place)
    if (!kept) return undefined
    const opened: unknown = JSON.parse(vault.unsealAs(place.workspaceId, thingOf(place, kept), kept.sealed))
    return { ...SignedIn.parse(opened), version: kept.version }
  }

  /** What can be told without opening anything. */
  facts(place: Place): Pick<KeptTokens, 'issuer' | 'scope'> | undefined {
    return findKeptTokens(this.#needs.db, place)
  }

  /** After a sign-in. Throws `conflict` where the server was changed or removed meanwhile, `locked`. */
  insert(place: Place, fingerprint: string, tokens: SignedIn): void {
    const { db, now } = this.#needs
    const kept = this.#sealed(place, 1, tokens)
    const inserted = db.write(db => insertTokens(db, { place, fingerprint, kept, now: now() }))
    if (inserted === 0) throw new AppError('conflict', 'The server was changed or removed meanwhile. Sign in again.')
  }

  /** After a renewal of `before`: on disk when this returns. False where those were replaced or deleted meanwhile. Throws `locked`. */
  replace(place: Place, before: Tokens, after: SignedIn): boolean {
    const { db, now } = this.#needs
    const kept = this.#sealed(place, before.version + 1, after)
    return db.write(db => updateTokens(db, place, kept, now())) === 1
  }

  drop(place: Pick<Place, 'workspaceId' | 'serverId'>): void {
    this.#needs.db.write(db => deleteTokens(db, place))
  }

  /** Those for other addresses than this one. */
  dropOthers(place: Place): void {
    this.#needs.db.write(db => deleteOthers(db, place))
  }

  /** Drops exactly these; those that took their place stay. */
  dropVersion(place: Place, { version, authority }: Tokens): void {
    this.#needs.db.write(db => deleteVersion(db, place, { issuer: authority.issuer, version, scope: '', sealed: '' }))
  }

  /** The clients that Atrium registered at an issuer, the newest first, with where the browser comes back to. Throws `locked`. */
  clientsAt(workspaceId: WorkspaceId, issuer: string): readonly { readonly client: Client; readonly redirectUri: string }[] {
    const { db, vault } = this.#needs
    return listKeptClients(db, workspaceId, issuer).map(({ redirectUri, sealed }) => {
      const opened: unknown = JSON.parse(vault.unsealAs(workspaceId, clientThing(redirectUri, issuer), sealed))
      return { redirectUri, client: Client.parse(opened) }
    })
  }

  keepClient(workspaceId: WorkspaceId, issuer: string, redirectUri: string, client: Client): void {
    const { db, vault, now } = this.#needs
    const sealed = vault.sealAs(workspaceId, clientThing(redirectUri, issuer), JSON.stringify(client))
    db.write(db => {
      insertClient(db, workspaceId, issuer, { redirectUri, sealed, now: now() })
    })
  }

  /** The issuer does not know them any more. */
  dropClients(workspaceId: WorkspaceId, issuer: string): void {
    this.#needs.db.write(db => {
      deleteClients(db, workspaceId, issuer)
    })
  }

  #sealed(place: Place, version: number, tokens: SignedIn): KeptTokens {
    const { issuer } = tokens.authority
    const kept = { issuer, version, scope: tokens.scopes.join(' '), sealed: '' }
    return { ...kept, sealed: this.#needs.vault.sealAs(place.workspaceId, thingOf(place, kept), JSON.stringify(SignedIn.parse(tokens))) }
  }
}

function thingOf({ serverId, url }: Place, { issuer, version }: Pick<KeptTokens, 'issuer' | 'version'>): SealedThing {
  return tokensThing({ serverId, version, issuer, url })
}
