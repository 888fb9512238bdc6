import Sqlite from 'better-sqlite3'

/** A part of the documents of an index. What is found in a part with a larger weight counts for more. */
export interface IndexColumn {
  readonly name: string
  readonly weight: number
}

export interface Match {
  readonly id: number
  /** More is better, from 0. Only scores of one index can be compared. */
  readonly score: number
}

/** A full-text index in memory: words lead to the documents that hold them. The texts themselves are not kept. */
export interface WordIndex {
  /** Documents with their texts, one for each column. An id that is in use already is refused by SQLite. */
  readonly add: (documents: readonly { readonly id: number; readonly texts: readonly string[] }[]) => void
  readonly remove: (ids: readonly number[]) => void
  /** Documents that hold one of the words, or one of the phrases of several words; what else the text may hold means nothing. */
  readonly match: (phrases: readonly Phrase[]) => Match[]
  readonly close: () => void
}

export interface Phrase {
  readonly text: string
  /** Also words that begin so. */
  readonly isPrefix: boolean
}

/** Opens an empty index. Words are compared by their English stem, without case and accents. */
export function openWordIndex(columns: readonly IndexColumn[]): WordIndex {
  const sqlite = new Sqlite(':memory:')
  const names = columns.map(({ name }) => name).join(', ')
  sqlite.exec(
    `CREATE VIRTUAL TABLE words USING fts5(${names}, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2')`,
  )
  const insert = sqlite.prepare(`INSERT INTO words (rowid, ${names}) VALUES (?, ${columns.map(() => '?').join(', ')})`)
  const erase = sqlite.prepare('DELETE FROM words WHERE rowid = ?')
  const weights = columns.map(({ weight }) => weight.toString()).join(', ')
  const select = sqlite.prepare<[string], [number, number]>(`SELECT rowid, bm25(words, ${weights}) FROM words WHERE words MATCH ?`).raw()
  return {
    add: sqlite.transaction((documents: Parameters<WordIndex['add']>[0]) => {
      for (const { id, texts } of documents) insert.run(id, ...texts)
    }),
    remove: sqlite.transaction((ids: readonly number[]) => {
      for (const id of ids) erase.run(id)
    }),
    match: phrases => {
      if (phrases.length === 0) return []
      // SQLite calls a better match a smaller number.
      return select.all(phrases.map(toQuery).join(' OR ')).map(([id, rank]) => ({ id, score: -rank }))
    },
    close: () => {
      sqlite.close()
    },
  }
}

/** Quoted: nothing in it is read as an operator of the query language. */
function toQuery({ text, isPrefix }: Phrase): string {
  return `"${text.replaceAll('"', '""')}"${isPrefix ? '*' : ''}`
}
