export interface Closers {
  /** What is added last is closed first. */
  readonly add: (name: string, close: () => Promise<void> | void) => void
  /** Closes everything once; a part that fails is told to `failed` and stops no other. */
  readonly close: () => Promise<void>
}

export function createClosers(failed: (name: string, thrown: unknown) => void): Closers {
  const open: { name: string; close: () => Promise<void> | void }[] = []
  let closing: Promise<void> | undefined
  const closeAll = async () => {
    for (let last = open.pop(); last; last = open.pop()) {
      try {
        await last.close()
      } catch (thrown) {
        failed(last.name, thrown)
      }
    }
  }
  return {
    add: (name, close) => {
      open.push({ name, close })
    },
    close: () => (closing ??= closeAll()),
  }
}
