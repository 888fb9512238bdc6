import type { FromWorker, RunEnd, RunOrder } from '../wire.ts'
import { createConsoleBook } from './console-book.ts'
import { hearGuest } from './hear-guest.ts'
import type { Machine } from './machine.ts'
import type { PlainCode } from './compiled.ts'
import { endOfThrown, outOfTime, stopped } from './why-ended.ts'

/** A run as it goes on: what it waits for comes in here. */
export interface Running {
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
  /** Runs `body` with the clock and the switch that end it; true when one of them did. */
  readonly watched: (body: () => void) => boolean
  readonly whyStopped: () => 'timeout' | 'cancelled'
}

/** Runs one order in a machine. `onEnd` is told once, after the end was reported; whether the machine is sound, too. */
export function startRun(parts: RunParts, onEnd: (isSound: boolean) => void): Running {
  const { order, machine, plain, report, run } = parts
  const begun = performance.now()
  const book = createConsoleBook(order.consoleBytes)
  const ms = () => Math.round((performance.now() - begun) * 1_000) / 1_000
  let hasEnded = false

  const end = (how: RunEnd, isSound = false) => {
    if (hasEnded) return
    hasEnded = true
    clearTimeout(deadline)
    guest.forget()
    report({ kind: 'ended', run, end: how, console: book.lines, ms: ms(), memoryBytes: machine.memoryBytes() })
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
    let thrown: unknown
    let hasThrown = false
    const isStopped = parts.watched(() => {
      try {
        body()
      } catch (error) {
        hasThrown = true
        thrown = error
      }
    })
    const said = guest.ended()
    if (isStopped) end(parts.whyStopped() === 'cancelled' ? stopped('cancelled', 'The call was cancelled.') : outOfTime(order.timeoutMs))
    else if (said !== undefined) end(said, !hasThrown)
    else if (hasThrown) end(endOfThrown(thrown, plain.find))
    else if (!guest.isWaiting()) end(stopped('timeout', 'The code waits for something that can never come.'))
  }

  step(() => {
    machine.begin(parts.bytecode, order.given, guest.hear)
  })
  return {
    answer: (id, isOk, text, bytes) => {
      guest.answered(id)
      step(() => machine.settle(id, isOk, text, bytes))
    },
    stop: () => {
      end(stopped('cancelled', 'The call was cancelled.'))
    },
  }
}
