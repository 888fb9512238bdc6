import { z } from 'zod'
import { PERMISSIONS, type Permission } from './permission.ts'

/**
 * Whether a tool changes nothing (`read`) or may change something (`write`). A server only proposes it, by its annotations; a person decides.
 * What nobody has decided counts as `write`.
 */
export const Access = z.enum(['read', 'write'])
export type Access = z.infer<typeof Access>

/** The nouns of the control plane: no module may have one of them as its slug, or a scope would mean two things. */
export const CONTROL_NOUNS: ReadonlySet<string> = new Set(PERMISSIONS.map(permission => permission.split(':')[0] ?? ''))

const MODULE_SCOPE = /^(?:\*|[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?):(?:read|write)$/

/**
 * What a key may do: `<module>:read` or `<module>:write` (`*` for every module), or a permission of the control plane, such as `keys:write`.
 * Neither of the two contains the other: who may write may not read unless that is said.
 */
export const Scope = z
  .string()
  .max(80)
  .refine(
    text => isPermission(text) || MODULE_SCOPE.test(text),
    'Write a scope as module:read, module:write, *:read, *:write or such as keys:read.',
  )
export type Scope = z.infer<typeof Scope>

/** Every tool of every module, and what servers offer beyond tools; nothing of the control plane. */
export const ALL_TOOLS: readonly Scope[] = ['*:read', '*:write']

export const Scopes = z.array(Scope).max(200)

export function isPermission(text: string): text is Permission {
  return PERMISSIONS.some(permission => permission === text)
}

/** Whether scopes reach a module in that way. Those of the control plane reach none, whatever a module is called. */
export function scopesReach(scopes: ReadonlySet<string>, moduleSlug: string, access: Access): boolean {
  if (scopes.has(`*:${access}`)) return true
  return !CONTROL_NOUNS.has(moduleSlug) && scopes.has(`${moduleSlug}:${access}`)
}
