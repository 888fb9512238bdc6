import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { Outcome } from '#shared/outcome.ts'
import type { OperationName } from '#shared/contract/index.ts'
import type { EventListener, Transport } from '../transport.ts'

const NO_ANSWER = 'Atrium does not answer. Check that it still runs, then try again.'
const SIGNED_OUT = 'This browser is signed out. Open a new sign-in link: press Enter where Atrium runs, or start it again.'

/** The browser's way: a cookie says who, a header from `GET session` shows that the page itself asked. */
export function createHttpTransport(): Transport {
  const signedOut = new Set<() => void>()
  let isSignedOut = false
  const tellSignedOut = () => {
    isSignedOut = true
    signedOut.forEach(listener => {
      listener()
    })
  }
  const session = createSession(tellSignedOut)

  return {
    send: (name, input, signal) => send(session, name, input, signal),
    subscribe: (listener, onGap, onReach) => openEvents({ listener, onGap, onReach, session }),
    onSignedOut(listener) {
      signedOut.add(listener)
      if (isSignedOut) listener()
      return () => signedOut.delete(listener)
    },
  }
}

interface Session {
  /** The CSRF token, asked for once and again after `forget`. */
  token(): Promise<string>
  forget(): void
  signOut(): never
}

function createSession(tellSignedOut: () => void): Session {
  let token: Promise<string> | undefined
  const session: Session = {
    token() {
      token ??= askForToken(session).catch((thrown: unknown) => {
        token = undefined
        throw thrown
      })
      return token
    },
    forget() {
      token = undefined
    },
    signOut() {
      token = undefined
      tellSignedOut()
      throw new AppError('unauthenticated', SIGNED_OUT)
    },
  }
  return session
}

async function askForToken(session: Session): Promise<string> {
  const response = await reach('session', { headers: { accept: 'application/json' } })
  if (response.status === 401) session.signOut()
  const body: unknown = await readJson(response)
  if (!response.ok || typeof body !== 'object' || body === null || !('csrf' in body) || typeof body.csrf !== 'string') {
    throw new AppError('internal', NO_ANSWER)
  }
  return body.csrf
}

async function send(session: Session, name: OperationName, input: unknown, signal: AbortSignal | undefined): Promise<Outcome<unknown>> {
  const response = await postWithToken(session, name, input, signal)
  if (response.status === 401) session.signOut()
  const body: unknown = await readJson(response)
  if (signal?.aborted === true) throw cancelled()
  if (!isOutcome(body)) throw new AppError('internal', NO_ANSWER)
  return body
}

/** A sign-in in another tab gives this browser a new session with a new token: a refused call is asked once more with it. */
async function postWithToken(session: Session, name: OperationName, input: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const token = await session.token()
  const response = await post(name, input, token, signal)
  if (response.status !== 403) return response
  session.forget()
  const newToken = await session.token()
  return newToken === token ? response : post(name, input, newToken, signal)
}

function post(name: OperationName, input: unknown, csrf: string, signal: AbortSignal | undefined): Promise<Response> {
  return reach(`call/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-atrium-csrf': csrf },
    body: JSON.stringify(input),
    ...(signal === undefined ? {} : { signal }),
  })
}

async function reach(path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...options, credentials: 'same-origin', cache: 'no-store' })
  } catch (thrown) {
    if (options.signal?.aborted === true) throw cancelled()
    throw new AppError('internal', NO_ANSWER, { cause: thrown })
  }
}

function cancelled(): AppError {
  return new AppError('cancelled', 'It was cancelled.')
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    // Not JSON: whatever answered was not Atrium's page door. The caller says so in one place.
    return undefined
  }
}

function isOutcome(body: unknown): body is Outcome<unknown> {
  return typeof body === 'object' && body !== null && 'ok' in body && typeof body.ok === 'boolean'
}

// The browser reconnects a broken stream by itself, but gives up for good on a refused one (401, 502 of a restart).
const REOPEN_AFTER_MS = 2_000

interface EventsNeeds {
  readonly listener: EventListener
  readonly onGap: () => void
  readonly onReach: (isReached: boolean) => void
  readonly session: Session
}

function openEvents({ listener, onGap, onReach, session }: EventsNeeds): () => void {
  let source: EventSource | undefined
  let timer: number | undefined
  let wasOpen = false

  const open = () => {
    source = new EventSource('events', { withCredentials: true })
    source.onopen = () => {
      onReach(true)
      if (wasOpen) onGap()
      wasOpen = true
    }
    source.onmessage = message => {
      const event = parseEvent(message.data)
      if (event !== undefined) listener(event)
    }
    source.onerror = () => {
      onReach(false)
      if (source?.readyState !== EventSource.CLOSED) return
      session.forget()
      // Asking for the session tells apart "signed out" (which shows its page) and "not there yet".
      session.token().catch(() => undefined)
      timer = window.setTimeout(open, REOPEN_AFTER_MS)
    }
  }
  open()
  return () => {
    window.clearTimeout(timer)
    source?.close()
  }
}

function parseEvent(data: unknown): AppEvent | undefined {
  if (typeof data !== 'string') return undefined
  try {
    // Only Atrium itself writes this stream, from the same type; an event of a newer version is ignored by its name.
    const event: unknown = JSON.parse(data)
    return isNamed(event) ? event : undefined
  } catch {
    return undefined
  }
}

function isNamed(event: unknown): event is AppEvent {
  return typeof event === 'object' && event !== null && 'name' in event && typeof event.name === 'string'
}
