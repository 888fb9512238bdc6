import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnChild, type SpawnNeeds } from './spawn-child.ts'

export interface ProgramRun {
  /** Names it in the ledger of children. */
  readonly id: string
  readonly command: string
  readonly args: readonly string[]
  /** Beside the few variables that every child gets. */
  readonly environment: Readonly<Record<string, string>>
  /** Absolute. */
  readonly cwd: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** More on its standard output than this, and it is ended. */
  readonly maxBytes: number
}

export type ProgramOutcome =
  | { readonly kind: 'exited'; readonly code: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'timeout' | 'tooLarge' | 'aborted' }

/** What of its complaints is kept. */
const MAX_STDERR_BYTES = 8 * 1024

/**
 * Runs a program to its end, without a shell and without input, and ends whatever it leaves. Throws `upstream_failed` in words where it
 * cannot be started.
 */
export async function runProgram(needs: SpawnNeeds, run: ProgramRun): Promise<ProgramOutcome> {
  const { id, command, args, environment, cwd, timeoutMs, maxBytes, signal } = run
  const child = await spawnChild(needs, { serverId: id, command, args, environment, cwd })
  const giveUp = new AbortController()
  try {
    child.stdin.end()
    const stderr = collect(child.stderr, MAX_STDERR_BYTES)
    const stdout = collect(child.stdout, maxBytes)
    const outcome = await Promise.race([
      child.drained,
      stdout.overflowed.then(() => 'tooLarge' as const),
      sleep(timeoutMs, 'timeout' as const, { signal: AbortSignal.any([signal, giveUp.signal]) }).catch(() => 'aborted' as const),
    ])
    if (typeof outcome === 'string') return { kind: outcome }
    return { kind: 'exited', code: outcome.code, stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    giveUp.abort()
    await child.end(0)
  }
}

function collect(stream: Readable, maxBytes: number) {
  const parts: Buffer[] = []
  let bytes = 0
  const overflowed = new Promise<void>(resolve => {
    stream.on('data', (part: Buffer) => {
      if (bytes <= maxBytes) parts.push(part)
      bytes += part.length
      if (bytes > maxBytes) resolve()
    })
  })
  return { overflowed, text: () => Buffer.concat(parts).toString('utf8') }
}
