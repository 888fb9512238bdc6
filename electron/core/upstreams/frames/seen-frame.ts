/** What a message says about itself. */
export interface FrameFacts {
  readonly kind: 'request' | 'answer' | 'error' | 'notification' | 'batch' | 'text'
  readonly method: string | null
  /** As it is written in JSON. */
  readonly rpcId: string | null
  /** The JSON-RPC id of the request it is about, where it names one: progress and cancellations. */
  readonly about: string | null
}

/** Of a body of which only the beginning is kept: how long it was in bytes, and what it said about itself where that is known. */
export interface CutFacts {
  readonly bytes: number
  readonly facts: FrameFacts | undefined
}

/** A body as it was, and that it is cut. */
export interface RawBody {
  readonly text: string
  readonly cut: CutFacts | undefined
}

/** A body as it may be shown. */
export interface CleanBody {
  readonly text: string
  readonly facts: FrameFacts
}

/** The process that frames went to or came from. */
export interface FrameSource {
  readonly isCopy: boolean
  /** Takes out what may not be shown. */
  readonly cleaner: { readonly clean: (frames: readonly RawBody[], isOver: (index: number) => boolean) => readonly CleanBody[] }
}

/** A frame as whoever looks may see it. */
export interface SeenFrame extends CleanBody {
  readonly number: number
  readonly at: number
  readonly ticks: number
  readonly direction: 'sent' | 'received'
  readonly process: number
  readonly isCopy: boolean
  readonly cause: string | undefined
  readonly bytes: number
  readonly isCut: boolean
}
