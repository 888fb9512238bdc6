import type { SecretId, ServerId } from '#shared/model/ids.ts'
import type { Whose } from './whose.ts'

/** The kinds of things sealed beside secrets. No id of a secret begins like one. */
export type SealedThing = `oauth-tokens/${string}` | `oauth-client/${string}` | `code-store/${string}` | `audit-key/${string}`

/** What a sealed value of a secret is bound to: in any other row, or as another version, it does not open. */
export function placeOfSecret(whose: Whose, secretId: SecretId, version: number): string {
  return `${whose}/${secretId}/${version}`
}

export function placeOfThing(whose: Whose, what: SealedThing): string {
  return `${whose}/${what}`
}

interface TokensFacts {
  readonly serverId: ServerId
  readonly version: number
  readonly issuer: string
  readonly url: string
}

/** Tokens of this server, address, issuer and version, and of no other. */
export function tokensThing({ serverId, version, issuer, url }: TokensFacts): SealedThing {
  return `oauth-tokens/${JSON.stringify([serverId, version, issuer, url])}`
}

/** Atrium as a client of this issuer, for this address that the browser comes back to. */
export function clientThing(redirectUri: string, issuer: string): SealedThing {
  return `oauth-client/${redirectUri} ${issuer}`
}

/** What a code tool of this server remembers under this key. */
export function storeThing(serverId: ServerId, key: string): SealedThing {
  return `code-store/${JSON.stringify([serverId, key])}`
}

/** The private part of a key that seals the audit. */
export function auditKeyThing(keyId: string): SealedThing {
  return `audit-key/${keyId}`
}
