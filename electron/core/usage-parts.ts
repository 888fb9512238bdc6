import { Meter } from '#core/usage/meter.ts'
import { insertUsage } from '#core/usage/event-store.ts'
import { createListCount, type ListCount } from '#core/usage/list-count.ts'
import type { AlsoWrite } from '#core/gateway/recorder.ts'
import type { Begun, CoreOptions, Ground } from '#core/ground.ts'

/** What knows what calls consumed, and may. */
export interface Usage {
  readonly meter: Meter
  readonly alsoWrite: AlsoWrite
  readonly lists: ListCount
}

/** Ends before the database does: what lists came to is written then. */
export function openUsage({ platform }: CoreOptions, { log, closers }: Begun, { db, bus }: Ground): Usage {
  const { now } = platform
  const changed = () => {
    bus.emit({ name: 'usage.changed' })
  }
  const meter = new Meter({ db, now, log, changed })
  const lists = createListCount({ db, log, now })
  closers.add('usage', lists.flush)
  return {
    meter,
    lists,
    alsoWrite: (db, records) => {
      insertUsage(db, records)
      for (const { requestId } of records) meter.settle(requestId)
    },
  }
}
