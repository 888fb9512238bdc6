import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import type { Waiting } from '../wire.ts'
import { contentTypeOf, readEvents, readWhole } from './body.ts'
import type { HttpClient } from './client.ts'
import { Cursor } from './cursor.ts'
import { brokeOff, HTTP_ANSWER } from './explain.ts'
import { EVENTS, openStream } from './open-stream.ts'
import type { Requests } from './requests.ts'
import type { Session } from './session.ts'

const JSON_TYPE = 'application/json'

/** After its answer a stream has nothing more to say; it is given this long to end by itself, so that its connection can be used again. */
const LINGER_MS = 250
/** Attempts in a row to take a stream up again. */
const MAX_FAILURES = 5

interface FollowNeeds<W extends Waiting> {
  readonly client: HttpClient
  readonly requests: Requests<W>
  /** The request that is answered. */
  readonly id: number
  readonly signal: AbortSignal
  /** Undefined in the modern era, where a stream that broke is lost. */
  readonly session: Session | undefined
}

interface Resumable {
  readonly client: HttpClient
  readonly session: Session
  readonly signal: AbortSignal
}

/** Reads what a POST was answered with until the answer is there: one JSON text or a stream, taken up again as often as it breaks. */
export async function followAnswer<W extends Waiting>(needs: FollowNeeds<W>, answer: IncomingMessage): Promise<void> {
  const { requests, id, client } = needs
  const type = contentTypeOf(answer)
  if (type === EVENTS) {
    await followStream(needs, answer)
    return
  }
  const bytes = await readWhole(answer)
  if (type === JSON_TYPE || type === '') requests.hear(bytes.toString(), bytes, id)
  else
    throw new AppError(
      'upstream_failed',
      `${client.url.host} answered with ${nameOf(type)} where an MCP server answers. Check the address.`,
      {
        reason: HTTP_ANSWER,
      },
    )
}

async function followStream<W extends Waiting>(needs: FollowNeeds<W>, answer: IncomingMessage): Promise<void> {
  const { requests, id, client, session, signal } = needs
  const cursor = new Cursor()
  let stream = answer
  for (;;) {
    const listener = cursor.listener(text => {
      requests.hear(text, Buffer.from(text), id)
      if (!requests.isOpen(id)) linger(stream)
    })
    await readEvents(stream, listener)
    if (!requests.isOpen(id)) return
    if (session === undefined || cursor.lastId === undefined) throw brokeOff()
    stream = await takeUp({ client, session, signal }, cursor)
  }
}

/** The rest of a stream, from after the last event that came. */
async function takeUp(needs: Resumable, cursor: Cursor): Promise<IncomingMessage> {
  while (cursor.failures < MAX_FAILURES) {
    await sleep(cursor.pauseMs, undefined, { signal: needs.signal })
    const opened = await openStream(needs, cursor)
    if (opened.kind === 'open') return opened.stream
    if (opened.kind === 'never') break
  }
  throw brokeOff()
}

function linger(stream: IncomingMessage): void {
  setTimeout(() => {
    stream.destroy()
  }, LINGER_MS).unref()
}

/** A type as a word of ours: what the server wrote is not repeated. */
function nameOf(type: string): string {
  if (type === 'text/html') return 'a web page'
  return type.startsWith('text/') ? 'plain text' : 'something else'
}
