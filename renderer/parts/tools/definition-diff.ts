import { diffLines } from 'diff'

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'skipped'
  readonly text: string
}

/** One member of a definition that differs. */
export interface FieldDiff {
  readonly field: string
  readonly lines: readonly DiffLine[]
}

type Definition = Readonly<Record<string, unknown>>

const FIELDS = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations', '_meta'] as const
/** Unchanged lines that are left around a change. */
const CONTEXT = 3
/** Beyond this the lines are not compared any more: all of the old, then all of the new. */
const MAX_EDITS = 4_000

/** What differs, member by member; everything as new where there is nothing to compare with. */
export function diffDefinitions(before: Definition | null, after: Definition): readonly FieldDiff[] {
  return diffMembers(before, after, FIELDS)
}

/** As above, for these members of anything. */
export function diffMembers(before: Definition | null, after: Definition, members: readonly string[]): readonly FieldDiff[] {
  return members.flatMap(field => {
    const [old, now] = [textOf(before?.[field]), textOf(after[field])]
    return old === now ? [] : [{ field, lines: withoutTheSame(linesOf(old, now)) }]
  })
}

/** Every line ends, also the last: one that is followed by more now has not changed itself. */
function textOf(value: unknown): string {
  if (value === undefined) return ''
  return `${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n`
}

function linesOf(before: string, after: string): DiffLine[] {
  const parts = diffLines(before, after, { maxEditLength: MAX_EDITS })
  if (parts === undefined) return [...splitLines(before, 'removed'), ...splitLines(after, 'added')]
  return parts.flatMap(({ value, added, removed }) => splitLines(value, added ? 'added' : removed ? 'removed' : 'same'))
}

function splitLines(text: string, kind: DiffLine['kind']): DiffLine[] {
  if (text === '') return []
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => ({ kind, text: line }))
}

/** Long stretches that stay the same are only counted. */
function withoutTheSame(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = lines.map((_, index) => lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same'))
  const kept: DiffLine[] = []
  let skipped = 0
  const tellSkipped = () => {
    if (skipped > 0) kept.push({ kind: 'skipped', text: skipped === 1 ? '1 line is the same' : `${String(skipped)} lines are the same` })
    skipped = 0
  }
  for (const [index, line] of lines.entries()) {
    if (isNear[index] === true) {
      tellSkipped()
      kept.push(line)
    } else skipped += 1
  }
  tellSkipped()
  return kept
}
