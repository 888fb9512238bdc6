import { z } from 'zod'
import { can, type Role } from '#shared/model/permission.ts'
import { type Access, ALL_TOOLS, Scope, scopesReach } from '#shared/model/scope.ts'
import type { KeyGrants, ModuleFacts } from '#core/gateway/exchange.ts'
import { toChosenTools } from './grants.ts'

/** What decides how far a key reaches, as it is kept. */
export interface ReachFacts {
  readonly kind: 'service' | 'user' | 'admin'
  readonly scopes: string
  readonly tools: string | null
  /** The role, in the key's workspace, of the member it acts as; undefined: none, or it acts as nobody. */
  readonly role: Role | undefined
}

/** Reaches that were worked out: keys are looked up for every request, and the same facts are the same object. */
const known = new Map<string, KeyGrants | 'everything'>()
const read = new Map<string, readonly Scope[]>()
const MAX_KNOWN = 500

/** What a key may use. Undefined, and nothing else, is everything of its workspace. */
export function toReach(facts: ReachFacts): KeyGrants | undefined {
  const name = JSON.stringify([facts.kind, facts.role, facts.scopes, facts.tools])
  const found = known.get(name) ?? makeReach(facts)
  if (!known.has(name)) {
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(name, found)
  }
  return found === 'everything' ? undefined : found
}

/** The scopes as they are kept. What cannot be read is none at all. */
export function readScopes(text: string): Scope[] {
  try {
    return z.array(Scope).parse(JSON.parse(text))
  } catch {
    return []
  }
}

/** As `readScopes`, for the hot path: each text is read once. */
export function readKeptScopes(text: string): readonly Scope[] {
  const found = read.get(text) ?? readScopes(text)
  if (read.size >= MAX_KNOWN) read.clear()
  read.set(text, found)
  return found
}

/** Each once, in an order that says nothing: the same choice is the same text. */
export function toScopeText(scopes: readonly Scope[]): string {
  return JSON.stringify([...new Set(scopes)].sort())
}

const PERMISSION_FOR = { read: 'tools:read', write: 'tools:write' } as const

function makeReach({ kind, role, scopes: text, tools }: ReachFacts): KeyGrants | 'everything' {
  const scopes = new Set<string>(readScopes(text))
  const chosen = toChosenTools(tools)
  const roleLets = (access: Access) => kind !== 'user' || (role !== undefined && can(role, PERMISSION_FOR[access]))
  if (chosen === undefined && ALL_TOOLS.every(scope => scopes.has(scope)) && roleLets('read') && roleLets('write')) return 'everything'
  const lets = ({ slug }: ModuleFacts, access: Access) => roleLets(access) && scopesReach(scopes, slug, access)
  return {
    has: (server, toolName, access) => lets(server, access) && (chosen === undefined || (chosen.get(server.id)?.has(toolName) ?? false)),
    hasServer: server => (lets(server, 'read') || lets(server, 'write')) && (chosen?.has(server.id) ?? true),
    reads: server => chosen === undefined && lets(server, 'read'),
    lackOf: (server, access) => {
      if (lets(server, access)) return undefined
      return roleLets(access) ? `${server.slug}:${access}` : 'role'
    },
    isOfTools: chosen !== undefined,
  }
}
