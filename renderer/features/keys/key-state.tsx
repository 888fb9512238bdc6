import { expiresSoon, isKeyLive, isUnused, type Key } from '#shared/model/key.ts'
import { Badge, TimeAgo, type Tone } from '../../ui/index.ts'

interface StateWords {
  readonly tone: Tone
  readonly label: string
}

/** What a key is good for now, in a word. */
function keyState(key: Key, now: number): StateWords {
  if (key.revokedAt !== null) return { tone: 'neutral', label: 'Revoked' }
  if (!isKeyLive(key, now)) return { tone: 'neutral', label: key.replacedBy === null ? 'Expired' : 'Replaced' }
  if (key.replacedBy !== null) return { tone: 'warning', label: 'Ending' }
  if (expiresSoon(key, now)) return { tone: 'warning', label: 'Expires soon' }
  return isUnused(key, now) ? { tone: 'warning', label: 'Unused' } : { tone: 'success', label: 'Active' }
}

export function KeyState({ keyToShow, now }: { readonly keyToShow: Key; readonly now: number }) {
  const { tone, label } = keyState(keyToShow, now)
  return <Badge tone={tone}>{label}</Badge>
}

export function TimeOr({ at, never = 'Never' }: { readonly at: number | null; readonly never?: string }) {
  return at === null ? <span className="text-faint">{never}</span> : <TimeAgo at={at} />
}

const DOORS = { mcp: 'MCP', rest: 'REST', both: 'MCP, REST' } as const

export function doorWords({ surfaces }: Pick<Key, 'surfaces'>): string {
  return DOORS[surfaces]
}
