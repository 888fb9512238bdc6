import type { ServerId } from '#shared/model/ids.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { SignedIn } from './signed-in.ts'

const NONE: readonly KnownSecret[] = []
/** An answer may still hold what was shown before the last renewal. */
const GENERATIONS = 2

/** The values of tokens that were used, so that what servers say can be cleared of them. */
export class KnownTokens {
  readonly #all = new Map<ServerId, { readonly generations: readonly (readonly KnownSecret[])[]; readonly flat: readonly KnownSecret[] }>()

  /** The same array for as long as nothing changed. */
  of(serverId: ServerId): readonly KnownSecret[] {
    return this.#all.get(serverId)?.flat ?? NONE
  }

  note(serverId: ServerId, tokens: SignedIn): void {
    const known = this.#all.get(serverId)?.generations ?? []
    if (known[0]?.[0]?.value === tokens.accessToken) return
    const generations = [valuesOf(tokens), ...known].slice(0, GENERATIONS)
    this.#all.set(serverId, { generations, flat: generations.flat() })
  }
}

function valuesOf({ accessToken, refreshToken, client }: SignedIn): readonly KnownSecret[] {
  const values = { 'access token': accessToken, 'refresh token': refreshToken, 'client secret': client.clientSecret }
  return Object.entries(values).flatMap(([name, value]) => (value === null || value === '' ? [] : [{ name, value }]))
}
