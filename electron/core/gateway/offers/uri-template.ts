/** A template taken apart: what every URI begins with, then gaps, each with the literal text after it. */
interface Pattern {
  readonly start: string
  readonly gaps: readonly Gap[]
}

interface Gap {
  /** May be empty, and may hold slashes. */
  readonly isWide: boolean
  readonly then: string
}

/**
 * Says whether a URI may come from an RFC 6570 template. One pass over the URI and no regular expression: templates are written by
 * servers, and nothing of theirs may make us slow. Meant for routing, not for validation: the server has the last word.
 */
export function uriMatcher(template: string): (uri: string) => boolean {
  const pattern = parseTemplate(template)
  return uri => matches(pattern, uri)
}

function parseTemplate(template: string): Pattern {
  const [start = '', ...rest] = template.split(/(\{[^{}]*\})/)
  const gaps: Gap[] = []
  // Splitting by a group gives the expressions and the literals in turn.
  for (let index = 0; index < rest.length; index += 2) {
    // `{+path}`, `{#fragment}`, `{/segments}`, `{?query}`, `{list*}` may hold any character, or be empty.
    gaps.push({ isWide: /^\{[+#/.;?&]|\*\}$/.test(rest[index] ?? ''), then: rest[index + 1] ?? '' })
  }
  return { start, gaps }
}

function matches({ start, gaps }: Pattern, uri: string): boolean {
  const last = gaps.at(-1)
  if (!last) return uri === start
  if (!uri.startsWith(start) || !uri.endsWith(last.then)) return false
  let at = start.length
  for (const gap of gaps) {
    const end = gap === last ? uri.length - gap.then.length : uri.indexOf(gap.then, gap.isWide ? at : at + 1)
    if (!fits(gap, uri, { at, end })) return false
    at = end + gap.then.length
  }
  return true
}

function fits({ isWide }: Gap, uri: string, { at, end }: { readonly at: number; readonly end: number }): boolean {
  return isWide ? end >= at : end > at && !uri.slice(at, end).includes('/')
}
