import type { SeenFrame } from './seen-frame.ts'

/** What a frame has to do with others. */
export interface FrameLink {
  /** The number of the request that it belongs to; its own where it is one, or belongs to none. */
  readonly root: number
  /** The request id of the call it belongs to. */
  readonly cause: string | undefined
  /** For an answer, that of its request. */
  readonly method: string | null
  /** On a request and its answer: how long that took. */
  readonly durationMs: number | null
}

/** What went over the wire, and what it belongs to. */
export interface LinkedFrame extends SeenFrame {
  readonly link: FrameLink
}

/** Reads the frames of one server. */
export interface FrameReader {
  /** All that are kept, oldest first, redacted. */
  readonly read: () => readonly LinkedFrame[]
  /** Tells of new ones for the next half minute. */
  readonly watch: () => void
}
