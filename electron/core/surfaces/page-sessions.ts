import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a sign-in gives a browser. */
export interface NewSession {
  readonly cookie: string
  /** Names the folder to which alone the cookie is sent. */
  readonly room: string
}

export interface PageSession {
  /** Sent back by the page in a header with every command; a foreign page cannot read it. */
  readonly csrf: string
}

/** A link is good once, and for ten minutes: long enough to copy it to another window, too short to be found in a scroll-back. */
const LINK_LIFE_MS = 10 * 60_000
/** A session ends a week after it was made; the page then asks for a new link. */
const SESSION_LIFE_MS = 7 * 24 * 3_600_000
const MAX_SESSIONS = 32

/** Who may use the pages of `serve`: holders of a cookie that a one-time link gave. Only hashes are kept, in memory alone. */
export class PageSessions {
  readonly #now: () => number
  readonly #links = new Map<string, number>()
  readonly #sessions = new Map<string, PageSession & { readonly room: string; readonly endsAt: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** A token for one sign-in. */
  newLink(): string {
    const token = randomBytes(32).toString('base64url')
    for (const [hash, endsAt] of this.#links) if (endsAt < this.#now()) this.#links.delete(hash)
    this.#links.set(hashOf(token), this.#now() + LINK_LIFE_MS)
    return token
  }

  /** A session for a token that is good, which it then no longer is; undefined for any other. */
  redeem(token: string): NewSession | undefined {
    const hash = hashOf(token)
    const endsAt = this.#links.get(hash)
    this.#links.delete(hash)
    if (endsAt === undefined || endsAt < this.#now()) return undefined
    return this.#newSession()
  }

  find(cookie: string | undefined, room: string | undefined): PageSession | undefined {
    if (cookie === undefined || room === undefined) return undefined
    const session = this.#sessions.get(hashOf(cookie))
    return session?.room === room && session.endsAt > this.#now() ? session : undefined
  }

  #newSession(): NewSession {
    const cookie = randomBytes(32).toString('base64url')
    const room = randomBytes(16).toString('base64url')
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size >= MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest)
    this.#sessions.set(hashOf(cookie), { room, csrf: randomBytes(32).toString('base64url'), endsAt: this.#now() + SESSION_LIFE_MS })
    return { cookie, room }
  }
}

/** Constant in time for equal lengths. */
export function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
