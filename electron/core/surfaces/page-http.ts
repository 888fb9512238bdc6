import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Operations } from '#shared/contract/define.ts'
import { contract } from '#shared/contract/index.ts'
import { AppError, ERROR_CODES } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { Outcome } from '#shared/outcome.ts'
import { newUuid } from '#core/lib/ids.ts'
import type { Log } from '#core/lib/log.ts'
import { hasUnreadBody, HttpRefusal, readJsonBody } from './json-body.ts'
import { sendPageFile } from './page-files.ts'
import { isSameText, PageSessions, type PageSession } from './page-sessions.ts'

export interface PageHttpNeeds {
  readonly version: string
  readonly pageFolder: string
  readonly now: () => number
  readonly log: Log
  /** Runs an operation as the person at this machine. */
  readonly execute: (name: string, input: unknown, requestId: string, signal: AbortSignal) => Promise<Outcome<unknown>>
  readonly subscribe: (listener: (event: AppEvent) => void) => () => void
  /** A browser showed a link: it is signed in, or the link was not good. */
  readonly signedIn: (isGood: boolean) => void
}

export interface PageHttp {
  readonly port: number
  /** An address that signs one browser in, once. */
  readonly newLink: () => string
  readonly close: () => Promise<void>
}

/** A page that does not read its events is dropped before it fills memory; it reconnects and reloads. */
const MAX_UNSENT_BYTES = 4_194_304
const KEEP_ALIVE_MS = 20_000

/** The pages of `serve` and their transport, on 127.0.0.1 and a port of their own. Throws `conflict` when the port is busy. */
export async function startPageHttp(needs: PageHttpNeeds, port: number): Promise<PageHttp> {
  const sessions = new PageSessions(needs.now)
  const server = createServer((request, response) => {
    handle(needs, sessions, request, response).catch((thrown: unknown) => {
      const error = AppError.from(thrown)
      const requestId = newUuid()
      if (error.code === 'internal') needs.log.error('page.failed', { requestId, error: thrown })
      if (response.headersSent) {
        response.destroy()
        return
      }
      sendFailure(response, error, requestId)
    })
  })
  const actual = await listen(server, port)
  return {
    port: actual,
    newLink: () => `http://127.0.0.1:${actual}/sign-in?token=${sessions.newLink()}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    // Also later, when a connection cannot be taken for want of descriptors: that ends nothing but that connection.
    server.on('error', cause => {
      reject(new AppError('conflict', `The page's port ${port} is in use. Choose another with --page-port.`, { cause }))
    })
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

async function handle(needs: PageHttpNeeds, sessions: PageSessions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const port = request.socket.localPort ?? 0
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  if (!isOurs(request, port)) {
    sendFailure(response, new AppError('forbidden', 'This address is for Atrium’s own page only.'), newUuid())
    return
  }
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`)
  if (request.method === 'GET' && url.pathname === '/sign-in') {
    signIn(needs, sessions, { url, request, response })
    return
  }
  const { room, path } = placeOf(url.pathname)
  if (request.method === 'GET' && !['/session', '/events'].includes(path)) {
    await sendPageFile(needs.pageFolder, path, response)
    return
  }
  const session = sessions.find(cookieOf(request, port), room)
  if (!session) {
    sendFailure(response, signedOut(), newUuid())
    return
  }
  await serveSession(needs, { session, path }, request, response)
}

/**
 * Each session has a folder of its own, which nobody can guess, and its cookie is sent there alone. Browsers do not tell ports apart:
 * without the folder they would give the cookie to whatever else listens on this machine, be it another person's.
 */
function placeOf(pathname: string): { readonly room: string | undefined; readonly path: string } {
  const [, room, path] = /^\/at\/([\w-]+)(\/.*)$/.exec(pathname) ?? []
  return { room, path: path ?? pathname }
}

interface Asked {
  readonly session: PageSession
  /** Below the session's folder. */
  readonly path: string
}

/** What a signed-in page may ask. */
async function serveSession(needs: PageHttpNeeds, asked: Asked, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') sendToSession(needs, asked, response)
  else if (request.method === 'POST' && asked.path.startsWith('/call/')) await call(needs, asked, request, response)
  else sendFailure(response, new AppError('not_found', 'There is nothing here.'), newUuid())
}

/** A foreign name for our address (DNS rebinding) and a foreign page are both refused before anything else. */
function isOurs(request: IncomingMessage, port: number): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (!hosts.includes(request.headers.host ?? '')) return false
  const { origin } = request.headers
  // A browser names the origin with every POST; a POST without one is not from our page.
  if (origin === undefined) return request.method === 'GET' && isSameSite(request)
  return origin === `http://${request.headers.host ?? ''}`
}

