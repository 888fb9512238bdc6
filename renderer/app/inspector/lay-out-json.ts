/**
 * JSON with a member a line, as it was written otherwise: numbers keep their digits, and what is no whole JSON (the end was cut) is
 * laid out as far as it goes.
 */
export function layOutJson(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  let out = ''
  let depth = 0
  const line = () => `\n${'  '.repeat(Math.min(depth, DEEPEST))}`
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      depth += 1
      out += token + line()
    } else if (token === '}' || token === ']') {
      depth -= 1
      out = isEmptySince(out) ? out.trimEnd() + token : out + line() + token
    } else if (token === ',') out += token + line()
    else if (token === ':') out += ': '
    else out += token
  }
  return out
}

/** Deeper than this, more space in front would only push the text out of sight. */
const DEEPEST = 40

// A string whole or to the end of the text, a mark, or anything else up to the next of these; space between them is left out.
const TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs

function isEmptySince(out: string): boolean {
  return /[[{]\s*$/.test(out)
}
