import type { Log } from '#core/lib/log.ts'
import { createSandbox, type Sandbox } from '#core/sandbox/index.ts'

/** Workers for the calls of one depth, below those of clients. Most tools call servers, so few are ever started. */
const WORKERS_BELOW = 4

interface Needs {
  readonly log: Log
  /** How many tools stand above the call with this request id. */
  readonly depthOf: (requestId: string) => number
}

/**
 * A sandbox for each depth of calls. A tool that waits for what it called keeps its worker meanwhile; were both to take from the same
 * workers, as many such tools as there are workers would wait for each other. So a run waits only for those deeper than itself, and the
 * deepest call nothing. None starts a worker before it is used.
 */
export function openSandboxes({ log, depthOf }: Needs): Pick<Sandbox, 'run' | 'warm' | 'close'> {
  const top = createSandbox({ log })
  const below = new Map<number, Sandbox>()
  const at = (depth: number): Sandbox => {
    if (depth === 0) return top
    const sandbox = below.get(depth) ?? createSandbox({ log, workers: WORKERS_BELOW })
    below.set(depth, sandbox)
    return sandbox
  }
  return {
    run: run => at(depthOf(run.context.requestId)).run(run),
    warm: () => top.warm(),
    close: async () => {
      await Promise.all([top, ...below.values()].map(sandbox => sandbox.close()))
    },
  }
}
