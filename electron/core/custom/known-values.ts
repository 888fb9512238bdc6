import type { ServerId } from '#shared/model/ids.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'

/** A value that was replaced may still be in an answer that is on its way, or in a message that is looked at; so many are remembered. */
const MOST = 1_000

const NONE: readonly KnownSecret[] = []

/** The values that the tools of each server were given since Atrium runs: what their answers must not contain. */
export class KnownValues {
  readonly #known = new Map<ServerId, readonly KnownSecret[]>()

  /** The same array for as long as nothing came to it. */
  of(serverId: ServerId): readonly KnownSecret[] {
    return this.#known.get(serverId) ?? NONE
  }

  learn(serverId: ServerId, secrets: readonly KnownSecret[]): void {
    const known = this.of(serverId)
    const found = secrets.filter(({ name, value }) => !known.some(other => other.name === name && other.value === value))
    if (found.length > 0) this.#known.set(serverId, [...known, ...found].slice(-MOST))
  }

  forget(serverId: ServerId): void {
    this.#known.delete(serverId)
  }
}
