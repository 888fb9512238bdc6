import type { Member, WorkspaceMember } from '#shared/model/member.ts'

export const ORGANIZATION_ROLES: Readonly<Record<Member['role'], string>> = { owner: 'Owner', admin: 'Admin', member: 'Member' }

/** What a role in the organization lets somebody's keys do. */
export const ROLE_HINTS: Readonly<Record<Exclude<Member['role'], 'owner'>, string>> = {
  admin: 'In every workspace, also those that come later, and able to do everything but take the owner’s place.',
  member: 'Only in the workspaces they are let into, as member or manager there.',
}

export const WORKSPACE_ROLES: Readonly<Record<WorkspaceMember['role'], string>> = {
  owner: 'Owner of the organization',
  admin: 'Admin of the organization',
  manager: 'Manager',
  member: 'Member',
}

export const PLACE_HINTS = {
  manager: 'Changes servers, secrets, keys and members of this workspace, and reads its activity.',
  member: 'Uses and sees what is here, and changes nothing.',
}

/** “Laptop” and “Night shift”. Of many the first, and how many more. */
export function keyNames(keys: readonly { readonly name: string }[]): string {
  const shown = keys.slice(0, 4).map(({ name }) => `“${name}”`)
  const rest = keys.length - shown.length
  const all = rest > 0 ? [...shown, `${rest.toLocaleString('en')} more`] : shown
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}
