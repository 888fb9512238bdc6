import { AppError } from '#shared/errors.ts'
import { spawnChild, type Child, type ChildExit, type SpawnNeeds } from '#core/processes/spawn-child.ts'
import type { Redactor } from '#core/vault/redact.ts'
import type { Call } from './call.ts'
import type { Carrier } from './carrier.ts'
import { JsonRpcPipe } from './json-rpc-pipe.ts'
import type { ServerLog } from './server-log.ts'
import type { ResolvedLaunch, StdioRun } from './upstream.ts'
import type { Tap } from './wire.ts'

const PIPE_GRACE_MS = 500

interface ProcessNeeds {
  readonly spawn: SpawnNeeds
  readonly log: ServerLog
  readonly tap: () => Tap | undefined
}

/** Starts the command of a launch, to be spoken to over its pipes. */
export async function openProcess(needs: ProcessNeeds, launch: ResolvedLaunch & StdioRun, redactor: Redactor): Promise<Carrier> {
  const child = await spawnChild(needs.spawn, launch)
  needs.log.follow(child.stderr, 'stderr', redactor)
  return {
    openWire: events => new JsonRpcPipe<Call>({ stdin: child.stdin, stdout: child.stdout, tap: needs.tap }, events),
    tree: child.tree,
    hasExited: child.hasExited,
    whenOver: tell => {
      watch(child, tell)
    },
    explain: async () => {
      if (!child.hasExited()) return undefined
      return new AppError('upstream_failed', renderExit(await child.drained, ' before it was ready'))
    },
    end: async () => {
      await child.end()
    },
  }
}

function watch(child: Child, tell: Parameters<Carrier['whenOver']>[0]): void {
  child.exited.then(
    exit => {
      tell(new AppError('upstream_failed', 'The server stopped while it was answering.'), renderExit(exit))
    },
    () => undefined,
  )
  // A process that exits closes its pipes a moment before that is known; one that does not exit can't be spoken to any more.
  const missPipe = (reason: string) => {
    setTimeout(() => {
      if (!child.hasExited()) tell(new AppError('upstream_failed', reason), reason)
    }, PIPE_GRACE_MS).unref()
  }
  child.stdout.once('end', () => {
    missPipe('It closed its output and stayed.')
  })
  child.stdin.once('close', () => {
    missPipe('It closed its input and stayed.')
  })
}

function renderExit({ code, signal }: ChildExit, when = ''): string {
  if (signal !== null) return `It was ended by ${signal}${when}.`
  return `It exited with code ${code ?? 'unknown'}${when}.`
}
