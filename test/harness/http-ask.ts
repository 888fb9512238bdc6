import { once } from 'node:events'
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'

export interface Asked {
  readonly method?: string
  /** Sent as they are; Host and Origin can be anything, which fetch does not allow. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** One HTTP request on a connection of its own, read to its end. */
export async function ask(url: string, asked: Asked = {}): Promise<Answered> {
  const answer = await open(url, asked)
  const text = (await answer.setEncoding('utf8').toArray()).join('')
  return { status: answer.statusCode ?? 0, headers: answer.headers, text }
}

/** As `ask`, for an answer that goes on: the caller reads it and destroys it. */
export async function open(url: string, { method = 'GET', headers = {}, body, signal }: Asked = {}): Promise<IncomingMessage> {
  const length: Record<string, string> = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const asking = request(url, { method, headers: { ...length, ...headers }, agent: false, ...(signal ? { signal } : {}) })
  asking.end(body)
  const [answer]: unknown[] = await once(asking, 'response')
  // What `once` gives for this event.
  return answer as IncomingMessage
}
