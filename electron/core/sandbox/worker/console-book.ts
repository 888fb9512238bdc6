import type { ConsoleLine } from '../code-run.ts'

const LEVELS: readonly ConsoleLine['level'][] = ['log', 'info', 'warn', 'error', 'debug']
/** An empty line takes room as well. */
const LINE_COST = 16

/** What a run printed, up to `maxBytes`; then one line says that there was more. */
export interface ConsoleBook {
  readonly write: (level: number, text: string, ms: number) => void
  readonly lines: readonly ConsoleLine[]
}

export function createConsoleBook(maxBytes: number): ConsoleBook {
  const lines: ConsoleLine[] = []
  let left = maxBytes
  return {
    lines,
    write: (level, text, ms) => {
      if (left < 0) return
      // A character is a byte at least, so that only texts that may fit are measured.
      const bytes = LINE_COST + (text.length > left ? text.length : Buffer.byteLength(text))
      const isOver = bytes > left
      if (isOver && left > LINE_COST) lines.push({ level: LEVELS[level] ?? 'log', text: `${text.slice(0, Math.floor(left / 4))}…`, ms })
      left -= bytes
      if (isOver) lines.push({ level: 'warn', text: `The console keeps ${maxBytes} bytes of a run; what came after is not kept.`, ms })
      else lines.push({ level: LEVELS[level] ?? 'log', text, ms })
      if (isOver) left = -1
    },
  }
}
