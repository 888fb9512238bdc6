import type { Offer } from '../offers/offered-server.ts'

/** A tool that a search may show. */
export interface Candidate {
  readonly name: string
  readonly offer: Offer
  readonly score: number
}

/** One server's tools may take three places of four, where another server's are nearly as good. */
const KEPT_SHARE = 0.25
const NEARLY = 0.6

/**
 * The best first, cut to `limit`. What was `called` by its name comes before all others; and no server crowds the others out: the
 * best of other servers get the last places where they are nearly as good as the first.
 */
export function pickBest(candidates: readonly Candidate[], called: ReadonlySet<string>, limit: number): Candidate[] {
  const rank = ({ name }: Candidate) => (called.has(name) ? 1 : 0)
  const sorted = [...candidates].sort((a, b) => rank(b) - rank(a) || b.score - a.score || (a.name < b.name ? -1 : 1))
  return spread(sorted, limit)
}

function spread(sorted: readonly Candidate[], limit: number): Candidate[] {
  const picked = sorted.slice(0, limit)
  const [best] = picked
  const kept = Math.floor(limit * KEPT_SHARE)
  if (best === undefined || kept === 0) return picked
  const shown = new Set(picked.map(serverOf))
  if (shown.size > 1) return picked
  const others = firstOfEach(sorted.slice(limit), shown).filter(({ score }) => score >= best.score * NEARLY)
  const added = others.slice(0, kept)
  return [...picked.slice(0, limit - added.length), ...added]
}

/** The best tool of each server that is not shown yet. */
function firstOfEach(sorted: readonly Candidate[], shown: ReadonlySet<string>): Candidate[] {
  const seen = new Set(shown)
  return sorted.filter(candidate => {
    if (seen.has(serverOf(candidate))) return false
    seen.add(serverOf(candidate))
    return true
  })
}

function serverOf({ offer }: Candidate): string {
  return offer.server.facts.id
}
