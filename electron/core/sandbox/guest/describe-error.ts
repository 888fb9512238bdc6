const MAX_MESSAGE = 8_192
const MAX_STACK = 8_192

export interface Described {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** What was thrown, in texts. It may be anything, with getters and traps of its own. */
export function describeError(thrown: unknown): Described {
  if (typeof thrown !== 'object' || thrown === null) return { name: 'Error', message: textOf(() => thrown), stack: '' }
  const read = (member: string) => textOf(() => (member in thrown ? (thrown as Record<string, unknown>)[member] : undefined)) // Anything it may be.
  const name = read('name')
  const message = read('message')
  return {
    name: name === '' ? 'Error' : name.slice(0, 200),
    message: message === '' ? textOf(() => String(thrown)) : message,
    stack: read('stack').slice(0, MAX_STACK),
  }
}

function textOf(read: () => unknown): string {
  try {
    const value = read()
    return value === undefined ? '' : String(value).slice(0, MAX_MESSAGE)
  } catch {
    return ''
  }
}
