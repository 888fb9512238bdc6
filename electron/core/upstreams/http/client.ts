import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/errors.ts'
import { isSignInNeeded, signInNeeded, type Authorizer, type HttpTarget } from '../authorizer.ts'
import { brokeOff, explainFailure, HTTP_ANSWER, isOfServer, isReason, UNREACHABLE, unreachable } from './explain.ts'
import { endpointOf, type Endpoint } from './target.ts'

/** From the first packet to a connection that can be used, TLS included. */
const CONNECT_MS = 10_000
/** Connections of one server: more calls than these wait for a free one. */
const MAX_CONNECTIONS = 256
/** Servers commonly close a connection after 5 s without a request; ours is given up before, so that none is sent into a closing one. */
const IDLE_MS = 4_000
const MAX_REDIRECTS = 3
const MAX_CHALLENGES = 2
/** How often a request waits because the server asks for it, and how long at most. */
const MAX_WAITS = 2
const MAX_WAIT_MS = 10_000
const DEFAULT_WAIT_MS = 1_000

export interface HttpRequest {
  readonly method: 'POST' | 'GET' | 'DELETE'
  readonly url?: URL | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether it does no harm when it comes to the server twice; undefined: not with a body. */
  readonly mayComeTwice?: boolean
  readonly signal: AbortSignal
}

/** What became of the way to a server. */
export type Contact =
  | { readonly kind: 'reached' }
  /** `isItsOwn`: this machine's network is not what it was for. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly isItsOwn: boolean }
  | { readonly kind: 'signInNeeded'; readonly reason: string }

interface ClientNeeds {
  readonly target: HttpTarget
  readonly authorizer: Authorizer | undefined
  /** Told of every answer, and of every request that got none. */
  readonly contact: (contact: Contact) => void
}

/** How far one request has come on its way to an answer. */
interface Attempt {
  readonly url: URL
  readonly redirects: number
  readonly challenges: number
  readonly waits: number
}

/**
 * Requests to one server, over connections of its own. Waits when the server asks for it, gets in with the authorizer, follows it
 * within its own origin only, and uses no proxy. Nothing of the launch is ever sent to another origin.
 */
export class HttpClient {
  readonly #needs: ClientNeeds
  readonly #endpoint: Endpoint
  readonly #agent: http.Agent

  /** Throws `upstream_failed` for a launch that cannot be sent. */
  constructor(needs: ClientNeeds) {
    this.#needs = needs
    this.#endpoint = endpointOf(needs.target)
    const options = { keepAlive: true, maxSockets: MAX_CONNECTIONS, timeout: IDLE_MS }
    this.#agent = this.#endpoint.url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options)
  }

  get url(): URL {
    return this.#endpoint.url
  }

  /** The answer, whatever its status, its body unread. Rejects with an AppError: `upstream_failed`, or `forbidden` where a person has to sign in. */
  async send(request: HttpRequest): Promise<IncomingMessage> {
    try {
      const answer = await this.#send(request)
      this.#needs.contact({ kind: 'reached' })
      return answer
    } catch (error) {
      if (request.signal.aborted) throw new AppError('cancelled', 'The request was given up.')
      const failure = explainFailure(error, this.url)
      if (isReason(failure, UNREACHABLE)) this.#needs.contact({ kind: 'unreachable', reason: failure.message, isItsOwn: isOfServer(error) })
      if (isSignInNeeded(failure)) this.#needs.contact({ kind: 'signInNeeded', reason: failure.message })
      throw failure
    }
  }

  /** Closes every connection. */
  close(): void {
    this.#agent.destroy()
  }

