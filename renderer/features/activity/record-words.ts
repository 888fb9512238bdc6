import type { AuditKind, AuditRecord } from '#shared/model/audit.ts'

const METHODS: Readonly<Record<string, string>> = {
  'tools/call': 'Tool',
  'prompts/get': 'Prompt',
  'resources/read': 'Resource',
  'completion/complete': 'Completion',
  connect: 'Refused request',
}

export const KINDS: Readonly<Record<AuditKind, string>> = { call: 'Call', decision: 'Decision', change: 'Change', 'sign-in': 'Sign-in' }

const SURFACES: Readonly<Record<string, string>> = { mcp: 'MCP', rest: 'REST', page: 'This page', core: 'Atrium itself' }

/** The doors a record can have come by, for a choice. */
export const DOORS: readonly { readonly value: string; readonly label: string }[] = Object.entries(SURFACES).map(([value, label]) => ({
  value,
  label,
}))

/** The questions that refuse, in the order in which they are asked. */
export const GATES = [
  'authenticate',
  'key',
  'workspace',
  'module',
  'tool',
  'prompt',
  'resource',
  'completion',
  'scope',
  'grant',
  'limits',
  'usage',
  'arguments',
  'approval',
] as const

/** What was asked for or done: the method of a call in a word, the name of an operation as it is. */
export function whatWord({ what }: Pick<AuditRecord, 'what'>): string {
  return METHODS[what] ?? what
}

/** What stands in the list: the tool or prompt of a call, the operation of a change. */
export function titleOf({ target, what }: Pick<AuditRecord, 'target' | 'what'>): string {
  if (what === 'connect') return 'Refused request'
  return target === '' || !(what in METHODS) ? what : target
}

export function doorWord({ surface }: Pick<AuditRecord, 'surface'>): string {
  return SURFACES[surface] ?? surface
}

/** Who it was: a name, else where it came from. */
export function whoWord({ whoName, surface }: Pick<AuditRecord, 'whoName' | 'surface'>): string {
  if (whoName !== null && whoName !== '') return whoName
  return { mcp: 'A client', rest: 'The REST API', page: 'This page' }[surface] ?? 'Atrium'
}

/** What would open the gate that refused, as a person reads it. */
export function opensWords(opens: string): string {
  if (opens === 'role') return 'Another role of the member, or another key'
  if (opens === 'grant') return 'Adding the tool to those the key is limited to'
  if (opens === 'restore') return 'Restoring the workspace'
  if (opens.startsWith('module ')) return `Switching the module ${opens.slice('module '.length)} on`
  const at = /^\d{4}-\d\d-\d\dT/.test(opens) ? new Date(opens) : undefined
  if (at !== undefined && !Number.isNaN(at.getTime())) return `Time: from ${at.toLocaleString('en-GB')} on`
  return /^[a-z0-9*_-]+:[a-z]+$/i.test(opens) ? `The scope ${opens}` : opens
}
