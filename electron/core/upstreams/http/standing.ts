import { setTimeout as sleep } from 'node:timers/promises'
import { readEvents } from './body.ts'
import type { HttpClient } from './client.ts'
import { Cursor } from './cursor.ts'
import { openStream, type Opened } from './open-stream.ts'
import type { Session } from './session.ts'

interface StandingNeeds {
  readonly client: HttpClient
  readonly session: Session
  readonly signal: AbortSignal
  readonly hear: (text: string) => void
  /** What it said meanwhile cannot be had any more. */
  readonly missed: () => void
  /** The server knows the session no longer. */
  readonly lost: () => void
}

/** Keeps the stream open on which a legacy server says what belongs to no request, for as long as the signal allows and the server offers it. */
export async function keepStanding(needs: StandingNeeds): Promise<void> {
  const { signal, hear, missed, lost } = needs
  const cursor = new Cursor()
  let wasOpen = false
  while (!signal.aborted) {
    const wasBroken = wasOpen && cursor.lastId === undefined && cursor.failures > 0
    const opened = await openStream(needs, cursor).catch((): Opened => ({ kind: 'never', status: 0 }))
    if (opened.kind === 'never') {
      // Who never had such a stream answers 405, or anything; who had one and answers 404 has forgotten us.
      if (wasOpen && opened.status === 404) lost()
      return
    }
    if (opened.kind === 'open') {
      if (wasBroken) missed()
      wasOpen = true
      const end = await readEvents(opened.stream, cursor.listener(hear)).catch(() => 'broken')
      // Until it is there again: something may be missed meanwhile.
      if (end === 'broken') cursor.failed()
    }
    await sleep(cursor.pauseMs, undefined, { signal }).catch(() => undefined)
  }
}
