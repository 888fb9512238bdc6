/**
 * Where a value shows in bytes of any kind, raw or encoded. It looks by decoding what it finds, and for pieces of the value too,
 * so that it shares nothing with how the product hides values.
 */
export function findValue(haystack: Buffer | string, ...values: readonly string[]): string[] {
  const text = (typeof haystack === 'string' ? Buffer.from(haystack) : haystack).toString('latin1')
  const pieces = values.flatMap(piecesOf)
  return Object.entries(readings).flatMap(([name, read]) => {
    const decoded = read(text)
    return pieces.filter(piece => decoded.includes(piece)).map(piece => `${name}: ${piece}`)
  })
}

/** Long enough not to be there by chance: the values searched for are random. */
const PIECE = 20

// Bytes as latin1, one character each, so that texts and binary files are searched alike.
function piecesOf(value: string): string[] {
  const bytes = Buffer.from(value).toString('latin1')
  const middle = Math.floor((bytes.length - PIECE) / 2)
  return [...new Set([bytes, bytes.slice(0, PIECE), bytes.slice(middle, middle + PIECE), bytes.slice(-PIECE)])]
}

const readings: Record<string, (text: string) => string> = {
  raw: text => text,
  'JSON-escaped': unescapeJson,
  'JSON-escaped twice': text => unescapeJson(unescapeJson(text)),
  'URL-encoded': decodeUrl,
  'form-encoded': text => decodeUrl(text.replaceAll('+', ' ')),
  'HTML-escaped': text =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'),
  base64: text =>
    runsOf(text, /[A-Za-z0-9+/_-]{16,}/g)
      .flatMap(run => [0, 1, 2, 3].map(from => Buffer.from(run.slice(from), 'base64').toString('latin1')))
      .join('\0'),
  hex: text =>
    runsOf(text, /[0-9a-fA-F]{16,}/g)
      .flatMap(run => [0, 1].map(from => Buffer.from(run.slice(from), 'hex').toString('latin1')))
      .join('\0'),
}

function runsOf(text: string, pattern: RegExp): string[] {
  return text.match(pattern) ?? []
}

function decodeUrl(text: string): string {
  return text.replaceAll(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function unescapeJson(text: string): string {
  return text
    .replaceAll(/\\u([0-9a-fA-F]{4})/g, (_whole, hex: string) =>
      Buffer.from(String.fromCharCode(Number.parseInt(hex, 16))).toString('latin1'),
    )
    .replaceAll(/\\(.)/g, (_whole, letter: string) => NAMED[letter] ?? letter)
}
