import type { Log } from '#core/lib/log.ts'
import { AppError } from '#shared/errors.ts'
import type { CodeOutcome, CodeRun } from './code-run.ts'
import { openEgress, type Resolve } from './egress/index.ts'
import type { Program } from './crew.ts'
import { createPool } from './pool.ts'
import { loadProgram } from './program.ts'
import { runInThread } from './run-in-thread.ts'
import { notRun } from './outcomes.ts'

export interface SandboxOptions {
  readonly log: Log
  /** At most so many workers, and so many runs at one time. 8 when absent. */
  readonly workers?: number
  /** A worker that did nothing for so long ends; the last one stays. 30 s when absent. */
  readonly idleMs?: number
  /** How names become addresses; the system's way when absent. */
  readonly resolve?: Resolve
  readonly load?: () => Promise<Program>
}

export interface Sandbox {
  /** Runs an author's `execute` once, in a state of its own. Never throws. */
  readonly run: (run: CodeRun) => Promise<CodeOutcome>
  /** Starts the first worker before the first call needs it. For whoever knows that there are code tools. */
  readonly warm: () => Promise<void>
  /** How many workers there are now. */
  readonly workers: () => number
  readonly close: () => Promise<void>
}

/** A worker that is told to stop and does not within this time is ended. */
const GRACE_MS = 500

/** Where authors' code runs. Nothing is started before the first run, or `warm`. */
export function createSandbox({ log, workers = 8, idleMs = 30_000, resolve, load = loadProgram }: SandboxOptions): Sandbox {
  let program: Promise<Program> | undefined
  const pool = createPool({ log, workers, idleMs, load: () => (program ??= load()) })
  let lastRun = 0
  let isClosed = false

  const runNow = async (run: CodeRun): Promise<CodeOutcome> => {
    const { workspaceName: workspace, serverName, toolName } = run.context
    // Waiting for a worker may take as long as running; after that the caller has no use for an answer.
    const patience = { signal: run.signal, patienceMs: run.limits.timeoutMs }
    const { thread, isHeavy, giveBack } = await pool.borrow({ workspace, tool: `${workspace}/${serverName}/${toolName}`, ...patience })
    const egress = openEgress({ fence: run.fence, limits: run.limits, resolve })
    try {
      const outcome = await runInThread(run, { thread, isHeavy, egress, number: (lastRun += 1), graceMs: GRACE_MS, log })
      return isClosed && outcome.kind === 'stopped' ? { ...outcome, reason: 'cancelled' } : outcome
    } finally {
      egress.close()
      giveBack()
    }
  }
  return {
    run: async run => {
      if (isClosed || run.signal.aborted) return notRun('cancelled')
      try {
        return await runNow(run)
      } catch (thrown) {
        const { code } = AppError.from(thrown)
        if (code === 'cancelled' || code === 'timeout') return notRun(code)
        log.error('sandbox.run_failed', { error: thrown })
        return notRun('crashed')
      }
    },
    warm: () => pool.warm(),
    workers: () => pool.size(),
    close: async () => {
      isClosed = true
      await pool.close()
    },
  }
}
