import type { Log } from '#core/lib/log.ts'
import type { CodeEnd, CodeOutcome, CodeRun } from './code-run.ts'
import type { Egress } from './egress/index.ts'
import { createHostCalls } from './host-calls.ts'
import { readEnd, stopped } from './outcomes.ts'
import type { Thread } from './thread.ts'
import type { FromWorker, Given, RunOrder } from './wire.ts'

interface Place {
  readonly thread: Thread
  /** Whether the tool is known to compute for long. */
  readonly isHeavy: boolean
  readonly egress: Egress
  /** Of this run, never used before. */
  readonly number: number
  readonly graceMs: number
  readonly log: Log
}

/** Runs an order in a thread that is this run's alone, serves what its code asks for, and ends the thread when it does not end in time. */
export function runInThread(run: CodeRun, { thread, isHeavy, egress, number, graceMs, log }: Place): Promise<CodeOutcome> {
  return new Promise(resolve => {
    const begun = performance.now()
    let hasEnded = false
    const { limits } = run
    let lateEnd: CodeEnd = stopped('timeout', `The code was stopped after ${limits.timeoutMs} ms.`)

    const finish = (end: CodeEnd, { console, ms, memoryBytes }: Facts) => {
      if (hasEnded) return
      hasEnded = true
      clearTimeout(deadline)
      clearTimeout(cutOff)
      run.signal.removeEventListener('abort', cancel)
      calls.end()
      resolve({ ...end, console, fetches: egress.made, ms, memoryBytes })
    }
    const bare = (): Facts => ({ console: [], ms: performance.now() - begun, memoryBytes: 0 })
    const cut = () => {
      log.warn('sandbox.worker_ended', { requestId: run.context.requestId })
      finish(lateEnd, bare())
      void thread.end()
    }
    const calls = createHostCalls({ run, egress, answer: answer => thread.answer({ run: number, ...answer }) })
    // The worker knows its deadline itself. This one is for a worker that cannot heed it.
    const deadline = setTimeout(cut, limits.timeoutMs + graceMs)
    let cutOff: NodeJS.Timeout | undefined
    function cancel() {
      lateEnd = stopped('cancelled', 'The call was cancelled.')
      thread.stop(number)
      cutOff = setTimeout(cut, graceMs)
    }
    thread.run(number, orderOf(run, isHeavy), {
      call: call => calls.hear(call),
      ended: ended => finish(readEnd(ended.end, limits.resultBytes), ended),
      gone: () => finish(stopped('crashed', 'The worker that ran this code ended. Nothing else was affected.'), bare()),
    })
    if (run.signal.aborted) cancel()
    else run.signal.addEventListener('abort', cancel, { once: true })
  })
}

type Facts = Pick<Extract<FromWorker, { kind: 'ended' }>, 'console' | 'ms' | 'memoryBytes'>

function orderOf({ source, language, params, config, context, limits }: CodeRun, isHeavy: boolean): RunOrder {
  const { requestId, toolName, serverName, workspaceName, keyName } = context
  const given: Given = {
    params,
    config,
    context: { requestId, toolName, serverName, workspaceName, keyName },
    maxResult: limits.resultBytes,
  }
  const { memoryBytes, stackBytes, timeoutMs, consoleBytes, resultBytes, timers, fetches, hostCalls } = limits
  // Each may be abandoned, which is a message as well.
  const calls = 2 * (fetches + hostCalls)
  const bounds = { memoryBytes, stackBytes, timeoutMs, consoleBytes, resultBytes, timers, calls }
  return { source, language, given: JSON.stringify(given), isHeavy, ...bounds }
}
