import { send } from './host.ts'
import { show } from './show.ts'

type Level = 'log' | 'info' | 'warn' | 'error' | 'debug'

const write =
  (level: Level) =>
  (...values: unknown[]): void => {
    send('console', LEVELS.indexOf(level), values.map(value => (typeof value === 'string' ? value : show(value))).join(' '))
  }

const LEVELS: readonly Level[] = ['log', 'info', 'warn', 'error', 'debug']

export const console: Readonly<Record<string, (...values: unknown[]) => void>> = Object.fromEntries(
  LEVELS.map(level => [level, write(level)]),
)
