/** A place outside of Atrium where a value is looked up whenever it is used. */
export type SecretPlace =
  | { readonly by: 'op'; readonly address: string }
  | { readonly by: 'bw'; readonly item: string; readonly field: string }
  | { readonly by: 'pass'; readonly path: string }
  | { readonly by: 'env'; readonly name: string }

/** What people call each. */
export const PLACE_NAMES: Readonly<Record<SecretPlace['by'], string>> = {
  op: '1Password',
  bw: 'Bitwarden',
  pass: 'pass',
  env: 'the environment of Atrium',
}

// Begins with a letter or digit, so that no part can be read as an option or as a way out of a folder, and has nothing that any program
// reads as more than text.
const PART = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N} _.@+:-]*[\p{L}\p{N}_.@+:-])?`
const OP = new RegExp(`^op://${PART}(?:/${PART}){2,3}(?:\\?(?:attribute|attr)=(?:otp|value|type|title|id|purpose))?$`, 'u')
const BW = new RegExp(`^bw://(${PART})/(password|username|totp|notes|uri)$`, 'u')
const PASS = new RegExp(`^pass://((?:${PART}/)*${PART})$`, 'u')
const ENV = /^env:\/\/([A-Za-z_][A-Za-z0-9_]{0,127})$/

/** The place that a reference names; undefined for a text that names none, or that could be read as anything but a name. */
export function parseReference(text: string): SecretPlace | undefined {
  if (text.length > 512) return undefined
  if (OP.test(text)) return { by: 'op', address: text }
  const [, item, field] = BW.exec(text) ?? []
  if (item !== undefined && field !== undefined) return { by: 'bw', item, field }
  const [, path] = PASS.exec(text) ?? []
  if (path !== undefined) return { by: 'pass', path }
  const [, name] = ENV.exec(text) ?? []
  return name === undefined ? undefined : { by: 'env', name }
}

/** How a reference is written, for whoever writes one that names no place. */
export const REFERENCE_HINT =
  'Write op://vault/item/field, bw://item/password, pass://path/to/entry or env://NAME, with letters, digits, spaces and _ . @ + : - in each part.'
