/** Organization roles, and the two of a workspace. What a role may do is this table and nothing else. */
export const ROLES = ['owner', 'admin', 'manager', 'member'] as const
export type Role = (typeof ROLES)[number]

export const PERMISSIONS = [
  'organization:read',
  'organization:write',
  'workspaces:read',
  'workspaces:write',
  // Who is in the organization, or in one workspace.
  'members:read',
  'members:write',
  'servers:read',
  'servers:write',
  // What is said to a server and answered: arguments and results of everybody's calls.
  'frames:read',
  'tools:read',
  'tools:write',
  // Which calls wait for a person, with their arguments, and the rules that make them wait.
  'approvals:read',
  'approvals:write',
  // To let a call through that waits. Apart from writing rules: who decides in one case need not decide for all.
  'approvals:answer',
  'secrets:read',
  'secrets:write',
  // To see a value again. Apart from writing, because a value that was seen is known for ever.
  'secrets:reveal',
  // The organization's secrets with the workspaces that get them, which no member of one workspace is told.
  'organizationSecrets:read',
  'organizationSecrets:write',
  'keys:read',
  'keys:write',
  'calls:read',
  // All that was done and decided, not the calls alone; and to check and take it out.
  'audit:read',
  'audit:write',
  // What calls consumed; and what they may: prices, plan and balance.
  'usage:read',
  'usage:write',
  'settings:read',
  'settings:write',
  'vault:read',
  'vault:write',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const MEMBER: readonly Permission[] = [
  'organization:read',
  'workspaces:read',
  'servers:read',
  'tools:read',
  'tools:write',
  'secrets:read',
  'keys:read',
  'calls:read',
  'usage:read',
  'settings:read',
  'vault:read',
]
const MANAGER: readonly Permission[] = [
  ...MEMBER,
  'servers:write',
  'frames:read',
  'approvals:read',
  'approvals:write',
  'approvals:answer',
  'secrets:write',
  'keys:write',
  'members:read',
  'members:write',
  'audit:read',
]

const GRANTS: Record<Role, readonly Permission[]> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS,
  manager: MANAGER,
  member: MEMBER,
}

export function can(role: Role, permission: Permission): boolean {
  return GRANTS[role].includes(permission)
}
