import type { AppEvent } from '#shared/events.ts'
import type { Custom } from '#core/custom/index.ts'
import type { Database } from '#core/db/database.ts'
import type { ToolDoor, ToolPolicy } from '#core/features/tools/index.ts'
import type { Log } from '#core/lib/log.ts'
import type { Upstreams } from '#core/upstreams/upstream.ts'

export interface CodeNeeds {
  readonly db: Database
  readonly now: () => number
  readonly newUuid: () => string
  readonly log: Pick<Log, 'warn'>
  readonly custom: Pick<Custom, 'changed' | 'tryTool'>
  readonly upstreams: Pick<Upstreams, 'relist'>
  readonly toolDoor: Pick<ToolDoor, 'callTool'>
  readonly toolPolicy: Pick<ToolPolicy, 'drop'>
  readonly emit: (event: AppEvent) => void
}
