import { randomInt } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import type { AppEvent } from '#shared/events.ts'
import type { KeyId } from '#shared/model/ids.ts'
import type { Login, LoginAsked } from '#shared/model/login.ts'

interface Needs {
  readonly now: () => number
  readonly newUuid: () => string
  readonly emit: (event: AppEvent) => void
  /** Tells the person at the machine. */
  readonly notify: (title: string, text: string) => void
}

export interface LoginKey {
  readonly id: KeyId
  readonly value: string
  readonly expiresAt: number
}

/** Hears the answer, once; answers whether there was still somebody to tell. */
export type Settle = (answer: LoginKey | AppError) => boolean

interface Waiting {
  readonly login: Login
  readonly settle: Settle
}

/** Long enough to find the window, too short to be answered by accident later, in ms. */
const LIFE_MS = 5 * 60_000
/** More at once, or in a minute, is no person at a terminal. */
const MAX_WAITING = 3
const MAX_PER_MINUTE = 6
const MINUTE_MS = 60_000

/** Command lines that wait for a person to let them in. In memory alone: each lives as long as its own connection. */
export class Logins {
  readonly #needs: Needs
  readonly #waiting = new Map<string, Waiting & { readonly timer: NodeJS.Timeout }>()
  #asked: number[] = []

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Asks a person. Throws `limited`. The answer comes to `settle`, also when nobody gives one. */
  ask({ folder, days }: LoginAsked, settle: Settle): Login {
    const { now, newUuid, notify } = this.#needs
    this.#checkRate(now())
    const login = { id: newUuid(), code: newCode(), folder, days, askedAt: now(), expiresAt: now() + LIFE_MS }
    const timer = setTimeout(() => {
      this.#remove(login.id)?.settle(new AppError('timeout', 'Nobody answered in Atrium within five minutes. Ask again: atrium login.'))
    }, LIFE_MS).unref()
    this.#waiting.set(login.id, { login, settle, timer })
    this.#changed()
    notify('A terminal asks to sign in', `Answer in Atrium. The code is ${login.code}.`)
    return login
  }

  list(): Login[] {
    return [...this.#waiting.values()].map(({ login }) => login)
  }

  /** One that waits, which it then no longer does: it is answered once. Throws `not_found`. */
  take(id: string): Waiting {
    const taken = this.#remove(id)
    if (taken) return taken
    throw new AppError(
      'not_found',
      'This terminal waits no more: it was answered, gave up, or waited too long. Ask again there: atrium login.',
    )
  }

  /** Its command line went away. */
  withdraw(id: string): void {
    this.#remove(id)
  }

  #remove(id: string): Waiting | undefined {
    const found = this.#waiting.get(id)
    if (!found) return undefined
    clearTimeout(found.timer)
    this.#waiting.delete(id)
    this.#changed()
    return found
  }

  #checkRate(now: number): void {
    this.#asked = this.#asked.filter(at => Math.abs(now - at) < MINUTE_MS)
    if (this.#waiting.size >= MAX_WAITING || this.#asked.length >= MAX_PER_MINUTE)
      throw new AppError('limited', 'Too many terminals ask to sign in. Answer those in Atrium, or wait a minute.', {
        details: { retryAfterMs: MINUTE_MS },
      })
    this.#asked.push(now)
  }

  #changed(): void {
    this.#needs.emit({ name: 'logins.changed' })
  }
}

/** Twenty letters without vowels, as device codes of OAuth have: nothing to mistake for another, and no words. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'

function newCode(): string {
  const four = () => Array.from({ length: 4 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')
  return `${four()}-${four()}`
}
