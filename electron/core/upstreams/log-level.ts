import type { JsonObject } from './upstream.ts'

/** RFC 5424, the most verbose first. */
const LEVELS: readonly unknown[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']

export function isMoreVerbose(level: string, than: string | undefined): boolean {
  const rank = LEVELS.indexOf(level)
  return rank !== -1 && (than === undefined || rank < LEVELS.indexOf(than))
}

/** Whether a message of this level is wanted by who asked for `wanted` and worse. A level that nobody knows is not. */
export function isSevereEnough(level: unknown, wanted: string): boolean {
  const least = LEVELS.indexOf(wanted)
  return least !== -1 && LEVELS.indexOf(level) >= least
}

/** A log message as one line of the server's log. */
export function renderMessage({ level, logger, data }: JsonObject): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data ?? '')
  const from = typeof logger === 'string' ? ` ${logger}:` : ''
  return `[${typeof level === 'string' ? level : 'info'}]${from} ${text}`
}
