import { createHash } from 'node:crypto'

/** Longest exposed name. Clients allow 60 to 64 for server and tool together; what is longer is cut and told apart by a hash. */
const MAX_LENGTH = 45
const KEPT_LENGTH = 28
const SEPARATOR = '__'

/** How the prompts of one server are called outside. */
export interface Naming {
  /** Exposed name → the server's own. In the server's order. */
  readonly names: ReadonlyMap<string, string>
  /** The server's own names that are not offered, because the name is already taken. */
  readonly hidden: readonly string[]
}

/**
 * Names the prompts of one server; `slug` undefined: everything keeps its own name. A slug has no underscore, so names of two servers
 * never meet. Inside a server the name that needs no change keeps it, others that would become the same get a hash, and what is
 * listed twice under one name is offered once. The order of listing decides nothing else.
 */
export function nameAll(slug: string | undefined, originals: readonly string[]): Naming {
  const names = new Map<string, string>()
  const hidden: string[] = []
  const shared = slug === undefined ? new Set<string>() : sharedNames(slug, originals)
  for (const original of originals) {
    const name = slug === undefined ? original : nameOf(slug, original, shared)
    if (names.has(name)) hidden.push(original)
    else names.set(name, original)
  }
  return { names, hidden }
}

/** `<slug>__<original>`, or `<original>` where there is no prefix, made of `[A-Za-z0-9_-]` alone, at most 55 characters. */
export function safeName(slug: string | undefined, original: string): string {
  const plain = `${prefixOf(slug)}${safePart(original)}`
  return plain.length > MAX_LENGTH ? hashedName(slug, original) : plain
}

/** The server's slug in an exposed name; undefined where there is none. */
export function slugOfName(name: string): string | undefined {
  const end = name.indexOf(SEPARATOR)
  return end > 0 ? name.slice(0, end) : undefined
}

/** Names that several different originals would get. */
function sharedNames(slug: string, originals: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const original of new Set(originals)) {
    const name = safeName(slug, original)
    if (seen.has(name)) shared.add(name)
    seen.add(name)
  }
  return shared
}

function nameOf(slug: string, original: string, shared: ReadonlySet<string>): string {
  const name = safeName(slug, original)
  const isExact = name === `${slug}${SEPARATOR}${original}`
  return shared.has(name) && !isExact ? hashedName(slug, original) : name
}

/** The name for what cannot have the plain one: no other original gets the same. */
export function hashedName(slug: string | undefined, original: string): string {
  const hash = createHash('sha256').update(original).digest('hex').slice(0, 8)
  return `${prefixOf(slug)}${safePart(original).slice(0, KEPT_LENGTH)}_${hash}`
}

function prefixOf(slug: string | undefined): string {
  return slug === undefined ? '' : `${slug}${SEPARATOR}`
}

function safePart(original: string): string {
  return original.replace(/[^A-Za-z0-9_-]/g, '_')
}
