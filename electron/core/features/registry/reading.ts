import { AppError } from '#shared/errors.ts'
import type { Database } from '#core/db/database.ts'
import { fetchJson, notARegistry, type FetchLimits } from './fetch-json.ts'
import { readPage, type ReadEntry } from './read-page.ts'
import { findPage, forgetEntry, forgetUnseen, keepLatest, keepPage, seePageAgain } from './store.ts'

interface Needs {
  readonly db: Database
  readonly url: string
  /** Numbers this reading: the time it began. */
  readonly reading: number
  /** Only what changed since then, in ms since 1970; undefined: all of it. */
  readonly since: number | undefined
  readonly signal: AbortSignal
  readonly limits: FetchLimits
  /** A page more is here. */
  readonly came: () => void
}

const PAGE_ENTRIES = 100
/** A million entries: a registry that goes on for longer goes on for ever. */
const MAX_PAGES = 10_000

/**
 * Reads a registry page by page into the store. What is not in it any more is forgotten only when all of it was read to the end.
 * Answers how many entries were left out because they could not be understood.
 */
export async function readRegistry(needs: Needs): Promise<{ readonly skipped: number }> {
  const { db, since, reading } = needs
  const walked = new Set<string>()
  let skipped = 0
  let cursor: string | undefined
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page = await readOnePage(needs, cursor)
    skipped += page.skipped
    cursor = page.nextCursor
    needs.came()
    if (cursor === undefined) {
      if (since === undefined) db.append(db => forgetUnseen(db, reading))
      return { skipped }
    }
    if (walked.has(cursor)) break
    walked.add(cursor)
  }
  throw new AppError('upstream_failed', 'The list of the registry does not come to an end. What came of it so far is shown.')
}

interface OnePage {
  readonly skipped: number
  readonly nextCursor: string | undefined
}

async function readOnePage({ db, url, since, reading, signal, limits }: Needs, cursor: string | undefined): Promise<OnePage> {
  const address = addressOf(url, since, cursor)
  const sighting = { page: address.href, reading }
  const kept = since === undefined ? findPage(db, address.href) : undefined
  const fetched = await fetchJson(address, { etag: kept?.etag, signal, limits })
  if (fetched.kind === 'same' && kept !== undefined) {
    db.append(db => seePageAgain(db, sighting))
    return kept
  }
  const page = fetched.kind === 'json' ? readPage(fetched.value) : undefined
  if (page === undefined || fetched.kind !== 'json') throw notARegistry(address.host)
  const { etag } = fetched
  db.append(db => {
    for (const entry of page.entries) keep(entry)
    if (etag !== undefined && since === undefined) keepPage(db, address.href, { ...page, etag })

    function keep(entry: ReadEntry) {
      // Some registries list every version; the newest is what a person chooses from.
      if (!entry.isLatest) return
      if (entry.status === 'deleted') forgetEntry(db, entry.name)
      else keepLatest(db, entry, sighting)
    }
  })
  return page
}

function addressOf(url: string, since: number | undefined, cursor: string | undefined): URL {
  const address = new URL(`${url.replace(/\/+$/, '')}/v0.1/servers`)
  address.searchParams.set('limit', String(PAGE_ENTRIES))
  address.searchParams.set('version', 'latest')
  if (since !== undefined) address.searchParams.set('updated_since', new Date(since).toISOString())
  if (cursor !== undefined) address.searchParams.set('cursor', cursor)
  return address
}
