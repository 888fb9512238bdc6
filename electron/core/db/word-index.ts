import Sqlite from 'better-sqlite3'

/** A part of the documents of an index. What is found in a part with a larger weight counts for more. */
export interface IndexColumn {
  readonly name: string
  readonly weight: number
}

/** What was found: ids, and at the same places their scores. More is better, from 0. Only scores of one index can be compared. */
export interface Matches {
  readonly ids: Uint32Array
  readonly scores: Float64Array
}

/** A full-text index in memory: words lead to the documents that hold them. The texts themselves are not kept. */
export interface WordIndex {
  /** Documents with their texts, one for each column. An id that is in use already is refused by SQLite. */
  readonly add: (documents: readonly { readonly id: number; readonly texts: readonly string[] }[]) => void
  readonly remove: (ids: readonly number[]) => void
  /** Documents that hold the word, or the phrase of several words; what else the text may hold means nothing. */
  readonly match: (phrase: Phrase) => Matches
  readonly close: () => void
}

export interface Phrase {
  readonly text: string
  /** Also words that begin so. */
  readonly isPrefix: boolean
}

/** Found ids that are kept for the next questions, with their words: about 2 MB. SQLite ranks a thousand in a millisecond, and the words that many documents hold are few. */
const MAX_KEPT = 150_000
/** What a word that nothing was found for counts as. */
const COST_OF_WORD = 10

/** Opens an empty index. Words are compared by their English stem, without case and accents. */
export function openWordIndex(columns: readonly IndexColumn[], maxKept = MAX_KEPT): WordIndex {
  const sqlite = new Sqlite(':memory:')
  const names = columns.map(({ name }) => name).join(', ')
  sqlite.exec(
    `CREATE VIRTUAL TABLE words USING fts5(${names}, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2')`,
  )
  const insert = sqlite.prepare(`INSERT INTO words (rowid, ${names}) VALUES (?, ${columns.map(() => '?').join(', ')})`)
  const erase = sqlite.prepare('DELETE FROM words WHERE rowid = ?')
  const weights = columns.map(({ weight }) => weight.toString()).join(', ')
  const select = sqlite.prepare<[string], [number, number]>(`SELECT rowid, bm25(words, ${weights}) FROM words WHERE words MATCH ?`).raw()
  const kept = keepMatches(maxKept, query => {
    const rows = select.all(query)
    // SQLite calls a better match a smaller number.
    return { ids: Uint32Array.from(rows, ([id]) => id), scores: Float64Array.from(rows, ([, rank]) => -rank) }
  })
  const add = sqlite.transaction((documents: Parameters<WordIndex['add']>[0]) => {
    for (const { id, texts } of documents) insert.run(id, ...texts)
  })
  const remove = sqlite.transaction((ids: readonly number[]) => {
    for (const id of ids) erase.run(id)
  })
  return {
    add: documents => {
      kept.forget()
      add(documents)
    },
    remove: ids => {
      kept.forget()
      remove(ids)
    },
    match: phrase => kept.of(toQuery(phrase)),
    close: () => {
      sqlite.close()
    },
  }
}

/** Keeps what was found until the index is another one: how much a word is worth depends on all documents. Those not asked for longest go first. */
function keepMatches(maxKept: number, find: (query: string) => Matches) {
  const byQuery = new Map<string, Matches>()
  let total = 0
  const costOf = ({ ids }: Matches) => ids.length + COST_OF_WORD
  const makeRoom = () => {
    for (const [query, matches] of byQuery) {
      if (total <= maxKept) return
      byQuery.delete(query)
      total -= costOf(matches)
    }
  }
  return {
    of: (query: string): Matches => {
      const known = byQuery.get(query)
      const matches = known ?? find(query)
      byQuery.delete(query)
      byQuery.set(query, matches)
      if (known !== undefined) return matches
      total += costOf(matches)
      makeRoom()
      return matches
    },
    forget: () => {
      byQuery.clear()
      total = 0
    },
  }
}

/** Quoted: nothing in it is read as an operator of the query language. */
function toQuery({ text, isPrefix }: Phrase): string {
  return `"${text.replaceAll('"', '""')}"${isPrefix ? '*' : ''}`
}
