import type { EventStream, MessageStream } from './event-stream.ts'

/** An event that was sent, as its text. */
export interface KeptEvent {
  readonly number: number
  readonly text: string
  /** Monotonic ms. */
  readonly at: number
}

/** What the stream needs of the memory. */
interface Memory {
  /** False when it is too large to be kept. */
  readonly keep: (event: Omit<KeptEvent, 'at'>) => boolean
  readonly keptAfter: (after: number) => readonly KeptEvent[]
  /** Nobody can name this stream: nothing has to be kept of it. */
  readonly drop: () => void
}

/** What a stream is for: the answer to one call, or the news of a session. */
export type StreamPurpose = 'call' | 'news'

/** Who wants to know whether the client is there. */
export interface Follower {
  /** It lost its connection, and can come back. */
  readonly lost: () => void
  /** It left without ever having got an id to come back with. */
  readonly gone: () => void
  readonly cameBack: () => void
}

/** An event stream that outlives its connection: what is said meanwhile is kept, and said again to the client that comes back. */
export interface ResumableStream extends MessageStream {
  readonly purpose: StreamPurpose
  /** Tells the client how to come back, before there is anything to say: an event with an id and nothing in it (SEP-1699). */
  readonly prime: (retryMs: number) => void
  /** This connection is gone, not the stream. Does nothing when the client is on another one already. */
  readonly lose: (connection: EventStream) => void
  /** Goes on where the client comes back, with all events after `after`. The connection before is closed: there is one at a time. */
  readonly moveTo: (connection: EventStream, after: number) => void
  /** Nothing more is said on it: it has ended, or is for news and nobody is there to hear them. */
  readonly isOver: () => boolean
  readonly follow: (follower: Follower) => void
}

interface StreamFacts {
  readonly token: string
  readonly purpose: StreamPurpose
}

export function createResumableStream({ token, purpose }: StreamFacts, first: EventStream, memory: Memory): ResumableStream {
  let current: EventStream | undefined = first
  let follower: Follower | undefined
  let hasEnded = false
  let last = -1
  const keep = (text: string): { readonly id: string; readonly isKept: boolean } => {
    last += 1
    return { id: `${token}.${last}`, isKept: memory.keep({ number: last, text }) }
  }
  return {
    purpose,
    isOver: () => hasEnded || (purpose === 'news' && current === undefined),
    follow: wanted => {
      follower = wanted
    },
    prime: retryMs => {
      const { id } = keep('')
      current?.prime(id, retryMs)
    },
    send: message => {
      if (hasEnded) return false
      const text = JSON.stringify(message)
      const { id, isKept } = keep(text)
      // What is kept is as good as sent: the client hears it when it comes back.
      return (current?.sendText(text, id) ?? false) || isKept
    },
    end: message => {
      if (hasEnded) return
      hasEnded = true
      if (message === undefined) {
        current?.end()
        return
      }
      const text = JSON.stringify(message)
      const { id } = keep(text)
      current?.endWith(text, id)
    },
    lose: connection => {
      if (current !== connection) return
      current = undefined
      const canComeBack = last !== -1
      if (!canComeBack) memory.drop()
      if (hasEnded) return
      if (canComeBack) follower?.lost()
      else follower?.gone()
    },
    moveTo: (connection, after) => {
      current?.end()
      current = connection
      for (const { number, text } of memory.keptAfter(after)) if (text !== '') connection.sendText(text, `${token}.${number}`)
      if (hasEnded) connection.end()
      else follower?.cameBack()
    },
  }
}
