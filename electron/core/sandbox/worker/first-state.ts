/** What a memory was at one moment, and how to make it that again. */
export interface FirstState {
  readonly length: number
  /** Makes every byte of a memory of the same length what it was. */
  readonly putBack: (memory: ArrayBuffer) => void
}

interface Stretch {
  readonly at: number
  end: number
  /** Undefined where all is zero: most of it is, and writing zeros reads nothing. */
  readonly bytes: Uint8Array | undefined
}

const STEP = 16_384

export function keepState(memory: ArrayBuffer): FirstState {
  const all = new Uint8Array(memory)
  const stretches: Stretch[] = []
  for (let at = 0; at < all.length; at += STEP) {
    const bytes = all.slice(at, at + STEP)
    const isZero = bytes.every(byte => byte === 0)
    const last = stretches.at(-1)
    if (isZero && last !== undefined && last.bytes === undefined) last.end = at + bytes.length
    else stretches.push({ at, end: at + bytes.length, bytes: isZero ? undefined : bytes })
  }
  return {
    length: all.length,
    putBack: into => {
      const target = new Uint8Array(into)
      for (const { at, end, bytes } of stretches) {
        if (bytes === undefined) target.fill(0, at, end)
        else target.set(bytes, at)
      }
    },
  }
}
