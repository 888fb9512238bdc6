import type { IncomingMessage, ServerResponse } from 'node:http'
import type { KeyFacts, WorkspaceFacts } from '#core/gateway/exchange.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { EventMemory } from './event-memory.ts'
import type { OwnNames } from './guards.ts'
import type { Limits } from './limits.ts'
import type { LiveWorkByKey } from './live-work.ts'
import type { GatewayNeeds } from './needs.ts'
import type { NoticeBoard } from './notice-board.ts'
import type { Sessions } from './sessions.ts'

/** What all parts of one running gateway share. */
export interface Wire {
  readonly needs: GatewayNeeds
  readonly limits: Limits
  readonly ownNames: () => OwnNames
  /** From one start to the next stop: aborted, with what is told to whoever still asks, as soon as the gateway stops. */
  readonly life: () => AbortSignal
  /** Bodies on their way in. Counted apart from calls: a client at its limit of calls must still be able to answer and to cancel. */
  readonly bodies: LiveWorkByKey
  readonly calls: LiveWorkByKey
  readonly bytes: ByteBudget
  readonly streams: LiveWorkByKey
  readonly sessions: Sessions
  /** What clients of sessions can hear again. */
  readonly memory: EventMemory
  readonly board: NoticeBoard
}

/** A request that has been let in: its key opens its workspace. */
export interface Admitted {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly key: KeyFacts
  readonly workspace: WorkspaceFacts
}
