const TELLING_NAME = /(^|_)(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD|PASSPHRASE|PAT|CREDENTIALS?|DSN)(_|$)|(APIKEY|ACCESSKEY|AUTHTOKEN)$/
// `camelCaseToken` is read as CAMEL_CASE_TOKEN.
const CAMEL = /([a-z0-9])([A-Z])/g

/** The shapes in which well-known services give out their keys. */
const KNOWN_SHAPES = [
  /^gh[pousr]_[A-Za-z0-9]{20,}/,
  /^github_pat_/,
  /^glpat-/,
  /^sk-[A-Za-z0-9_-]{16,}/,
  /^[rsp]k_(live|test)_/,
  /^xox[abeprs]-/,
  /^xapp-/,
  /^AKIA[0-9A-Z]{16}$/,
  /^AIza[0-9A-Za-z_-]{30,}/,
  /^ya29\./,
  /^npm_[A-Za-z0-9]{30,}/,
  /^hf_[A-Za-z0-9]{20,}/,
  /^atr_[A-Za-z0-9]{20,}/,
  /^lin_api_/,
  /^ntn_[A-Za-z0-9]{20,}/,
  /^eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\./,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // A user and a password before the host of a URL.
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@/i,
]

const SHORTEST_RANDOM = 24
// English text and paths stay below about 3.6 bits a character at this length, random base62 and hex above (measured on both).
const RANDOM_BITS = 3.3

/** Whether a value ought to be kept as a secret rather than as plain text: by its name, by a known shape, or because it looks random. */
export function looksLikeSecret(name: string, value: string): boolean {
  const text = value.trim()
  if (text === '') return false
  if (KNOWN_SHAPES.some(shape => shape.test(text))) return true
  const isTellingName = TELLING_NAME.test(name.replace(CAMEL, '$1_$2').toUpperCase())
  return isTellingName ? !isHarmless(text) : looksRandom(text)
}

/** `MAX_TOKEN=4096` and `USE_KEY=true` are settings; a path names where the secret is, which is not the secret. */
function isHarmless(text: string): boolean {
  return /^\d{1,8}$|^(true|false|yes|no|on|off|none|null)$/i.test(text) || isPath(text)
}

function isPath(text: string): boolean {
  return /^(~|\.{0,2})\/[^\s]*$/.test(text) || /^[A-Za-z]:\\/.test(text)
}

function looksRandom(text: string): boolean {
  const isOneWord = text.length >= SHORTEST_RANDOM && /^[A-Za-z0-9+/=_-]+$/.test(text) && !isPath(text)
  const mixes = /[0-9]/.test(text) && /[A-Za-z]/.test(text)
  // Words joined by dashes or slashes are names; a random run is long between its joints.
  const longestRun = Math.max(...text.split(/[-_/]/).map(part => part.length))
  return isOneWord && mixes && longestRun >= SHORTEST_RANDOM && bitsPerCharacter(text) >= RANDOM_BITS
}

function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