function isSameSite(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site']
  // A link in a terminal or a chat opens as `none` or `cross-site`; only navigation may come from elsewhere.
  return site === undefined || site === 'same-origin' || site === 'none' || request.headers['sec-fetch-mode'] === 'navigate'
}

interface Shown {
  readonly url: URL
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

function signIn(needs: PageHttpNeeds, sessions: PageSessions, { url, request, response }: Shown): void {
  const port = request.socket.localPort ?? 0
  // A link is good once: a browser that only looks ahead, or a preview, must not use it up.
  if (!isMeant(request)) {
    response.writeHead(503, { 'cache-control': 'no-store' }).end()
    return
  }
  const made = sessions.redeem(url.searchParams.get('token') ?? '')
  noteSignIn(needs, made !== undefined)
  // The token must not stay in the address bar or the history, so the answer is a redirect either way.
  if (made === undefined) {
    response.writeHead(303, { location: '/#/signed-out', 'cache-control': 'no-store' }).end()
    return
  }
  const folder = `/at/${made.room}/`
  response.writeHead(303, {
    location: folder,
    'cache-control': 'no-store',
    'set-cookie': `${cookieName(port)}=${made.cookie}; HttpOnly; SameSite=Strict; Path=${folder}; Max-Age=604800`,
  })
  response.end()
}

/** Bad links are recorded no more than this often: anyone on this machine can show some, and nobody may fill the disk. In ms. */
const BAD_LINK_MS = 1_000
const badLinks = new WeakMap<PageHttpNeeds, number>()

function noteSignIn(needs: PageHttpNeeds, isGood: boolean): void {
  const now = needs.now()
  if (!isGood && Math.abs(now - (badLinks.get(needs) ?? -Infinity)) < BAD_LINK_MS) return
  if (!isGood) badLinks.set(needs, now)
  needs.signedIn(isGood)
}

/** Whether a person goes there: not a prefetch, and not an image or a script of some page. */
function isMeant({ headers }: IncomingMessage): boolean {
  const isAhead = /prefetch|prerender|preview/i.test(`${String(headers['sec-purpose'] ?? '')} ${String(headers['purpose'] ?? '')}`)
  // What names no site is no browser: a script of the person's own, say.
  return !isAhead && (headers['sec-fetch-site'] === undefined || headers['sec-fetch-mode'] === 'navigate')
}

function sendToSession(needs: PageHttpNeeds, { session, path }: Asked, response: ServerResponse): void {
  if (path === '/session') {
    sendJson(response, 200, { csrf: session.csrf, version: needs.version })
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  response.write(': connected\n\n')
  const end = needs.subscribe(event => {
    if (response.writableLength > MAX_UNSENT_BYTES) {
      response.destroy()
      return
    }
    response.write(`data: ${JSON.stringify(event)}\n\n`)
  })
  const keepAlive = setInterval(() => {
    response.write(': still here\n\n')
  }, KEEP_ALIVE_MS)
  response.on('close', () => {
    clearInterval(keepAlive)
    end()
  })
}

async function call(needs: PageHttpNeeds, { session, path }: Asked, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = newUuid()
  const csrf = request.headers['x-atrium-csrf']
  if (typeof csrf !== 'string' || !isSameText(csrf, session.csrf)) {
    sendFailure(
      response,
      new AppError('forbidden', 'This request did not come from Atrium’s page. Reload the page and try again.'),
      requestId,
    )
    return
  }
  const gone = new AbortController()
  response.on('close', () => {
    gone.abort()
  })
  const name = path.slice('/call/'.length)
  const input = await readJsonBody(request, maxBodyBytesOf(name))
  const outcome = await needs.execute(name, input, requestId, gone.signal)
  sendJson(response, outcome.ok ? 200 : ERROR_CODES[outcome.error.code].http, outcome)
}

function maxBodyBytesOf(name: string): number | undefined {
  const operations: Operations = contract
  return Object.hasOwn(operations, name) ? operations[name]?.maxBodyBytes : undefined
}

function cookieName(port: number): string {
  return `atrium_page_${port}`
}

function cookieOf(request: IncomingMessage, port: number): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map(pair => pair.trim().split('='))
  return pairs.find(([name]) => name === cookieName(port))?.[1]
}

function signedOut(): AppError {
  return new AppError(
    'unauthenticated',
    'This browser is signed out. Open a new sign-in link: press Enter where Atrium runs, or start it again.',
  )
}

function sendFailure(response: ServerResponse, error: AppError, requestId: string): void {
  const { code, message, details } = error
  const outcome: Outcome<never> = { ok: false, requestId, error: { code, message, details } }
  sendJson(response, error instanceof HttpRefusal ? error.status : ERROR_CODES[code].http, outcome)
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = Buffer.from(JSON.stringify(value))
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': text.length,
    'cache-control': 'no-store',
    ...(hasUnreadBody(response.req) ? { connection: 'close' } : {}),
  })
  response.end(text)
}