  async #send(request: HttpRequest): Promise<IncomingMessage> {
    let attempt: Attempt = { url: request.url ?? this.url, redirects: 0, challenges: 0, waits: 0 }
    for (;;) {
      const authorization = await this.#needs.authorizer?.header()
      const answer = await this.#exchange(attempt.url, request, authorization)
      const again = await this.#again(attempt, answer, { request, authorization })
      if (again === undefined) return answer
      answer.destroy()
      attempt = again
    }
  }

  /** How to try once more, where this answer is none. */
  async #again(attempt: Attempt, answer: IncomingMessage, sent: Sent): Promise<Attempt | undefined> {
    const status = answer.statusCode ?? 0
    if (status >= 300 && status < 400)
      return { ...attempt, url: this.#redirected(attempt, answer, sent.request), redirects: attempt.redirects + 1 }
    if (status === 401 || (status === 403 && answer.headers['www-authenticate'] !== undefined))
      return this.#challenged(attempt, answer, sent)
    const waitMs = waitOf(answer)
    if (waitMs === undefined || attempt.waits >= MAX_WAITS) return undefined
    await sleep(waitMs, undefined, { signal: sent.request.signal })
    return { ...attempt, waits: attempt.waits + 1 }
  }

  async #challenged(attempt: Attempt, answer: IncomingMessage, { authorization }: Sent): Promise<Attempt | undefined> {
    const { authorizer, target } = this.#needs
    const status = answer.statusCode === 401 ? 401 : 403
    if (authorizer !== undefined && attempt.challenges < MAX_CHALLENGES) {
      const wwwAuthenticate = answer.headers['www-authenticate']
      const sent = authorization ?? this.#endpoint.headers['authorization']
      const decided = await authorizer.challenged({ status, wwwAuthenticate, sent }).catch((error: unknown) => {
        answer.destroy()
        throw error
      })
      if (decided === 'retry') return { ...attempt, challenges: attempt.challenges + 1 }
    }
    if (status === 403 && authorizer === undefined) return undefined
    answer.destroy()
    throw signInNeeded(target.serverName)
  }

  #redirected({ url, redirects }: Attempt, answer: IncomingMessage, { method }: HttpRequest): URL {
    const status = answer.statusCode ?? 0
    const to = URL.parse(answer.headers.location ?? '', url.href)
    answer.destroy()
    if (to === null) throw moved(url, status, 'It does not say where to.')
    if (to.origin !== url.origin)
      throw moved(
        url,
        status,
        `It sends requests on to ${to.origin}, which Atrium does not follow: what was approved is ${url.origin}. If that is right, change the address.`,
      )
    const keepsMethod = status === 307 || status === 308 || method === 'GET'
    if (!keepsMethod) throw moved(url, status, 'It sends requests on to another path. Correct the address.')
    if (redirects >= MAX_REDIRECTS) throw moved(url, status, 'It sends requests round in a circle.')
    return to
  }

  async #exchange(url: URL, request: HttpRequest, authorization: string | undefined): Promise<IncomingMessage> {
    const { method, body, signal } = request
    const headers: Record<string, string> = { ...this.#endpoint.headers, ...request.headers }
    if (authorization !== undefined) headers['authorization'] = authorization
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body))
    const options: RequestOptions = { method, headers, agent: this.#agent, signal }
    const mayComeTwice = request.mayComeTwice ?? body === undefined
    if (!mayComeTwice) await hearOfEnds()
    try {
      return await exchange(url, options, body)
    } catch (error) {
      // The server may have closed a kept connection in the moment we used it, or failed over this very request: that looks the same.
      if (!(error instanceof StaleConnection) || signal.aborted) throw error
      if (error.isWhole && !mayComeTwice) throw brokeOff(error)
      return exchange(url, options, body)
    }
  }
}

/** Connections whose end has arrived are not used afterwards: what may come only once cannot be sent again. The network is read between two turns. */
async function hearOfEnds(): Promise<void> {
  await turn()
  await turn()
}

interface Sent {
  readonly request: HttpRequest
  readonly authorization: string | undefined
}

/** Not for the caller: the request is sent again. */
class StaleConnection extends AppError {
  /** False when the request did not leave this machine to its end, so that the server cannot have acted on it. */
  readonly isWhole: boolean

  constructor(cause: Error & { syscall?: string }, url: URL) {
    super('upstream_failed', explainFailure(cause, url).message, { reason: UNREACHABLE, cause })
    this.isWhole = cause.syscall !== 'write'
  }
}

function exchange(url: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options)
    let timer: NodeJS.Timeout | undefined
    request.once('socket', socket => {
      if (!socket.connecting) return
      const late = () => request.destroy(unreachable(url, `It did not take the connection within ${CONNECT_MS / 1_000} s.`))
      timer = setTimeout(late, CONNECT_MS)
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer)
      })
    })
    request.once('close', () => {
      clearTimeout(timer)
    })
    request.once('response', resolve)
    request.on('error', (error: Error & { code?: string }) => {
      const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      reject(isStale ? new StaleConnection(error, url) : error)
    })
    request.end(body)
  })
}

/** How long the server wants to be left alone, in ms; undefined when it does not say so. */
function waitOf({ statusCode, headers }: IncomingMessage): number | undefined {
  const asked = Number(headers['retry-after'])
  if (statusCode === 429 && !(asked >= 0)) return DEFAULT_WAIT_MS
  if (statusCode !== 429 && statusCode !== 503) return undefined
  return asked >= 0 ? Math.min(asked * 1_000, MAX_WAIT_MS) : undefined
}

function moved(url: URL, status: number, what: string): AppError {
  return new AppError('upstream_failed', `${url.host} answered ${status}. ${what}`, { reason: HTTP_ANSWER })
}
