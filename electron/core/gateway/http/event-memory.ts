import { randomBytes } from 'node:crypto'
import type { EventStream } from './event-stream.ts'
import type { Limits } from './limits.ts'
import { createResumableStream, type KeptEvent, type ResumableStream, type StreamPurpose } from './resumable-stream.ts'

/** What was sent on the streams of sessions, for clients that lost one and come back. Bounded; the oldest goes first. */
export interface EventMemory {
  /** A stream whose events can be heard again, by this session alone. */
  readonly open: (sessionId: string, purpose: StreamPurpose, connection: EventStream) => ResumableStream
  /** The stream that an event id is of and where on it; undefined for another session's, for none, and where something after it is not kept any more. */
  readonly find: (sessionId: string, eventId: string) => { readonly stream: ResumableStream; readonly after: number } | undefined
  /** A session has ended: nothing of it can be heard again. */
  readonly forget: (sessionId: string) => void
  /** Drops what is older than it may be. */
  readonly sweep: () => void
  /** What is kept, and how many streams can be named. */
  readonly bytes: () => number
  readonly streams: () => number
}

/** What an event takes beside its text: with many small ones that is most of it. */
const EVENT_BYTES = 256

type MemoryLimits = Pick<Limits, 'maxKeptEvents' | 'maxKeptBytes' | 'maxKeptBytesOfAll' | 'keepEventsMs'>

interface Entry {
  readonly sessionId: string
  readonly token: string
  readonly stream: ResumableStream
  events: KeptEvent[]
  bytes: number
  /** The number of the newest event that is not kept any more. */
  forgottenTo: number
}

interface Total {
  bytes: number
}

/** `ticks`: monotonic ms. */
export function createEventMemory(limits: MemoryLimits, ticks: () => number): EventMemory {
  /** By their token, the one opened first in front. */
  const entries = new Map<string, Entry>()
  const total: Total = { bytes: 0 }
  const find: EventMemory['find'] = (sessionId, eventId) => {
    const [token = '', number = ''] = eventId.split('.')
    const entry = entries.get(token)
    const after = /^\d{1,9}$/.test(number) ? Number(number) : -1
    if (entry?.sessionId !== sessionId || after < entry.forgottenTo) return undefined
    return { stream: entry.stream, after }
  }
  const forgetEntry = (entry: Entry): void => {
    entries.delete(entry.token)
    total.bytes -= entry.bytes
    entry.bytes = 0
  }
  return {
    open: (sessionId, purpose, connection) => {
      const token = randomBytes(12).toString('base64url')
      const keep = (event: Omit<KeptEvent, 'at'>): boolean => {
        if (entries.get(token) !== entry) return false
        keepEvent(entry, { ...event, at: ticks() }, limits, total)
        makeRoom(entries, limits, total, forgetEntry)
        return entry.forgottenTo < event.number
      }
      const resumable = createResumableStream({ token, purpose }, connection, {
        keep,
        keptAfter: after => entry.events.filter(({ number }) => number > after),
        drop: () => {
          forgetEntry(entry)
        },
      })
      const entry: Entry = { sessionId, token, stream: resumable, events: [], bytes: 0, forgottenTo: -1 }
      entries.set(token, entry)
      return resumable
    },
    find,
    forget: sessionId => {
      for (const entry of [...entries.values()]) if (entry.sessionId === sessionId) forgetEntry(entry)
    },
    sweep: () => {
      const oldest = ticks() - limits.keepEventsMs
      for (const entry of [...entries.values()]) {
        while (entry.events[0] !== undefined && entry.events[0].at < oldest) dropOldest(entry, total)
        if (isSpent(entry)) forgetEntry(entry)
      }
    },
    bytes: () => total.bytes,
    streams: () => entries.size,
  }
}

function keepEvent(entry: Entry, event: KeptEvent, { maxKeptEvents, maxKeptBytes }: MemoryLimits, total: Total): void {
  entry.events.push(event)
  entry.bytes += bytesOf(event)
  total.bytes += bytesOf(event)
  while (entry.events.length > maxKeptEvents || entry.bytes > maxKeptBytes) dropOldest(entry, total)
}

/** All sessions share one room: who began first gives way. */
function makeRoom(
  entries: ReadonlyMap<string, Entry>,
  { maxKeptBytesOfAll }: MemoryLimits,
  total: Total,
  forget: (entry: Entry) => void,
): void {
  if (total.bytes <= maxKeptBytesOfAll) return
  for (const entry of entries.values()) {
    while (entry.events.length > 0 && total.bytes > maxKeptBytesOfAll) dropOldest(entry, total)
    if (isSpent(entry)) forget(entry)
    if (total.bytes <= maxKeptBytesOfAll) return
  }
}

/** Nothing of it can be heard again, and nothing more will be said on it. */
function isSpent({ events, stream }: Entry): boolean {
  return events.length === 0 && stream.isOver()
}

function dropOldest(entry: Entry, total: Total): void {
  const dropped = entry.events.shift()
  if (dropped === undefined) return
  entry.bytes -= bytesOf(dropped)
  total.bytes -= bytesOf(dropped)
  entry.forgottenTo = dropped.number
}

function bytesOf({ text }: KeptEvent): number {
  return text.length + EVENT_BYTES
}
