import { AppError } from '#shared/errors.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { ServerFacts } from '../needs.ts'

/** Long enough that a client which lists every few seconds is not held up, short enough that what was mended is soon tried again. */
const GRACE_MS = 60_000

/** Servers that were waited for in vain a moment ago: lists neither wait for them nor start them again meanwhile. A call, or a person, still does. */
export interface LateServers {
  /** Why it is left out, as it was found when it was waited for; undefined when it may be waited for. */
  readonly reasonFor: (server: ServerFacts) => string | undefined
  readonly note: (server: ServerFacts, thrown: unknown) => void
}

interface Late {
  readonly fingerprint: string
  readonly reason: string
  readonly until: number
}

export function createLateServers(ticks: () => number): LateServers {
  const late = new Map<ServerId, Late>()
  return {
    reasonFor: ({ id, fingerprint }) => {
      const found = late.get(id)
      if (found === undefined) return undefined
      if (found.fingerprint === fingerprint && ticks() < found.until) return found.reason
      late.delete(id)
      return undefined
    },
    note: ({ id, fingerprint }, thrown) => {
      const { code, message } = AppError.from(thrown)
      // A locked vault or a missing secret starts nothing and costs nothing to ask again, and is mended in an instant.
      if (code !== 'timeout' && code !== 'upstream_failed') return
      late.set(id, { fingerprint, reason: message, until: ticks() + GRACE_MS })
    },
  }
}
