import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Database, WritableDb } from '#core/db/database.ts'
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
  hasSignIns,
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

/**
 * What servers are let in with, in the vault. Every reading opens it anew: a locked vault is `locked` at once, a sign-out holds at once.
 * Of what was replaced or deleted nothing sealed stays in the data file, its journal and its copies when the function returns.
 */
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
    const { now } = this.#needs
    const kept = this.#sealed(place, 1, tokens)
    const inserted = this.#over(
      db => deleteTokens(db, place),
      db => insertTokens(db, { place, fingerprint, kept, now: now() }),
    )
    if (inserted === 0) throw new AppError('conflict', 'The server was changed or removed meanwhile. Sign in again.')
  }

  /** After a renewal of `before`: on disk when this returns. False where those were replaced or deleted meanwhile. Throws `locked`. */
  replace(place: Place, before: Tokens, after: SignedIn): boolean {
    const { now } = this.#needs
    const kept = this.#sealed(place, before.version + 1, after)
    const replaced = this.#over(
      db => deleteTokens(db, place),
      db => updateTokens(db, place, kept, now()),
    )
    return replaced === 1
  }

  drop(place: Pick<Place, 'workspaceId' | 'serverId'>): void {
    this.#over(db => deleteTokens(db, place))
  }

  /** Those for other addresses than this one. */
  dropOthers(place: Place): void {
    this.#over(db => deleteOthers(db, place))
  }

  /** Drops exactly these; those that took their place stay. */
  dropVersion(place: Place, { version, authority }: Tokens): void {
    this.#over(db => deleteVersion(db, place, { issuer: authority.issuer, version, scope: '', sealed: '' }))
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
    const { vault, now } = this.#needs
    const sealed = vault.sealAs(workspaceId, clientThing(redirectUri, issuer), JSON.stringify(client))
    this.#over(
      db => deleteClients(db, workspaceId, issuer),
      db => insertClient(db, workspaceId, issuer, { redirectUri, sealed, now: now() }),
    )
  }

  /** The issuer does not know them any more. */
  dropClients(workspaceId: WorkspaceId, issuer: string): void {
    this.#over(db => deleteClients(db, workspaceId, issuer))
  }

  /**
   * Erases from the copies of the data file, changes the file itself, and empties its journal. The copies first: whatever ends this then,
   * it can be done again. Answers how many rows of the file changed.
   */
  #over(erase: (db: WritableDb) => number, change: (db: WritableDb) => number = erase): number {
    const { db } = this.#needs
    db.copies.change(copy => {
      if (hasSignIns(copy)) erase(copy)
    })
    const changed = db.write(change)
    if (changed > 0) db.scrub()
    return changed
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
