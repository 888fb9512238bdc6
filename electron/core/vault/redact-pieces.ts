import { PIECE } from './hit.ts'
import type { Redactor } from './redact.ts'

/** Members of messages whose ends are kept at a time; the longest unheard is forgotten first. */
const MAX_PLACES = 64

/** Redacts what comes piece by piece: the lines of a log, the messages that one call sends. Keeps the end of what came before, and nothing else. */
export interface PieceRedactor {
  readonly text: (text: string) => string
  /** Each member of a message goes on where the same member of the message before it `of` the same kind ended. The same object when nothing was found. */
  readonly json: <T>(message: T, of?: string) => T
}

/**
 * A value that is cut over pieces is taken out of all of them but the one that began it, and of that too from half of the value or ten
 * characters on. Nothing is delayed: what begins a value at the end of a piece is a mark, whatever comes next.
 */
export function redactPieces(redactor: Pick<Redactor, 'after' | 'json'>): PieceRedactor {
  const ends = new Map<string, string>()
  const follow = (place: string, text: string): string => {
    const before = ends.get(place) ?? ''
    ends.delete(place)
    ends.set(place, (before + text).slice(1 - PIECE))
    const [oldest] = ends.keys()
    if (ends.size > MAX_PLACES && oldest !== undefined) ends.delete(oldest)
    return redactor.after(before, text)
  }
  const walk = (place: string, value: unknown): unknown => {
    if (typeof value === 'string') return follow(place, value)
    if (Array.isArray(value)) {
      const members = value.map(member => walk(`${place}.`, member))
      return members.some((member, index) => member !== value[index]) ? members : value
    }
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries<unknown>({ ...value }).map(([name, member]) => ({
      name,
      member,
      walked: walk(`${place}.${name}`, member),
    }))
    return members.some(({ member, walked }) => member !== walked)
      ? Object.fromEntries(members.map(({ name, walked }) => [name, walked]))
      : value
  }
  return {
    text: text => follow('', text),
    // First what goes on from before, which is gone once a mark stands there. The walk keeps the shape: only strings change.
    json: (message, of = '') => redactor.json(walk(of, message) as typeof message),
  }
}
