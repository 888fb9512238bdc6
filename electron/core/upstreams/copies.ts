import type { AppError } from '#shared/errors.ts'
import type { Instance } from './instance.ts'
import { Lanes } from './lanes.ts'
import { OwnProcesses } from './own-processes.ts'
import type { ClientCapabilities } from './upstream.ts'

interface CopiesNeeds {
  readonly openLane: (capabilities: ClientCapabilities) => Promise<Instance>
  readonly openOwn: (capabilities: ClientCapabilities) => Promise<Instance>
  /** Monotonic ms. */
  readonly ticks: () => number
  readonly changed: () => void
}

/** The processes of one server that not everybody shares, for whichever reason. */
export class Copies {
  /** Of a legacy server, for clients that can be asked. */
  readonly lanes: Lanes
  /** Of a server that remembers whom it serves, one for each client. */
  readonly own: OwnProcesses

  constructor({ openLane, openOwn, ticks, changed }: CopiesNeeds) {
    this.lanes = new Lanes({ open: openLane, ticks, changed })
    this.own = new OwnProcesses({ open: openOwn, changed })
  }

  get instances(): readonly Instance[] {
    return [...this.lanes.instances, ...this.own.instances]
  }

  get isStarting(): boolean {
    return this.lanes.isStarting || this.own.isStarting
  }

  clientGone(principal: string): void {
    this.own.clientGone(principal)
    this.lanes.clientGone(principal)
  }

  endIdleSince(since: number): void {
    this.own.endIdleSince(since)
    this.lanes.endIdleSince(since)
  }

  async close(error: AppError): Promise<void> {
    await Promise.allSettled([this.lanes.close(error), this.own.close()])
  }
}
