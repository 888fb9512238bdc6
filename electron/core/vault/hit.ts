/** Where a text says a known value: `at` … `end`, and what is to stand there. */
export interface Hit {
  readonly at: number
  readonly end: number
  readonly mark: string
}

/** A longer form is looked for in pieces of this length: no text costs more than that at any of its characters, and a part of a key is found too. */
export const PIECE = 64
