const ENCODED = /^=\?base64\?(.*)\?=$/s
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
/** Visible ASCII, space and tab: what a header may carry unencoded. */
const PLAIN = /^[\t\x20-\x7e]*$/

/** The text a mirrored header carries: plain, or base64 of UTF-8 between `=?base64?` and `?=`. Undefined when it is neither. */
export function decodeHeaderValue(header: string): string | undefined {
  const value = header.trim()
  const encoded = ENCODED.exec(value)?.[1]
  if (encoded === undefined) return PLAIN.test(value) ? value : undefined
  if (!BASE64.test(encoded)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'))
  } catch {
    return undefined
  }
}
