import type { organizationSecrets } from '#shared/contract/organization-secrets.ts'
import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { OrganizationSecret, SecretSharing } from '#shared/model/secret.ts'
import type { ReadableDb } from '#core/db/database.ts'
import type { Actor } from '#core/operations/call.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { checkBreaks } from './breaking.ts'
import { previewEnv } from './env/preview.ts'
import { takeEnv } from './env/take.ts'
import type { SecretsNeeds } from './handlers.ts'
import { historyOf } from './history.ts'
import { getSecret, noSuchSecret, prepareNew, prepareNext } from './keeping.ts'
import { openValue } from './open-by-name.ts'
import { organizationViewer, reachOf, type Reached } from './organization-view.ts'
import { scrubSecrets } from './scrub.ts'
import { listChosenWorkspaces, setChosenWorkspaces } from './sharing-store.ts'
import { deleteSecret, findKeptSecret, listKeptSecrets, updateFacts, type KeptSecret } from './store.ts'
import { tellChanged } from './told.ts'

export interface OrganizationSecretsNeeds extends SecretsNeeds {
  readonly workspaceIds: () => readonly WorkspaceId[]
  readonly serverName: (serverId: ServerId) => string
}

const WHOSE = 'organization'

type Feature = Handlers<typeof organizationSecrets>

/** Secrets that several workspaces get. They see that it is the organization's, never who else gets it. */
export function organizationSecretHandlers(needs: OrganizationSecretsNeeds): Feature {
  return { ...readingHandlers(needs), ...keepingHandlers(needs), ...importHandlers(needs) }
}

type Reading = 'organizationSecrets.list' | 'organizationSecrets.history' | 'organizationSecrets.reveal'

function readingHandlers(needs: OrganizationSecretsNeeds): Pick<Feature, Reading> {
  const { db, actorName } = needs
  return {
    'organizationSecrets.list': ({ actor }) => listKeptSecrets(db, WHOSE).map(organizationViewer(needs, actor)),
    'organizationSecrets.history': (_call, { secretId }) => historyOf(db, getSecret(db, WHOSE, secretId), actorName),
    'organizationSecrets.reveal': async (_call, { secretId }) => ({ value: await openValue(needs, getSecret(db, WHOSE, secretId)) }),
  }
}

type Keeping = 'organizationSecrets.create' | 'organizationSecrets.replace' | 'organizationSecrets.update' | 'organizationSecrets.remove'

function keepingHandlers(needs: OrganizationSecretsNeeds): Pick<Feature, Keeping> {
  const { db } = needs
  return {
    'organizationSecrets.create': ({ actor }, { sharing, ...given }) => {
      const { secret, write } = prepareNew(needs, WHOSE, { ...given, isForAll: sharing.isForAll }, actor)
      db.write(db => {
        checkWorkspaces(needs, sharing)
        write(db)
        setChosenWorkspaces(db, secret.id, sharing)
      })
      return told(needs, actor, secret, [])
    },

    'organizationSecrets.replace': ({ actor }, { secretId, ...given }) => {
      const { secret, write } = prepareNext(needs, getSecret(db, WHOSE, secretId), given, actor)
      db.write(write)
      scrubSecrets(db, [secret])
      return told(needs, actor, secret, [])
    },

    'organizationSecrets.update': ({ actor }, { secretId, description, sharing, mayBreak }) => {
      const kept = getSecret(db, WHOSE, secretId)
      const before = sharingOf(db, kept)
      const after = sharing ?? before
      checkWorkspaces(needs, after)
      const all = needs.workspaceIds()
      const keeps = new Set(reachOf(after, all))
      checkLost(needs, actor, kept, { mayBreak, isLost: workspaceId => !keeps.has(workspaceId) })
      const secret = { ...kept, description: description ?? kept.description, isForAll: after.isForAll }
      db.write(db => {
        updateFacts(db, secret)
        if (sharing) setChosenWorkspaces(db, secretId, sharing)
      })
      return told(needs, actor, secret, reachOf(before, all))
    },

    'organizationSecrets.remove': ({ actor }, { secretId, mayBreak }) => {
      const secret = getSecret(db, WHOSE, secretId)
      const reach = reachOf(sharingOf(db, secret), needs.workspaceIds())
      checkLost(needs, actor, secret, { mayBreak, isLost: () => true })
      const deleted = db.write(db => deleteSecret(db, WHOSE, secretId))
      if (deleted === 0) throw noSuchSecret()
      scrubSecrets(db, [secret])
      tell(needs, reach)
      return {}
    },
  }
}

type Importing = 'organizationSecrets.previewImport' | 'organizationSecrets.import'

function importHandlers(needs: OrganizationSecretsNeeds): Pick<Feature, Importing> {
  return {
    'organizationSecrets.previewImport': (_call, { text }) => previewEnv(needs, WHOSE, text),
    'organizationSecrets.import': ({ actor }, { text, picks, sharing }) => {
      checkWorkspaces(needs, sharing)
      const outcome = takeEnv(needs, { whose: WHOSE, text, picks, sharing, actor })
      // Those that were replaced may be known to others than those that get the new ones.
      tell(needs, needs.workspaceIds())
      return outcome
    },
  }
}

/** Tells those that got it and those that get it now, and shows it. */
function told(needs: OrganizationSecretsNeeds, actor: Actor, { id }: KeptSecret, before: readonly WorkspaceId[]): OrganizationSecret {
  const secret = findKeptSecret(needs.db, WHOSE, id)
  if (!secret) throw noSuchSecret()
  const view = organizationViewer(needs, actor)(secret)
  tell(needs, new Set([...before, ...reachOf(view, needs.workspaceIds())]))
  return view
}

function tell({ emit }: OrganizationSecretsNeeds, workspaceIds: Iterable<WorkspaceId>): void {
  emit({ name: 'organizationSecrets.changed' })
  tellChanged(emit, workspaceIds)
}

interface Loss {
  readonly mayBreak: boolean
  readonly isLost: (workspaceId: WorkspaceId) => boolean
}

/** Whatever uses it in a workspace that loses it stops working, unless that has one of its own. */
function checkLost(needs: OrganizationSecretsNeeds, actor: Actor, secret: KeptSecret, { mayBreak, isLost }: Loss): void {
  const broken = ({ usedBy }: OrganizationSecret): Reached[] => usedBy.filter(use => !use.isOverridden && isLost(use.workspaceId))
  const uses = broken(organizationViewer(needs, actor)(secret))
  const all = broken(organizationViewer(needs, 'everything')(secret))
  checkBreaks(needs.db, secret.name, { uses, hidden: all.length - uses.length }, mayBreak)
}

function sharingOf(db: ReadableDb, { id, isForAll }: KeptSecret): SecretSharing {
  return { isForAll, workspaceIds: isForAll ? [] : listChosenWorkspaces(db, id) }
}

function checkWorkspaces({ workspaceIds }: OrganizationSecretsNeeds, sharing: SecretSharing): void {
  const known = new Set(workspaceIds())
  if (!sharing.workspaceIds.every(id => known.has(id))) throw new AppError('not_found', 'There is no such workspace.')
}
