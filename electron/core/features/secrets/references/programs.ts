import { PLACE_NAMES, type SecretPlace } from '#shared/secret-reference.ts'

/** What is run for a reference, and how its answer is read. */
export interface Asking {
  readonly command: string
  readonly args: readonly string[]
  /** Variables of Atrium's own environment that it needs to find its session: names, or how they begin. */
  readonly passes: readonly RegExp[]
  readonly read: (stdout: string) => string
}

/** Where programs find the agents and windows with which they ask a person. */
const DESKTOP = [
  /^XDG_(RUNTIME_DIR|CONFIG_HOME|DATA_HOME|CACHE_HOME)$/,
  /^DBUS_SESSION_BUS_ADDRESS$/,
  /^(WAYLAND_)?DISPLAY$/,
  /^XAUTHORITY$/,
]

/** The arguments are ours; what a person wrote is one whole word of them, and `parseReference` lets none begin like an option. */
export function askingOf(place: Exclude<SecretPlace, { by: 'env' }>): Asking {
  switch (place.by) {
    case 'op':
      return { command: 'op', args: ['read', '--no-newline', place.address], passes: [/^OP_/, ...DESKTOP], read: stdout => stdout }
    case 'bw':
      return {
        command: 'bw',
        args: ['get', place.field, place.item, '--raw', '--nointeraction'],
        passes: [/^BW_/, /^BITWARDENCLI_APPDATA_DIR$/, ...DESKTOP],
        read: withoutLastBreak,
      }
    case 'pass':
      return {
        command: 'pass',
        args: ['show', place.path],
        passes: [/^PASSWORD_STORE_/, /^GNUPGHOME$/, ...DESKTOP],
        // By its own convention the first line is the password, and what follows is about it.
        read: stdout => stdout.split(/\r?\n/, 1)[0] ?? '',
      }
  }
}

function withoutLastBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}

const SIGNED_OUT =
  /not (currently )?signed in|no accounts? (are )?configured|session expired|not logged in|vault is locked|authorization (prompt )?(dismissed|timeout|denied)|you are not authenticated|decryption failed|no secret key|pinentry|inappropriate ioctl|operation cancelled/i
const NOT_THERE = /isn't (an item|a vault|a field)|could not (find|get) item|not found|is not in the password store|no item|more than one/i

/** Why a program gave no value, and what to do. What it said itself is not passed on: nobody knows what is in it. */
export function explainRefusal(by: SecretPlace['by'], stderr: string): string {
  const name = PLACE_NAMES[by]
  if (SIGNED_OUT.test(stderr)) return `${name} is locked or nobody is signed in to it. Unlock it for ${HOW[by]}, then try again.`
  if (NOT_THERE.test(stderr)) return `${name} has no such entry, or more than one. Compare the reference with what is there.`
  return `${name} refused. Run ${HOW[by]} in a terminal to see why.`
}

/** The program, as a person knows it. */
const HOW: Readonly<Record<SecretPlace['by'], string>> = {
  op: 'its program op',
  bw: 'its program bw (BW_SESSION must be known to Atrium)',
  pass: 'its program pass',
  env: 'Atrium',
}

export const INSTALL: Readonly<Record<Exclude<SecretPlace['by'], 'env'>, string>> = {
  op: 'The program op of 1Password was not found on this machine. Install the 1Password CLI',
  bw: 'The program bw of Bitwarden was not found on this machine. Install the Bitwarden CLI',
  pass: 'The program pass was not found on this machine. Install it',
}
