import type { WorkspaceId } from '#shared/model/ids.ts'
import type { Secret } from '#shared/model/secret.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { listSharedSecrets } from './sharing-store.ts'
import { listKeptSecrets, type KeptSecret } from './store.ts'
import { listUses, type MoreUses, type NamedUse } from './uses.ts'

/** The secrets of a workspace and those it gets of the organization, by name; its own first where both have one. */
export function viewSecrets(db: ReadableDb, moreUses: MoreUses, workspaceId: WorkspaceId): Secret[] {
  const own = listKeptSecrets(db, workspaceId)
  const shared = listSharedSecrets(db, workspaceId)
  const uses = listUses(db, moreUses, workspaceId)
  const ownNames = namesOf(own)
  const sharedNames = namesOf(shared)
  const views = [
    ...own.map(secret => toSecretView(secret, { workspaceId, uses, override: sharedNames.has(secret.name) ? 'overrides' : null })),
    ...shared.map(secret => toSecretView(secret, { workspaceId, uses, override: ownNames.has(secret.name) ? 'overridden' : null })),
  ]
  return views.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1))
}

interface Place {
  readonly workspaceId: WorkspaceId
  readonly uses: readonly NamedUse[]
  readonly override: Secret['override']
}

/** A secret without what is sealed. */
function toSecretView(secret: KeptSecret, { workspaceId, uses, override }: Place): Secret {
  return {
    ...factsOf(secret),
    isRedacted: isLookedUpByOthers(secret) ? null : secret.isRedacted,
    workspaceId,
    scope: secret.whose === 'organization' ? 'organization' : 'workspace',
    // Whatever asks for the name gets the other one.
    usedBy: override === 'overridden' ? [] : usesOf(uses, secret.name),
    override,
  }
}

/** What was found out when another workspace used it would tell this one that it did. */
function isLookedUpByOthers({ whose, content, lastUsedAt }: KeptSecret): boolean {
  return whose === 'organization' && 'reference' in content && lastUsedAt === null
}

/** What everybody may know of a secret who may know that it is there. */
export function factsOf({ id, name, description, version, content, isRedacted, createdAt, replacedAt, lastUsedAt }: KeptSecret) {
  const reference = 'reference' in content ? content.reference : null
  return { id, name, description, reference, isRedacted, version, createdAt, replacedAt, lastUsedAt }
}

export function usesOf(uses: readonly NamedUse[], name: string): Omit<NamedUse, 'secretName'>[] {
  return uses.filter(use => use.secretName === name).map(({ secretName: _, ...use }) => use)
}

function namesOf(secrets: readonly KeptSecret[]): ReadonlySet<string> {
  return new Set(secrets.map(({ name }) => name))
}
