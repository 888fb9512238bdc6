/** Literal texts of a template, and between each two of them whether the gap may span slashes. */
interface Pattern {
  readonly literals: readonly string[]
  readonly isWide: readonly boolean[]
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
  const literals: string[] = ['']
  const isWide: boolean[] = []
  for (const piece of template.split(/(\{[^{}]*\})/)) {
    if (!piece.startsWith('{') || !piece.endsWith('}')) {
      literals[literals.length - 1] += piece
      continue
    }
    // `{+path}`, `{#fragment}`, `{/segments}`, `{?query}`, `{list*}` may hold any character, or be empty.
    isWide.push(/^\{[+#/.;?&]|\*\}$/.test(piece))
    literals.push('')
  }
  return { literals, isWide }
}

function matches({ literals, isWide }: Pattern, uri: string): boolean {
  const first = literals[0] ?? ''
  const last = literals.at(-1) ?? ''
  if (literals.length === 1) return uri === first
  if (!uri.startsWith(first) || !uri.endsWith(last)) return false
  let at = first.length
  for (const [index, wide] of isWide.entries()) {
    const isLast = index === isWide.length - 1
    const literal = literals[index + 1] ?? ''
    const end = isLast ? uri.length - last.length : uri.indexOf(literal, wide ? at : at + 1)
    if (!fits(uri, { at, end, wide })) return false
    at = end + literal.length
  }
  return true
}

function fits(uri: string, gap: { readonly at: number; readonly end: number; readonly wide: boolean }): boolean {
  if (gap.wide) return gap.end >= gap.at
  return gap.end > gap.at && !uri.slice(gap.at, gap.end).includes('/')
}
