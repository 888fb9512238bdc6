/** At least so many of the last are kept, where they are small: the last minutes of a busy server. */
export const MAX_FRAMES = 2_000
/** Bytes of memory for one server. */
export const MAX_WEIGHT = 4 * 1024 * 1024
/** A server that says little takes little; each chunk is twice the one before, up to the largest. */
const FIRST_CHUNK = 16 * 1024
export const LARGEST_CHUNK = 256 * 1024

/** One message as it was. */
export interface RawFrame {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Monotonic milliseconds with fractions: what is between two frames is often less than one. */
  readonly ticks: number
  readonly direction: 'sent' | 'received'
  readonly process: number
  /** The request id of the call that it is known to belong to. */
  readonly cause: string | undefined
  readonly text: string
}

/** Where a frame lies. */
export interface KeptFrame {
  readonly number: number
  readonly read: () => RawFrame
  /** Overwrites the text. */
  readonly erase: () => void
}

interface Chunk {
  readonly bytes: Buffer
  /** The number of its first frame. */
  readonly first: number
  readonly starts: number[]
  used: number
}

// What stands before the cause and the text: at, ticks, length of the text, process, direction, length of the cause.
const HEADER = 26

/**
 * The last frames of one server, numbered from 1, in memory beside the heap: as objects they would live just long enough to be moved
 * twice and then be collected at great length, which costs a call more than everything else about them.
 */
export class FrameRing {
  readonly #chunks: Chunk[] = []
  #weight = 0
  #last = 0

  get weight(): number {
    return this.#weight
  }

  /** When the oldest one was; infinity where there is none. */
  get oldest(): number {
    return this.#chunks[0]?.bytes.readDoubleLE(8) ?? Infinity
  }

  /** The number of the oldest; one more than the newest where there is none. */
  get first(): number {
    return this.#chunks[0]?.first ?? this.#last + 1
  }

  /** The number of the newest; 0 before the first. */
  get last(): number {
    return this.#last
  }

  /** By how much the weight changed. */
  add({ at, ticks, direction, process, cause = '', text }: RawFrame): number {
    const before = this.#weight
    const { bytes, starts, used, chunk } = this.#roomFor(cause, text)
    const causeBytes = bytes.write(cause, used + HEADER, 'latin1')
    const textBytes = bytes.write(text, used + HEADER + causeBytes)
    bytes.writeDoubleLE(at, used)
    bytes.writeDoubleLE(ticks, used + 8)
    bytes.writeUInt32LE(textBytes, used + 16)
    bytes.writeUInt32LE(process, used + 20)
    bytes[used + 24] = direction === 'sent' ? 1 : 0
    bytes[used + 25] = causeBytes
    starts.push(used)
    chunk.used = used + HEADER + causeBytes + textBytes
    this.#last += 1
    return this.#weight - before
  }

  /** By how much the weight shrank. */
  dropOldest(): number {
    const size = this.#chunks.shift()?.bytes.length ?? 0
    this.#weight -= size
    return size
  }

  /** Oldest first. */
  list(): readonly KeptFrame[] {
    return this.#chunks.flatMap(({ bytes, first, starts }) =>
      starts.map((start, index) => ({
        number: first + index,
        read: () => readAt(bytes, start),
        erase: () => {
          const { from, to } = textAt(bytes, start)
          bytes.fill(0, from, to)
        },
      })),
    )
  }

  #roomFor(cause: string, text: string) {
    const last = this.#chunks.at(-1)
    const free = last === undefined ? 0 : last.bytes.length - last.used - HEADER - cause.length
    // No character takes more than three bytes: mostly that is enough to know.
    const fits = free >= 3 * text.length || free >= Buffer.byteLength(text)
    const chunk = last !== undefined && fits ? last : this.#grow(HEADER + cause.length + Buffer.byteLength(text))
    return { ...chunk, chunk }
  }

  #grow(need: number): Chunk {
    const usual = Math.min(LARGEST_CHUNK, FIRST_CHUNK * 2 ** Math.min(this.#chunks.length, 8))
    const bytes = Buffer.allocUnsafeSlow(Math.max(usual, need))
    const chunk: Chunk = { bytes, first: this.#last + 1, starts: [], used: 0 }
    this.#chunks.push(chunk)
    this.#weight += bytes.length
    while (this.#chunks.length > 1 && (this.#weight > MAX_WEIGHT || this.#hasEnoughWithoutOldest())) this.dropOldest()
    return chunk
  }

  #hasEnoughWithoutOldest(): boolean {
    const second = this.#chunks[1]
    return second !== undefined && this.#last + 1 - second.first >= MAX_FRAMES
  }
}

function textAt(bytes: Buffer, start: number): { readonly from: number; readonly to: number } {
  const from = start + HEADER + (bytes[start + 25] ?? 0)
  return { from, to: from + bytes.readUInt32LE(start + 16) }
}

function readAt(bytes: Buffer, start: number): RawFrame {
  const { from, to } = textAt(bytes, start)
  const cause = bytes.toString('latin1', start + HEADER, from)
  return {
    at: bytes.readDoubleLE(start),
    ticks: bytes.readDoubleLE(start + 8),
    direction: bytes[start + 24] === 1 ? 'sent' : 'received',
    process: bytes.readUInt32LE(start + 20),
    cause: cause === '' ? undefined : cause,
    text: bytes.toString('utf8', from, to),
  }
}
