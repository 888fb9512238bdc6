import type { Organization } from '#shared/model/organization.ts'

interface Change {
  readonly name?: string | undefined
  readonly ownerName?: string | undefined
  readonly isSetUp?: true | undefined
}

/** The organization after a change. The first run is finished once; finishing it again keeps the first time. */
export function changedOrganization(before: Organization, change: Change, now: number): Organization {
  return {
    ...before,
    name: change.name ?? before.name,
    ownerName: change.ownerName ?? before.ownerName,
    setUpAt: change.isSetUp ? (before.setUpAt ?? now) : before.setUpAt,
  }
}
