import type { IncomingMessage } from 'node:http'
import { contentTypeOf } from './body.ts'
import type { HttpClient } from './client.ts'
import type { Cursor } from './cursor.ts'
import { isReason, UNREACHABLE } from './explain.ts'
import { sessionHeaders, type Session } from './session.ts'

export const EVENTS = 'text/event-stream'

/** A stream to read; or none now, perhaps later; or none, with the status that said so. */
export type Opened =
  | { readonly kind: 'open'; readonly stream: IncomingMessage }
  | { readonly kind: 'later' }
  | { readonly kind: 'never'; readonly status: number }

interface StreamNeeds {
  readonly client: HttpClient
  readonly session: Session
  readonly signal: AbortSignal
}

/** Asks for a stream of a session with GET, from where the cursor stands, and notes there how that went. Rejects where it is no use to ask again. */
export async function openStream({ client, session, signal }: StreamNeeds, cursor: Cursor): Promise<Opened> {
  const from = cursor.lastId === undefined ? {} : { 'last-event-id': cursor.lastId }
  const headers = { accept: EVENTS, ...sessionHeaders(session), ...from }
  const answer = await client.send({ method: 'GET', headers, signal }).catch((error: unknown) => {
    if (isReason(error, UNREACHABLE)) return undefined
    throw error
  })
  const status = answer?.statusCode ?? 500
  if (answer !== undefined && status === 200 && contentTypeOf(answer) === EVENTS) {
    cursor.opened()
    return { kind: 'open', stream: answer }
  }
  answer?.destroy()
  if (status < 500) return { kind: 'never', status }
  cursor.failed()
  return { kind: 'later' }
}
