const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Whether the JSON text nests deeper than `maxDepth`. Works on the bytes before they are parsed, in one pass, because a parsed
 * monster has already cost what it costs. Broken JSON gets some answer; the parser says that it is broken.
 */
export function isDeeperThan(json: Buffer, maxDepth: number): boolean {
  // The usual case: what has no room for so many brackets needs no look.
  if (json.length <= maxDepth) return false
  let depth = 0
  for (let index = 0; index < json.length; index++) {
    const byte = json[index]
    if (byte === QUOTE) index = endOfString(json, index + 1)
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth++
      if (depth > maxDepth) return true
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--
  }
  return false
}

/** After so many bytes without a quote it is one of the long strings, in which the engine finds the next quote ten times as quickly. */
const STRETCH = 256

/** Where the string that began before `from` has its closing quote, or the end of the text. */
function endOfString(json: Buffer, from: number): number {
  let at = from
  for (;;) {
    const end = Math.min(at + STRETCH, json.length)
    while (at < end && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1
    if (at < end) return at
    const quote = json.indexOf(QUOTE, at)
    if (quote === -1) return json.length
    if (!isEscaped(json, quote, at)) return quote
    at = quote + 1
  }
}

/** Whether an odd number of backslashes stands before a quote, none of them before `from`. */
function isEscaped(json: Buffer, quote: number, from: number): boolean {
  let first = quote
  while (first > from && json[first - 1] === BACKSLASH) first--
  return (quote - first) % 2 === 1
}
