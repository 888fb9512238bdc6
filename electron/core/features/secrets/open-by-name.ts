import { AppError } from '#shared/errors.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { isRedactable } from '#shared/redactable.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { SecretStamp } from '#core/upstreams/upstream.ts'
import type { KnownSecret } from '#core/vault/known-secret.ts'
import type { Vault } from '#core/vault/vault.ts'
import { checkOpen } from './check-open.ts'
import { findMeant, stampOf } from './meaning.ts'
import type { References } from './references/index.ts'
import { noteRedacted, touchSecrets, type KeptSecret } from './store.ts'

export interface OpeningNeeds {
  readonly db: Database
  readonly vault: Pick<Vault, 'status' | 'unseal'>
  readonly references: Pick<References, 'resolve'>
  readonly now: () => number
}

/** A secret with its value, and which one and which version it was. */
export interface OpenedSecret extends KnownSecret {
  readonly stamp: SecretStamp
}

/**
 * The values of secrets as a workspace means them, for a server that starts: its own before the organization's, references looked up.
 * All or none. Throws `not_found` naming the missing one, `locked`, or `upstream_failed` and `timeout` where a password manager does not
 * give one, in words.
 */
export async function openSecretsByName(needs: OpeningNeeds, workspaceId: WorkspaceId, names: readonly string[]): Promise<OpenedSecret[]> {
  return openAll(
    needs,
    workspaceId,
    names.map(name => getMeant(needs.db, workspaceId, name)),
  )
}

/** As `openSecretsByName`, without those that are not there: for code, which finds `undefined` in their place. */
export async function openSecretsThatAre(needs: OpeningNeeds, workspaceId: WorkspaceId, names: readonly string[]): Promise<OpenedSecret[]> {
  return openAll(
    needs,
    workspaceId,
    names.flatMap(name => findMeant(needs.db, workspaceId, name) ?? []),
  )
}

async function openAll(needs: OpeningNeeds, workspaceId: WorkspaceId, kept: readonly KeptSecret[]): Promise<OpenedSecret[]> {
  if (kept.length === 0) return []
  const { db, vault, now } = needs
  checkOpen(vault)
  const values = await Promise.all(kept.map(secret => openValue(needs, secret)))
  // It may have been locked while a password manager was asked.
  checkOpen(vault)
  const opened = kept.map((secret, index) => ({ secret, value: values[index] ?? '' }))
  db.append(db => {
    touchSecrets(db, kept, { workspaceId, now: now() })
    for (const { secret, value } of opened) if (secret.isRedacted !== isRedactable(value)) noteRedacted(db, secret, isRedactable(value))
  })
  return opened.map(({ secret, value }) => ({ name: secret.name, value, stamp: stampOf(secret) }))
}

/** The value of one secret. Throws as `openSecretsByName` does. */
export async function openValue(
  { vault, references }: Pick<OpeningNeeds, 'vault' | 'references'>,
  { id, whose, name, version, content }: KeptSecret,
): Promise<string> {
  checkOpen(vault)
  if ('sealed' in content) return vault.unseal(whose, id, version, content.sealed)
  return references.resolve(content.reference, name)
}

function getMeant(db: ReadableDb, workspaceId: WorkspaceId, name: string): KeptSecret {
  const secret = findMeant(db, workspaceId, name)
  if (!secret)
    throw new AppError('not_found', `The secret ${name} is missing in this workspace. Add it under Secrets, then start the server again.`)
  return secret
}
