import { randomUUID } from 'node:crypto'
import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server'

type Kept = { eventId: string; streamId: string; message: JSONRPCMessage }

/** Keeps the messages of one session in order, so that a client that lost its stream hears the rest. Bounded to 1000 messages. */
export function createEventMemory(): EventStore {
  const kept: Kept[] = []
  return {
    storeEvent(streamId, message) {
      const eventId = randomUUID()
      kept.push({ eventId, streamId, message })
      if (kept.length > 1000) kept.shift()
      return Promise.resolve(eventId)
    },
    async replayEventsAfter(lastEventId, { send }) {
      const last = kept.findIndex(event => event.eventId === lastEventId)
      const streamId = kept[last]?.streamId ?? 'unknown'
      for (const event of kept.slice(last + 1)) {
        const isMessage = 'method' in event.message || 'id' in event.message
        if (last >= 0 && event.streamId === streamId && isMessage) await send(event.eventId, event.message)
      }
      return streamId
    },
  }
}
