import { quoted } from './answers.ts'

/** Names that a wrong one may have been meant as. */
const MAX_NEAREST = 5
/** Less alike than this is no help. */
const MIN_ALIKE = 0.3
const MAX_NAME = 128

/** The names that are most like a wrong one, the most alike first; with or without the server before them. */
export function nearestNames(wrong: string, names: Iterable<string>): string[] {
  const wanted = pairsOf(wrong.slice(0, MAX_NAME))
  const found: { name: string; alike: number }[] = []
  for (const name of names) {
    const whole = likeness(wanted, pairsOf(name))
    const own = likeness(wanted, pairsOf(name.slice(name.indexOf('__') + 1)))
    const alike = Math.max(whole, own)
    if (alike >= MIN_ALIKE) found.push({ name, alike })
  }
  found.sort((a, b) => b.alike - a.alike || (a.name < b.name ? -1 : 1))
  return found.slice(0, MAX_NEAREST).map(({ name }) => name)
}

/** What a model is told about a name that is not there. */
export function wrongName(wrong: string, names: Iterable<string>): string {
  const nearest = nearestNames(wrong, names)
  const near = nearest.length === 0 ? '' : ` The nearest names: ${nearest.map(quoted).join(', ')}.`
  return `There is no tool ${quoted(wrong)} here.${near} Find others with search_tools.`
}

/** Pairs of letters that stand side by side, whatever the style of the name. */
function pairsOf(name: string): ReadonlySet<string> {
  const plain = ` ${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()} `
  const pairs = new Set<string>()
  for (let at = 0; at < plain.length - 1; at += 1) pairs.add(plain.slice(at, at + 2))
  return pairs
}

/** Dice's coefficient: 1 is the same, 0 has nothing in common. */
function likeness(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0
  for (const pair of left) if (right.has(pair)) shared += 1
  return (2 * shared) / (left.size + right.size)
}
