// A worker of the sandbox: a thread that runs what authors wrote, one run at a time, inside an engine that reaches nothing of Node.
// It is built into one text of its own (scripts/build.ts), with the prelude in it.
import { parentPort, workerData } from 'node:worker_threads'
import type { FromWorker, ToWorker, WorkerGround } from '../wire.ts'
import { createBench } from './bench.ts'
import { createBrake } from './brake.ts'
import { createRun, type Running } from './run-order.ts'

// The sandbox starts it with exactly this.
const ground = workerData as WorkerGround
const brake = createBrake(ground)
const bench = createBench({ wasm: ground.wasm, prelude: PRELUDE, isToStop: brake.isToStop })
let running: { readonly run: number; readonly live: Running } | undefined

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'run') void begin(message)
  else if (message.run !== running?.run) return
  else if (message.kind === 'stop') running.live.stop()
  else running.live.answer(message.id, message.isOk, message.text, message.bytes)
})
void bench.warm().then(() => {
  report({ kind: 'ready' })
})

async function begin({ run, order }: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  const ready = await bench.take(order)
  if ('end' in ready) {
    report({ kind: 'ended', run, end: ready.end, console: [], ms: 0, memoryBytes: 0 })
    return
  }
  const watch = brake.begin(run, order)
  const live = createRun({ run, order, ...ready, watch, report }, isSound => {
    running = undefined
    bench.giveBack(order, ready.machine, isSound)
  })
  running = { run, live }
  live.begin()
}

function report(message: FromWorker): void {
  parentPort?.postMessage(message)
}
