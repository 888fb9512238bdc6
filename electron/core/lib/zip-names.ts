/** Why a name of a file in an archive is refused, or undefined: it must be a plain path below the archive, on every system. */
export function problemOfName(name: string): string | undefined {
  if (name === '' || name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'is not a path below it'
  if (name.includes('\\')) return 'has a backslash'
  if (/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/.test(name))
    return 'has a character that cannot be seen'
  if (/[<>:"|?*]/.test(name)) return 'has a character that not every system takes'
  const parts = (name.endsWith('/') ? name.slice(0, -1) : name).split('/')
  if (parts.length > MAX_DEPTH || Buffer.byteLength(name) > MAX_NAME_BYTES) return 'is too long'
  return parts.map(problemOfPart).find(problem => problem !== undefined)
}

const MAX_DEPTH = 64
const MAX_NAME_BYTES = 1_024
const MAX_PART_BYTES = 255
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i

function problemOfPart(part: string): string | undefined {
  if (part === '' || part === '.' || part === '..') return 'leads out of it'
  if (Buffer.byteLength(part) > MAX_PART_BYTES) return 'is too long'
  if (/[. ]$/.test(part)) return 'ends in a dot or space'
  return DEVICES.test(part) ? 'is that of a device' : undefined
}

/** Two names that some system takes for one. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
