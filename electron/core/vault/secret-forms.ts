import { isRedactable, MIN_REDACTED_LENGTH } from '#shared/redactable.ts'

/** From here on a value is found inside a longer text that was encoded as a whole. */
const MIN_INNER_BYTES = 6
/** What encoders make lines of. */
const ENCODED_LINE = 76
/** A line of a value of several lines is searched for by itself if it is long enough not to hit ordinary text. */
const MIN_LINE_LENGTH = 8

/** A word inside a value is searched for by itself if it is longer than the words of people's texts. */
const MIN_WORD_LENGTH = 20

/** The value, and where it has several lines each of these: what prints a key prints it line by line. */
export function linesOf(value: string): string[] {
  const lines = value.split(/\r\n|[\r\n]/).map(line => line.trim())
  if (lines.length === 1) return [value]
  // The frame around a key is the same for every key.
  return [value, ...lines.filter(line => line.length >= MIN_LINE_LENGTH && !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(line))]
}

/** How a value may look once it went through a URL, a JSON text, an HTML page or an encoder. */
export function formsOf(value: string): string[] {
  if (!isRedactable(value)) return []
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const all = [value, ...longWordsOf(value), ...base64Forms(bytes), hex, hex.toUpperCase(), ...escapedForms(value)]
  return [...new Set(all)].filter(text => text.length >= MIN_REDACTED_LENGTH)
}

/** Most values are tokens, of which nothing is escaped anywhere, and few of the others have something that HTML writes in a way of its own. */
function escapedForms(value: string): string[] {
  if (/^[A-Za-z0-9_.~-]*$/.test(value)) return []
  return [...urlForms(value), ...jsonForms(value), ...(/[&<>"']/.test(value) ? htmlForms(value) : [])]
}

/** What no way of escaping changes: the token inside an address, a header or a quoted text, however these were written. */
function longWordsOf(value: string): string[] {
  return (value.match(/[A-Za-z0-9_-]+/g) ?? []).filter(word => word.length >= MIN_WORD_LENGTH)
}

/** Base64 of the value alone, and its inner part at each of the three alignments it can have inside a longer text. */
function base64Forms(bytes: Buffer): string[] {
  const encoded = bytes.toString('base64')
  const forms = [encoded, bytes.toString('base64url'), encoded.replace(/=+$/, '')]
  // Short values would leave a middle of a few characters, which would hit by chance.
  if (bytes.length < MIN_INNER_BYTES) return forms
  for (const offset of [0, 1, 2]) {
    const padded = offset === 0 ? encoded : Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const from = Math.ceil((offset * 8) / 6)
    // It ends before the padding.
    const inner = padded.slice(from, Math.floor(((offset + bytes.length) * 8) / 6))
    forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return [...forms, ...encodedLines(encoded)]
}

/** As mail and command lines write it: in lines. */
function encodedLines(encoded: string): string[] {
  if (encoded.length <= ENCODED_LINE) return []
  const lines = encoded.match(new RegExp(`.{1,${ENCODED_LINE}}`, 'g')) ?? []
  return lines.filter(line => line.length >= MIN_LINE_LENGTH)
}

/** In a path, as Node and as Python escape it, as a whole address, and in a form; with capital and with small digits. Half a character would throw: bytes have none. */
function urlForms(value: string): string[] {
  const text = Buffer.from(value).toString()
  const url = encodeURIComponent(text)
  const strict = url.replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  const forms = new Set([
    ...[url, strict, strict.replaceAll('%2F', '/'), url.replaceAll('%20', '+'), strict.replaceAll('%20', '+'), encodeURI(text)],
  ])
  return [...forms, ...Array.from(forms, form => form.replace(/%[0-9A-F]{2}/g, digits => digits.toLowerCase()))]
}

/** As JavaScript, as Python (nothing but ASCII), as PHP (no plain slash) and as Go (nothing that HTML means something by) write it, and as JSON inside JSON. */
function jsonForms(value: string): string[] {
  const plain = JSON.stringify(value).slice(1, -1)
  const ascii = plain.replace(/[\u0080-\uffff]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const forHtml = plain.replace(/[<>&]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`)
  const written = new Set([plain, ascii, plain.replaceAll('/', '\\/'), ascii.replaceAll('/', '\\/'), forHtml])
  return [...written, ...Array.from(written, text => JSON.stringify(text).slice(1, -1))]
}

const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** With names, with names and a number for the apostrophe as most do it, with numbers alone, and as text between tags. */
function htmlForms(value: string): string[] {
  const escaped = (pattern: RegExp, write: (character: string) => string) => value.replace(pattern, character => `&${write(character)};`)
  const named = (character: string) => HTML_NAMES[character] ?? ''
  const decimal = (character: string) => `#${character.charCodeAt(0)}`
  const hex = (character: string) => `#x${character.charCodeAt(0).toString(16)}`
  const all = /[&<>"']/g
  const unlessApostrophe = (number: typeof decimal) => (character: string) => (character === "'" ? number(character) : named(character))
  return [
    escaped(all, named),
    escaped(all, unlessApostrophe(decimal)),
    escaped(
      all,
      unlessApostrophe(character => `#0${character.charCodeAt(0)}`),
    ),
    escaped(all, unlessApostrophe(hex)),
    escaped(all, decimal),
    escaped(all, hex),
    escaped(all, character => hex(character).toUpperCase().replace('X', 'x')),
    escaped(/[&<>]/g, named),
    escaped(/[&<>"]/g, named),
  ]
}
