import { pino, type DestinationStream } from 'pino'
import { describeError } from './describe-error.ts'

/** Events, not prose; ids, never values: no arguments, results, headers or secrets. */
export interface Log {
  readonly info: (event: string, facts?: Readonly<Record<string, unknown>>) => void
  readonly warn: (event: string, facts?: Readonly<Record<string, unknown>>) => void
  readonly error: (event: string, facts?: Readonly<Record<string, unknown>>) => void
}

/** Members that are masked wherever they turn up, should one ever be handed in by mistake. */
const NEVER = [
  'authorization',
  'headers.authorization',
  'cookie',
  'headers.cookie',
  'key',
  'value',
  'passphrase',
  'secret',
  'environment',
  'arguments',
]

export function createLog(destination: DestinationStream): Log {
  const logger = pino(
    { redact: { paths: NEVER, censor: '[secret]' }, base: null, serializers: { error: describeError } },
    patient(destination),
  )
  return {
    info: (event, facts = {}) => {
      logger.info(facts, event)
    },
    warn: (event, facts = {}) => {
      logger.warn(facts, event)
    },
    error: (event, facts = {}) => {
      logger.error(facts, event)
    },
  }
}

/** What is still said when the log is closed already is lost; it may not fail whoever says it. */
function patient(destination: DestinationStream): DestinationStream {
  return {
    write: line => {
      try {
        destination.write(line)
      } catch {
        // Closed, or without a file: there is nowhere to say so.
      }
    },
  }
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
