import type { WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb } from '#core/db/database.ts'
import type { SecretStamp } from '#core/upstreams/upstream.ts'
import { findSharedSecretByName, listSharedSecrets } from './sharing-store.ts'
import { findKeptSecretByName, listKeptSecrets, type KeptSecret } from './store.ts'

/** The secret that a name means in a workspace: its own, else one that it gets of the organization. */
export function findMeant(db: ReadableDb, workspaceId: WorkspaceId, name: string): KeptSecret | undefined {
  return findKeptSecretByName(db, workspaceId, name) ?? findSharedSecretByName(db, workspaceId, name)
}

/** The names that mean a secret in a workspace, whoever's it is. */
export function listSecretNames(db: ReadableDb, workspaceId: WorkspaceId): string[] {
  const all = [...listKeptSecrets(db, workspaceId), ...listSharedSecrets(db, workspaceId)]
  return [...new Set(all.map(({ name }) => name))]
}

export function stampOf({ name, id, version }: KeptSecret): SecretStamp {
  return { name, secretId: id, version }
}
