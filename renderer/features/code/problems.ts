import type { CodeProblem } from '#shared/model/code.ts'
import type { Checked } from './desk-state.ts'
import type { TypeProblem } from './language/protocol.ts'

/** One thing about a draft that its author should see. */
export interface DeskProblem {
  readonly id: string
  readonly part: CodeProblem['part']
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  /** In the source: UTF-16 units from the start; undefined for other parts, and where no place is known. */
  readonly from?: number
  readonly to?: number
  /** From 1. */
  readonly line?: number
}

interface Found {
  readonly source: string
  /** What TypeScript finds. */
  readonly types: readonly TypeProblem[]
  readonly checked: Checked | undefined
  /** The secrets the source uses that there are none of. */
  readonly missing: readonly string[]
}

/** All problems, those of the source first and in its order. What two readers of a line find is told once, in TypeScript's words. */
export function problemsOf({ source, types, checked, missing }: Found): readonly DeskProblem[] {
  const ofTypes = types.map(({ from, to, severity, message }) => ({
    part: 'source' as const,
    from,
    to,
    severity,
    message,
    line: lineOf(source, from),
  }))
  const wrongLines = new Set(ofTypes.filter(({ severity }) => severity === 'error').map(({ line }) => line))
  const ofCheck = (checked?.problems ?? [])
    .filter(({ part, line }) => part !== 'source' || line === null || !wrongLines.has(line))
    .map(one => placed(one, source))
  const ofSecrets = (checked?.uses.names ?? []).filter(({ name }) => missing.includes(name)).flatMap(use => secretProblems(use, source))
  const all: readonly Omit<DeskProblem, 'id'>[] = [...ofTypes, ...ofCheck, ...ofSecrets, ...computed(checked, source)]
  const unique = new Map(all.map(one => [`${one.part} ${String(one.from ?? '')} ${one.message}`, one]))
  return [...unique].map(([id, one]) => ({ id, ...one })).sort((a, b) => (a.from ?? Infinity) - (b.from ?? Infinity) || 0)
}

function placed({ part, line, column, endLine, endColumn, severity, message }: CodeProblem, source: string): Omit<DeskProblem, 'id'> {
  if (part !== 'source' || line === null) return { part, severity, message }
  const from = placeIn(source, line, column ?? 1)
  const to = endLine === null ? endOfWord(source, from) : placeIn(source, endLine, endColumn ?? 1)
  return { part, severity, message, line, from, to: Math.max(from, to) }
}

function secretProblems({ name, lines }: Checked['uses']['names'][number], source: string): Omit<DeskProblem, 'id'>[] {
  return lines.map(line => {
    const start = placeIn(source, line, 1)
    const found = source.indexOf(name, start)
    const from = found === -1 ? start : found
    return {
      part: 'source' as const,
      severity: 'warning' as const,
      message: `There is no secret ${name} here: config.${name} is undefined until you add it.`,
      line,
      from,
      to: found === -1 ? from : from + name.length,
    }
  })
}

function computed(checked: Checked | undefined, source: string): Omit<DeskProblem, 'id'>[] {
  // In a source that cannot be read nothing is known of its secrets, which its errors say already.
  if (checked === undefined || checked.problems.some(({ part, severity }) => part === 'source' && severity === 'error')) return []
  return checked.uses.computed.map(({ line, column }) => {
    const from = placeIn(source, line, column)
    const message = 'Which secret is meant here is known only when it runs. Declare under Access those that it may be.'
    return { part: 'source' as const, severity: 'info' as const, message, line, from, to: endOfWord(source, from) }
  })
}

/** The place of a line and column, both from 1; within the text in any case. */
export function placeIn(text: string, line: number, column: number): number {
  let start = 0
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', start)
    if (next === -1) return text.length
    start = next + 1
  }
  const end = text.indexOf('\n', start)
  return Math.min(start + column - 1, end === -1 ? text.length : end)
}

export function lineOf(text: string, place: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < place; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

function endOfWord(text: string, from: number): number {
  return from + (/^[\w$]+|^./.exec(text.slice(from, from + 200))?.[0].length ?? 0)
}
