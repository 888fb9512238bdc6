import { RESERVED_TOOL_NAMES } from '#shared/model/tool.ts'
import { hashedName, safeName } from './tool-names.ts'

/** A tool that wants to be called something outside. */
export interface Nameable {
  readonly original: string
  /** The tool part that a person chose. */
  readonly renamed: string | null
  /** When it was seen first; who came first keeps its name. */
  readonly since: number
}

export interface ToolNaming {
  /** The server's own name → the exposed one. */
  readonly names: ReadonlyMap<string, string>
  /** The server's own names that are not offered → the exposed name that another has. */
  readonly hidden: ReadonlyMap<string, string>
}

/**
 * Names the tools of one server; `slug` undefined: without a prefix. A tool keeps its name against every later one, so that nothing can
 * take the place of what is trusted. Among those that came at once, the name that needs no change keeps it, and others that would become
 * the same get a hash: the order of listing decides nothing.
 */
export function nameTools(slug: string | undefined, tools: readonly Nameable[]): ToolNaming {
  const names = new Map<string, string>()
  const hidden = new Map<string, string>()
  const taken = new Set<string>(RESERVED_TOOL_NAMES)
  const take = ({ original, renamed }: Nameable, wanted: string) => {
    // A name that a person chose is not replaced by another that nobody knows.
    const name = [wanted, ...(renamed === null ? [hashedName(slug, original)] : [])].find(one => !taken.has(one))
    if (name === undefined) {
      hidden.set(original, wanted)
      return
    }
    taken.add(name)
    names.set(original, name)
  }
  for (const cohort of cohortsOf(tools)) {
    const wanted = new Map(cohort.map(tool => [tool, wantedName(slug, tool)]))
    const counts = countOf(wanted.values())
    const exact = new Set(cohort.filter(tool => isExact(slug, tool)))
    for (const tool of exact) take(tool, wanted.get(tool) ?? tool.original)
    for (const tool of cohort) {
      const name = wanted.get(tool) ?? tool.original
      if (!exact.has(tool)) take(tool, counts.get(name) === 1 ? name : hashedName(slug, tool.original))
    }
  }
  return { names, hidden }
}

/** Those that were seen at once, the oldest first. */
function cohortsOf(tools: readonly Nameable[]): Nameable[][] {
  const cohorts = new Map<number, Nameable[]>()
  for (const tool of tools) {
    const cohort = cohorts.get(tool.since)
    if (cohort) cohort.push(tool)
    else cohorts.set(tool.since, [tool])
  }
  return [...cohorts].sort(([left], [right]) => left - right).map(([, cohort]) => cohort)
}

function wantedName(slug: string | undefined, { original, renamed }: Nameable): string {
  if (renamed === null) return safeName(slug, original)
  return slug === undefined ? renamed : `${slug}__${renamed}`
}

function isExact(slug: string | undefined, tool: Nameable): boolean {
  return tool.renamed !== null || wantedName(slug, tool) === (slug === undefined ? tool.original : `${slug}__${tool.original}`)
}

function countOf(names: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
