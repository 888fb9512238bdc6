/** How far scopes reach into one thing: a module, all modules (`*`), or a part of Atrium. `write` alone is possible, and rarely meant. */
export type Level = 'off' | 'read' | 'write' | 'both'

const NAMES: Readonly<Record<Level, string>> = { off: 'Off', read: 'Read', write: 'Write', both: 'Read and write' }

export function levelName(level: Level): string {
  return NAMES[level]
}

export function levelOf(scopes: readonly string[], noun: string): Level {
  const reads = scopes.includes(`${noun}:read`)
  const writes = scopes.includes(`${noun}:write`)
  if (reads && writes) return 'both'
  if (reads) return 'read'
  return writes ? 'write' : 'off'
}

/** The scopes with another reach into one thing; all others stay. */
export function withLevel(scopes: readonly string[], noun: string, level: Level): readonly string[] {
  const others = scopes.filter(scope => scope !== `${noun}:read` && scope !== `${noun}:write`)
  const reads = level === 'read' || level === 'both' ? [`${noun}:read`] : []
  const writes = level === 'write' || level === 'both' ? [`${noun}:write`] : []
  return [...others, ...reads, ...writes]
}

/** Both together: what holds for a module that all modules and its own scopes name. */
export function joinLevels(one: Level, other: Level): Level {
  const reads = [one, other].some(level => level === 'read' || level === 'both')
  const writes = [one, other].some(level => level === 'write' || level === 'both')
  return levelOf([...(reads ? ['it:read'] : []), ...(writes ? ['it:write'] : [])], 'it')
}

const SHOWN = 2

/** What a key may use of the modules, in a few words: "Everything", "Reads everything", "files, tracker: read". */
export function reachWords(scopes: readonly string[], slugs: readonly string[]): string {
  const all = levelOf(scopes, '*')
  if (all === 'both') return 'Everything'
  const beyond = slugs.filter(slug => joinLevels(all, levelOf(scopes, slug)) !== all)
  if (all !== 'off') {
    const words = all === 'read' ? 'Reads everything' : 'Writes everything, reads nothing'
    return beyond.length === 0 ? words : `${words}, ${listWords(beyond)} in full`
  }
  if (beyond.length === 0) return 'No module'
  return (['both', 'read', 'write'] as const)
    .map(level => ({ level, of: beyond.filter(slug => levelOf(scopes, slug) === level) }))
    .filter(({ of }) => of.length > 0)
    .map(({ level, of }) => `${listWords(of)}: ${levelName(level).toLowerCase()}`)
    .join('; ')
}

function listWords(slugs: readonly string[]): string {
  return slugs.length <= SHOWN ? slugs.join(', ') : `${String(slugs.length)} modules`
}
