import { open } from 'node:fs/promises'

/**
 * Pages of the journal at which SQLite moves it into the data file, within the commit that finds it so long: 16 MB. A fourth of it is
 * SQLite's own choice, and then 1 of 370 calls waited for that instead of 1 of 1,500: a page that changes often is moved once in either case.
 */
export const JOURNAL_PAGES = 4_000

/** Appends after which it is flushed: they leave about 1 MB. */
const FLUSHED_AFTER = 100

/**
 * Brings what was appended to the disk in a thread of Node's, while nobody waits: before SQLite moves the journal it has to be there, and
 * the commit would wait for all of it. Nothing depends on it: what fails here, SQLite does itself, and says so.
 */
export function createFlusher(path: string): { readonly appended: () => void } {
  let count = 0
  let isFlushing = false

  const flush = async () => {
    await using file = await open(path, 'r+')
    await file.datasync()
  }

  return {
    appended: () => {
      count += 1
      if (count < FLUSHED_AFTER || isFlushing) return
      count = 0
      isFlushing = true
      flush()
        .catch(() => undefined)
        .finally(() => {
          isFlushing = false
        })
    },
  }
}
