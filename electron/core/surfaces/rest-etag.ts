import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { AppError } from '#shared/errors.ts'

/** Names the data of an answer: the same data, the same tag. `requestId` beside it is not part of it. */
export function etagOf(data: unknown): string {
  return `"${hash('sha256', JSON.stringify(data), 'base64url').slice(0, 27)}"`
}

/** Whether the client has what it asks for already. Compared weakly, as RFC 9110 wants it for reading. */
export function hasAlready({ headers }: IncomingMessage, etag: string): boolean {
  const given = headers['if-none-match']
  return given !== undefined && tagsOf(given).some(tag => tag === '*' || tag.replace(/^W\//, '') === etag)
}

/** What a change expects to be there, and whether that was so. */
export interface Expected {
  /** Throws `conflict` for what is not it. */
  readonly check: (current: unknown) => void
  readonly isUnmet: () => boolean
}

/** Of `If-Match`; undefined where there is none. Compared strongly: a weak tag is never it. */
export function expectedBy({ headers }: IncomingMessage): Expected | undefined {
  const given = headers['if-match']
  if (given === undefined) return undefined
  const tags = tagsOf(given)
  let isUnmet = false
  return {
    check: current => {
      if (current !== undefined && tags.some(tag => tag === '*' || tag === etagOf(current))) return
      isUnmet = true
      const why =
        current === undefined ? 'This has no address to GET it at, so nothing can be compared.' : 'This was changed since it was read.'
      throw new AppError('conflict', `${why} Nothing was done: read it again, then decide.`, { reason: 'precondition' })
    },
    isUnmet: () => isUnmet,
  }
}

/** Our own tags have no commas. */
function tagsOf(header: string): string[] {
  return header.split(',').map(tag => tag.trim())
}
