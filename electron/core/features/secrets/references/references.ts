import { homedir } from 'node:os'
import { AppError } from '#shared/errors.ts'
import { SecretValue } from '#shared/model/secret.ts'
import { parseReference, PLACE_NAMES, type SecretPlace } from '#shared/secret-reference.ts'
import { readVariable } from '#core/processes/child-environment.ts'
import { findCommand } from '#core/processes/find-command.ts'
import { runProgram } from '#core/processes/run-program.ts'
import type { SpawnNeeds } from '#core/processes/spawn-child.ts'
import { askingOf, explainRefusal, INSTALL } from './programs.ts'

/** Long enough for a person to answer the question that a password manager may ask. */
const TIMEOUT_MS = 30_000
/** Several servers that start together ask once; what was changed there is seen after this at the latest. */
const KEPT_MS = 60_000
/** Each is a process, and some ask a person. */
const MAX_AT_ONCE = 4

type Environment = Readonly<Record<string, string>>

interface Needs {
  readonly spawn: Omit<SpawnNeeds, 'baseEnvironment'>
  /** With the PATH of the login shell; resolves when it is known. */
  readonly environment: () => Promise<Environment>
  /** Monotonic ms. */
  readonly ticks: () => number
  readonly timeoutMs?: number
  readonly keptMs?: number
}

export interface References {
  /**
   * The value that a reference leads to now. Asked once for all who ask at the same time, and kept in memory for a minute. Throws
   * `upstream_failed` or `timeout` in words that name the secret.
   */
  readonly resolve: (reference: string, secretName: string) => Promise<string>
  /** Forgets all values. One that is being looked up is not kept. */
  readonly forget: () => void
  /** Ends what is asked. */
  readonly close: () => void
}

interface Kept {
  readonly value: Promise<string>
  /** By `ticks`; until it is there, for ever. */
  until: number
}

/** Looks values up in the password managers of this machine. */
export function createReferences(needs: Needs): References {
  const { ticks, keptMs = KEPT_MS } = needs
  const closing = new AbortController()
  const kept = new Map<string, Kept>()
  const inTurn = createTurns(MAX_AT_ONCE)
  const look = (reference: string): Promise<string> => {
    const known = kept.get(reference)
    if (known !== undefined && ticks() < known.until) return known.value
    const made: Kept = { value: inTurn(() => lookUp(needs, reference, closing.signal)), until: Infinity }
    kept.set(reference, made)
    made.value.then(
      () => {
        made.until = ticks() + keptMs
        setTimeout(() => {
          if (kept.get(reference) === made) kept.delete(reference)
        }, keptMs).unref()
      },
      () => {
        if (kept.get(reference) === made) kept.delete(reference)
      },
    )
    return made.value
  }
  return {
    resolve: async (reference, secretName) => {
      try {
        return await look(reference)
      } catch (thrown) {
        const { code, message } = AppError.from(thrown)
        throw new AppError(code, `The secret ${secretName} could not be looked up. ${message}`, { cause: thrown })
      }
    },
    forget: () => {
      kept.clear()
    },
    close: () => {
      closing.abort()
      kept.clear()
    },
  }
}

async function lookUp(needs: Needs, reference: string, signal: AbortSignal): Promise<string> {
  const place = parseReference(reference)
  if (place === undefined) throw new AppError('upstream_failed', 'Its reference names no place. Replace it.')
  const value = place.by === 'env' ? await readOwn(needs, place.name) : await askProgram(needs, place, signal)
  if (value === '') throw new AppError('upstream_failed', `What ${PLACE_NAMES[place.by]} has there is empty.`)
  if (!SecretValue.safeParse(value).success)
    throw new AppError('upstream_failed', `What ${PLACE_NAMES[place.by]} has there is larger than 64 KiB.`)
  return value
}

async function readOwn({ environment }: Needs, name: string): Promise<string> {
  const value = (await environment())[name]
  if (value === undefined || value === '')
    throw new AppError('upstream_failed', `Atrium was started without the variable ${name}. Start it with that, or keep the value here.`)
  return value
}

async function askProgram(needs: Needs, place: Exclude<SecretPlace, { by: 'env' }>, signal: AbortSignal): Promise<string> {
  const { timeoutMs = TIMEOUT_MS } = needs
  const base = await needs.environment()
  const asking = askingOf(place)
  const { command, args } = asking
  const cwd = readVariable(base, 'HOME') ?? readVariable(base, 'USERPROFILE') ?? homedir()
  await findCommand({ command, environment: base, folder: cwd, os: process.platform }).catch((cause: unknown) => {
    throw new AppError('upstream_failed', `${INSTALL[place.by]}, look for programs again in App settings, then try again.`, { cause })
  })
  const environment = Object.fromEntries(Object.entries(base).filter(([name]) => asking.passes.some(shape => shape.test(name))))
  const run = { id: `reference-${place.by}`, command, args, environment, cwd, timeoutMs, maxBytes: 256 * 1024, signal }
  const outcome = await runProgram({ ...needs.spawn, baseEnvironment: base }, run)
  switch (outcome.kind) {
    case 'timeout':
      throw new AppError(
        'timeout',
        `${PLACE_NAMES[place.by]} did not answer within ${Math.round(timeoutMs / 1_000)} s. It may wait for you: answer its question, then try again.`,
      )
    case 'aborted':
      throw new AppError('upstream_failed', 'Atrium is closing.')
    case 'tooLarge':
      throw new AppError('upstream_failed', `What ${PLACE_NAMES[place.by]} has there is larger than 64 KiB.`)
    case 'exited':
      if (outcome.code !== 0) throw new AppError('upstream_failed', explainRefusal(place.by, outcome.stderr))
      return asking.read(outcome.stdout)
  }
}

/** Runs a few at once, the others in the order in which they came. */
function createTurns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async work => {
    if (running >= atOnce)
      await new Promise<void>(resolve => {
        waiting.push(resolve)
      })
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
