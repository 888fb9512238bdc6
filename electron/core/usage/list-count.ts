import type { Database } from '#core/db/database.ts'
import type { CallsNeeds } from '#core/gateway/needs.ts'
import type { Log } from '#core/lib/log.ts'
import { dayOf } from './days.ts'
import { addToDay, type DayPart } from './event-store.ts'

/** Counts what lists cost a model, by the day. A list is no call: it has no record, costs no units, and is not waited for. */
export interface ListCount {
  readonly note: NonNullable<CallsNeeds['onListed']>
  readonly flush: () => void
}

/** Written this much later, so that many lists share a transaction. */
const LATER_MS = 1_000
/** Bytes of a definition that are about a token. */
const BYTES_PER_TOKEN = 4

interface Needs {
  readonly db: Pick<Database, 'append'>
  readonly log: Log
  readonly now: () => number
}

export function createListCount({ db, log, now }: Needs): ListCount {
  const waiting = new Map<string, DayPart>()
  let timer: NodeJS.Timeout | undefined

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const parts = [...waiting.values()]
    waiting.clear()
    for (const part of parts) {
      try {
        db.append(db => {
          addToDay(db, part)
        })
      } catch (error) {
        // Its workspace may be gone, and no list waits for it.
        log.warn('usage.listNotCounted', { error })
      }
    }
  }

  return {
    flush,
    note: ({ workspaceId, keyId, method, bytes }) => {
      const day = dayOf(now())
      const name = `${workspaceId} ${day} ${String(keyId)} ${method}`
      const ids = { workspaceId, day, keyId: keyId ?? '', serverId: '', method, tool: '' }
      const part = waiting.get(name) ?? {
        ...ids,
        calls: 0,
        units: 0,
        prepaid: 0,
        durationUs: 0,
        argumentBytes: 0,
        resultBytes: 0,
        tokens: 0,
      }
      part.calls += 1
      part.resultBytes += bytes
      part.tokens += Math.round(bytes / BYTES_PER_TOKEN)
      waiting.set(name, part)
      timer ??= setTimeout(flush, LATER_MS)
      timer.unref()
    },
  }
}
