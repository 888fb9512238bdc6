import type { organization } from '#shared/contract/organization.ts'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { changedOrganization } from './rules.ts'
import { findOrganization, updateOrganization } from './store.ts'

interface Needs {
  readonly db: Database
  readonly now: () => number
  readonly emit: (event: AppEvent) => void
}

export function organizationHandlers({ db, now, emit }: Needs): Handlers<typeof organization> {
  return {
    'organization.get': () => getOrganization(db),

    'organization.update': (_call, change) => {
      const changed = db.write(db => {
        const organization = changedOrganization(getOrganization(db), change, now())
        updateOrganization(db, organization)
        return organization
      })
      emit({ name: 'organization.changed' })
      return changed
    },
  }
}

/** Throws `internal` where there is none: the start makes it, so its absence is a bug. */
function getOrganization(db: ReadableDb): Organization {
  const organization = findOrganization(db)
  if (!organization) throw new AppError('internal', 'The organization is missing from the data file.')
  return organization
}
