import type { AppError } from '#shared/errors.ts'
import type { TreeId } from '#core/processes/process-table.ts'
import type { Call } from './call.ts'
import type { Wire, WireEvents } from './wire.ts'

/** What carries the messages of one server, from its opening to its end: the pipes of a child, or requests over HTTP. */
export interface Carrier {
  readonly openWire: (events: WireEvents) => Wire<Call>
  /** What of it runs on this machine. */
  readonly tree: TreeId | undefined
  readonly hasExited: () => boolean
  /** Calls back when it is over without having been asked: what open calls hear of it, and the reason as a sentence. */
  readonly whenOver: (tell: (failure: AppError, reason: string) => void) => void
  /** Why a start failed, where it knows better than what that did to our request. */
  readonly explain: () => Promise<AppError | undefined>
  /** Ends it and waits for that. The wire is closed already. */
  readonly end: () => Promise<void>
}
