import type { FromWorker, RunEnd, RunOrder } from '../wire.ts'
import type { Watch } from './brake.ts'
import { createConsoleBook } from './console-book.ts'
import { hearGuest } from './hear-guest.ts'
import { isThrownInside, type Machine } from './machine.ts'
import type { PlainCode } from './compiled.ts'
import { endOfThrown, outOfTime, stopped } from './why-ended.ts'

/** A run as it goes on: what it waits for comes in here. */
export interface Running {
  /** Runs the code up to where it waits. */
  readonly begin: () => void
  readonly answer: (id: number, isOk: boolean, text: string, bytes: Uint8Array | undefined) => void
  readonly stop: () => void
}

export interface RunParts {
  readonly run: number
  readonly order: RunOrder
  readonly machine: Machine
  readonly plain: PlainCode
  readonly bytecode: Uint8Array
  readonly report: (message: FromWorker) => void
  readonly watch: Watch
}

const CANCELLED = stopped('cancelled', 'The call was cancelled.')

/** One order in a machine. `onEnd` is told once, after the end was reported: whether the machine can be used again. */
export function createRun(parts: RunParts, onEnd: (isSound: boolean) => void): Running {
  const { order, machine, plain, report, run } = parts
  const begun = performance.now()
  const book = createConsoleBook(order.consoleBytes)
  const ms = () => Math.round((performance.now() - begun) * 1_000) / 1_000
  let hasEnded = false
  let isBroken = false

  const end = (how: RunEnd, isSound = false) => {
    if (hasEnded) return
    hasEnded = true
    clearTimeout(deadline)
    guest.forget()
    report({ kind: 'ended', run, end: how, console: book.lines, ms: ms(), memoryBytes: isBroken ? 0 : machine.memoryBytes() })
    onEnd(isSound)
  }
  const guest = hearGuest({
    order,
    plain,
    write: (level, text) => book.write(level, text, ms()),
    ring: id => step(() => machine.ring(id)),
    send,
  })
  const deadline = setTimeout(() => {
    end(outOfTime(order.timeoutMs))
  }, order.timeoutMs)

  function send(call: Omit<Extract<FromWorker, { kind: 'call' }>, 'kind' | 'run'>): void {
    report({ kind: 'call', run, ...call })
  }

  /** Lets the code go on, and looks what came of it. */
  function step(body: () => void): void {
    if (hasEnded) return
    const failed = parts.watch.watched(body)
    const why = parts.watch.whyStopped()
    const said = guest.ended()
    if (why !== undefined) end(why === 'cancelled' ? CANCELLED : outOfTime(order.timeoutMs))
    else if (said !== undefined) end(said, failed === undefined)
    else if (failed !== undefined) endFailed(failed.thrown)
    else if (!guest.isWaiting()) end(stopped('timeout', 'The code waits for something that can never come.'))
  }

  function endFailed(thrown: unknown): void {
    isBroken = !isThrownInside(thrown)
    end(endOfThrown(thrown, plain.find))
  }

  return {
    begin: () => step(() => machine.begin(parts.bytecode, order.given, guest.hear)),
    answer: (id, isOk, text, bytes) => {
      guest.answered(id)
      step(() => machine.settle(id, isOk, text, bytes))
    },
    stop: () => end(CANCELLED),
  }
}
