import type { secrets } from '#shared/contract/secrets.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { SecretId, WorkspaceId } from '#shared/model/ids.ts'
import type { Secret } from '#shared/model/secret.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { checkBreaks } from './breaking.ts'
import { previewEnv } from './env/preview.ts'
import { takeEnv } from './env/take.ts'
import { historyOf } from './history.ts'
import { getSecret, noSuchSecret, prepareNew, prepareNext, type KeepingNeeds, type Prepared } from './keeping.ts'
import { openValue, type OpeningNeeds } from './open-by-name.ts'
import { scrubSecrets } from './scrub.ts'
import { findSharedSecret } from './sharing-store.ts'
import { deleteSecret, findKeptSecret, updateFacts, type KeptSecret } from './store.ts'
import { tellChanged } from './told.ts'
import type { MoreUses } from './uses.ts'
import { viewSecrets } from './view.ts'

export interface SecretsNeeds extends KeepingNeeds, OpeningNeeds {
  readonly vault: KeepingNeeds['vault'] & OpeningNeeds['vault']
  readonly moreUses: MoreUses
  /** Who an actor is, for the history. */
  readonly actorName: (actorId: string) => string
  readonly emit: (event: AppEvent) => void
}

/** Values go in and are sealed before they are written; only a reveal, which is recorded, gives one back. */
export function secretHandlers(needs: SecretsNeeds): Handlers<typeof secrets> {
  const { db, moreUses, actorName, emit } = needs
  const list = (workspaceId: WorkspaceId) => viewSecrets(db, moreUses, workspaceId)
  const written = (workspaceId: WorkspaceId, { secret, write }: Prepared) => {
    db.write(write)
    tellChanged(emit, [workspaceId])
    return viewOf(list(workspaceId), secret)
  }
  const getOwn = (workspaceId: WorkspaceId, secretId: SecretId) => {
    const own = findKeptSecret(db, workspaceId, secretId)
    if (!own && findSharedSecret(db, workspaceId, secretId)) throw ofTheOrganization()
    return getSecret(db, workspaceId, secretId)
  }
  return {
    'secrets.list': (_call, { workspaceId }) => list(workspaceId),

    'secrets.create': ({ actor }, { workspaceId, ...given }) => written(workspaceId, prepareNew(needs, workspaceId, given, actor)),

    'secrets.replace': ({ actor }, { workspaceId, secretId, ...given }) => {
      const before = getOwn(workspaceId, secretId)
      const view = written(workspaceId, prepareNext(needs, before, given, actor))
      scrubSecrets(db, [before])
      return view
    },

    'secrets.describe': (_call, { workspaceId, secretId, description }) => {
      const secret = { ...getOwn(workspaceId, secretId), description }
      db.write(db => {
        updateFacts(db, secret)
      })
      emit({ name: 'secrets.changed', workspaceId })
      return viewOf(list(workspaceId), secret)
    },

    'secrets.remove': (_call, { workspaceId, secretId, mayBreak }) => {
      const secret = getOwn(workspaceId, secretId)
      const { usedBy, override } = viewOf(list(workspaceId), secret)
      // What asks for the name gets the organization's from then on.
      const broken = override === 'overrides' ? [] : usedBy.map(use => ({ workspaceId, ...use }))
      checkBreaks(db, secret.name, { uses: broken }, mayBreak)
      const deleted = db.write(db => deleteSecret(db, workspaceId, secretId))
      if (deleted === 0) throw noSuchSecret()
      scrubSecrets(db, [secret])
      tellChanged(emit, [workspaceId])
      return {}
    },

    'secrets.history': (_call, { workspaceId, secretId }) =>
      historyOf(db, findSharedSecret(db, workspaceId, secretId) ?? getSecret(db, workspaceId, secretId), actorName),

    'secrets.reveal': async (_call, { workspaceId, secretId }) => ({ value: await openValue(needs, getOwn(workspaceId, secretId)) }),

    'secrets.previewImport': (_call, { workspaceId, text }) => previewEnv(needs, workspaceId, text),

    'secrets.import': ({ actor }, { workspaceId, text, picks }) => {
      const outcome = takeEnv(needs, { whose: workspaceId, text, picks, actor })
      tellChanged(emit, [workspaceId])
      return outcome
    },
  }
}

function viewOf(views: readonly Secret[], { id }: Pick<KeptSecret, 'id'>): Secret {
  const view = views.find(secret => secret.id === id)
  if (!view) throw noSuchSecret()
  return view
}

function ofTheOrganization(): AppError {
  return new AppError(
    'forbidden',
    'This secret is the organization’s and can only be used here. Change it under Organization secrets, or add one of the same name here, which is then used in its place.',
  )
}
