/** Severities of MCP (RFC 5424), least severe first. */
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']

/** Whether a message of a level is wanted by one who asked for `least` and above; an unknown level is not. */
export function isLogWanted(least: string | undefined, level: unknown): boolean {
  if (least === undefined || typeof level !== 'string') return false
  const from = LEVELS.indexOf(least)
  return from >= 0 && LEVELS.indexOf(level) >= from
}
