/** Every bound of the gateway's wire. Tests hand in smaller ones. */
export interface Limits {
  /** Largest body, in bytes. A larger one is 413. */
  readonly maxBodyBytes: number
  /** Deepest nesting of a body's objects and arrays. */
  readonly maxDepth: number
  /** Bytes of large messages of one key, and of all keys, that are being read or worked on. */
  readonly maxBytesPerKey: number
  readonly maxBytes: number
  /** Requests of one key being worked on at once. */
  readonly maxInFlightPerKey: number
  /** Requests of all keys being worked on at once. */
  readonly maxInFlight: number
  readonly maxSessionsPerKey: number
  /** Long-lived event streams (GET, subscriptions/listen) of one key. */
  readonly maxStreamsPerKey: number
  /** Resources one subscription may name, and one session may watch. */
  readonly maxWatchedResources: number
  /** A session without an open stream or a call ends after this, in ms. */
  readonly sessionIdleMs: number
  /** How often idle sessions and streams of expired keys are looked for, in ms. */
  readonly sweepEveryMs: number
  /** A call that has said nothing for this long becomes an event stream: nobody between takes it for dead, and a lost connection can be resumed. */
  readonly quietMs: number
  /** Pause between keep-alive comments of a stream, in ms. Well below the 30 s after which proxies and clients give up. */
  readonly keepAliveMs: number
  /** Events of one stream of a session that are kept for a client that lost it, and their characters; then those of all sessions. */
  readonly maxKeptEvents: number
  readonly maxKeptBytes: number
  readonly maxKeptBytesOfAll: number
  /** How long they are kept, in ms. */
  readonly keepEventsMs: number
  /** How long a call goes on for a client that lost its stream and has not come back, in ms. */
  readonly resumeMs: number
  /** When a client is told to come back after it lost a stream, in ms. */
  readonly retryMs: number
  /** Pause in which list changes of a workspace are gathered into one notification, in ms. */
  readonly gatherMs: number
  /** Bytes a slow reader may leave unread before its notifications are dropped (a call) or its stream ended (a subscription). */
  readonly maxUnreadBytes: number
}

export const LIMITS: Limits = {
  maxBodyBytes: 16 * 1024 * 1024,
  maxDepth: 64,
  maxBytesPerKey: 128 * 1024 * 1024,
  maxBytes: 512 * 1024 * 1024,
  maxInFlightPerKey: 256,
  maxInFlight: 1024,
  maxSessionsPerKey: 64,
  maxStreamsPerKey: 32,
  maxWatchedResources: 1024,
  sessionIdleMs: 60 * 60 * 1000,
  sweepEveryMs: 60_000,
  quietMs: 1_000,
  keepAliveMs: 15_000,
  // A result of a whole page of a large list fits; what is larger has to be asked for again.
  maxKeptEvents: 256,
  maxKeptBytes: 4 * 1024 * 1024,
  maxKeptBytesOfAll: 16 * 1024 * 1024,
  keepEventsMs: 5 * 60_000,
  resumeMs: 60_000,
  retryMs: 500,
  gatherMs: 50,
  maxUnreadBytes: 4 * 1024 * 1024,
}

/** Up to this size a message is not counted against `maxBytes`: the limits of calls bound those, and most are far smaller. */
export const UNCOUNTED_BYTES = 65_536

/** Time a client has to send its headers, and its whole request. Answers have no deadline here: calls may run for long. */
export const HEADERS_TIMEOUT_MS = 10_000
export const REQUEST_TIMEOUT_MS = 60_000
/** Longer than the pools of common clients keep a connection, so that the client closes first and never writes into a closing one. */
export const KEEP_ALIVE_TIMEOUT_MS = 65_000
/** Sockets at once: every stream and call of all keys fits, a runaway client does not take all descriptors. */
export const MAX_CONNECTIONS = 4096
