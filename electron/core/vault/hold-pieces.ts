import { redactPieces, type Piece } from './redact-pieces.ts'
import type { Redactor } from './redact.ts'

/** For no longer than this is anything kept back: who watches does not see it, and a client that waits for progress goes on waiting. In ms. */
export const HOLD_MS = 250
/** Pieces that are kept back at most: what comes faster is let out sooner, the first beginning of a value as a mark. */
const MAX_HELD = 64

export interface HeldPieces {
  /** `release` gets it redacted, once it is known how it goes on; all pieces are let out in their order. */
  readonly push: <T>(message: T, release: (message: T) => void, of?: string) => void
  /** Nothing more comes, or nobody waits any longer. */
  readonly flush: () => void
}

interface HeldPiece extends Piece<unknown> {
  readonly release: (message: unknown) => void
}

/**
 * Redacts what comes piece by piece, and keeps back what ends with what may be the beginning of a value, until the next piece says
 * whether it is. What nothing follows is let out after a quarter of a second as `redactPieces` would by itself.
 */
export function holdPieces(redactor: Pick<Redactor, 'row' | 'json' | 'begins'>): HeldPieces {
  const pieces = redactPieces(redactor)
  let held: HeldPiece[] = []
  let timer: NodeJS.Timeout | undefined
  const letOut = (count: number) => {
    const out = held.slice(0, count)
    held = held.slice(count)
    clearTimeout(timer)
    timer = held.length === 0 ? undefined : setTimeout(flush, HOLD_MS).unref()
    pieces.all(out).forEach((message, index) => out[index]?.release(message))
  }
  const flush = () => {
    if (held.length > 0) letOut(held.length)
  }
  return {
    push: <T>(message: T, release: (message: T) => void, of = '') => {
      // What is redacted keeps its shape.
      held.push({ message, of, release: clean => release(clean as T) })
      const certain = held.length > MAX_HELD ? held.length : pieces.certain(held)
      if (certain > 0) letOut(certain)
      else timer ??= setTimeout(flush, HOLD_MS).unref()
    },
    flush,
  }
}
