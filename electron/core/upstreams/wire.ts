import type { JsonObject, UpstreamRefusal } from './upstream.ts'

/** An id of a request the server makes: it chose it, so it is only given back. */
export type ServerRequestId = string | number

/** Who waits for the answer to one of our requests. */
export interface Waiting {
  /** The request id of the call that it is for; undefined for Atrium's own. */
  readonly cause?: string | undefined
  readonly settle: (result: JsonObject) => void
  readonly fail: (error: Error) => void
}

export interface WireEvents {
  /** `cause`: our request on whose own stream it came; undefined where what carries it does not tell. */
  readonly request: (id: ServerRequestId, method: string, params: JsonObject, cause?: number) => void
  readonly notification: (method: string, params: JsonObject, cause?: number) => void
  /** A line that is no message: a server that prints where it should only speak. */
  readonly text: (line: string) => void
  /** The server had forgotten our session and began another: what it was told before is to be told again. */
  readonly renewed: () => void
  /** Something it said on its own may have been lost: what it offers may have changed. */
  readonly missed: () => void
  /** The server broke the protocol beyond repair; the reason as a sentence. */
  readonly broken: (reason: string) => void
}

/** JSON-RPC with one server, many requests at once, whatever carries it. It stands in front of every call: it makes no timer or promise for one. */
export interface Wire<W extends Waiting> {
  /** How many of our requests are not answered yet. */
  readonly size: number
  /** Those who wait, by the id of their request. */
  readonly waiting: ReadonlyMap<number, W>
  /** An id for `send`; it also serves as the request's progress token. */
  readonly nextId: () => number
  readonly send: (id: number, message: { readonly method: string; readonly params: JsonObject }, waiting: W) => void
  readonly notify: (method: string, params: JsonObject) => void
  readonly answer: (id: ServerRequestId, result: JsonObject) => void
  readonly refuse: (id: ServerRequestId, refusal: UpstreamRefusal) => void
  /** Waits no longer for an answer; one that still comes is ignored. */
  readonly forget: (id: number) => void
  /** Ends it: what was to be written still is (a cancellation, say), everyone who waits hears of `error`, and that is all. */
  readonly close: (error: Error) => void
}

/** What is known of a message beside its text, where it costs nothing to know. */
export interface TapMore {
  /** `Waiting.cause` of the request that is sent, that is answered, or on whose own stream it came. */
  readonly cause?: string | undefined
  /** Of what is received: the message as parsed. */
  readonly message?: unknown
}

/** Sees every message in the moment it is sent or read, as its JSON text, before anything is decided about it. Not redacted. */
export type Tap = (direction: 'sent' | 'received', text: string, more?: TapMore) => void
