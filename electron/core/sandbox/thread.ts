import { Worker } from 'node:worker_threads'
import type { Log } from '#core/lib/log.ts'
import type { FromWorker, RunOrder, ToWorker, WorkerGround } from './wire.ts'
import { placeOf, type Place } from './place.ts'
import { readReport } from './read-report.ts'

/** Of a worker's own code and messages. What the authors' code holds is bounded by the engine. */
const RESOURCES = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8, codeRangeSizeMb: 16, stackSizeMb: 4 }

/** Hears one run; `gone` when the worker ended under it. */
export interface RunEars {
  readonly call: (call: Extract<FromWorker, { kind: 'call' }>) => void
  readonly ended: (ended: Extract<FromWorker, { kind: 'ended' }>) => void
  readonly gone: () => void
}

/** One worker, which runs one order at a time. */
export interface Thread extends Pick<Place, 'isComputing'> {
  /** Resolves when its first machine stands ready. */
  readonly ready: Promise<void>
  readonly isAlive: () => boolean
  /** Whether the system runs it after all others, for as long as it lives. */
  readonly isSlow: () => boolean
  /** How long its last run computed. */
  readonly spentMs: () => number
  readonly run: (run: number, order: RunOrder, ears: RunEars) => void
  readonly answer: (answer: Omit<Extract<ToWorker, { kind: 'answer' }>, 'kind'>) => void
  /** Asks the code to end, also where it computes without hearing. */
  readonly stop: (run: number) => void
  /** Ends the worker, whatever it does. */
  readonly end: () => Promise<void>
}

interface ThreadOwner {
  readonly log: Log
  /** It is no longer one that can be used; where it computes it may go on for a moment. */
  readonly onGone: (thread: Thread) => void
  /** It has ended: its place is free. */
  readonly onOver: () => void
}

export function startThread(program: string, ground: WorkerGround, { log, onGone, onOver }: ThreadOwner): Thread {
  const worker = startWorker(program, ground)
  const place = placeOf(ground)
  let current: { readonly run: number; readonly ears: RunEars } | undefined
  let isAlive = true
  const { ready, sayReady } = createReady()

  const gone = () => {
    if (!isAlive) return
    isAlive = false
    sayReady()
    const { ears } = current ?? {}
    current = undefined
    onGone(thread)
    ears?.gone()
  }
  const end = async () => {
    gone()
    await worker.terminate()
  }
  const hear = (report: FromWorker) => {
    if (report.kind === 'ready') sayReady()
    else if (report.run !== current?.run) return
    else if (report.kind === 'call') current.ears.call(report)
    else {
      const { ears } = current
      current = undefined
      worker.unref()
      ears.ended(report)
    }
  }
  follow(worker, {
    hear,
    ...{ gone, log, end: () => void end() },
    over: () => {
      place.clear()
      onOver()
    },
  })

  const post = (message: ToWorker) => {
    if (isAlive) worker.postMessage(message)
  }
  const thread: Thread = {
    ready,
    isAlive: () => isAlive,
    ...place,
    run: (run, order, ears) => {
      current = { run, ears }
      worker.ref()
      post({ kind: 'run', run, order })
    },
    answer: answer => post({ kind: 'answer', ...answer }),
    stop: run => {
      place.sayStop(run)
      post({ kind: 'stop', run })
    },
    end,
  }
  return thread
}

function createReady(): { readonly ready: Promise<void>; readonly sayReady: () => void } {
  let sayReady: () => void = () => undefined
  const ready = new Promise<void>(resolve => {
    sayReady = resolve
  })
  return { ready, sayReady }
}

interface Follower {
  readonly hear: (report: FromWorker) => void
  readonly end: () => void
  readonly gone: () => void
  readonly over: () => void
  readonly log: Log
}

function follow(worker: Worker, { hear, end, gone, over, log }: Follower): void {
  worker.on('message', (message: unknown) => {
    const report = readReport(message)
    // Only a worker that is no longer what we started says what cannot be read.
    if (report === undefined) end()
    else hear(report)
  })
  // An error of the worker's own, its memory gone, or its end by somebody else.
  worker.on('error', error => {
    log.warn('sandbox.worker_error', { error })
    gone()
  })
  worker.on('exit', () => {
    gone()
    over()
  })
}

function startWorker(program: string, ground: WorkerGround): Worker {
  const worker = new Worker(program, {
    eval: true,
    name: 'code-tools',
    workerData: ground,
    // Nothing of the process goes along, and nothing that is printed there is shown.
    ...{ env: {}, execArgv: [], argv: [], stdin: false, stdout: true, stderr: true, trackUnmanagedFds: true },
    resourceLimits: RESOURCES,
  })
  worker.stdout.resume()
  worker.stderr.resume()
  worker.unref()
  return worker
}
