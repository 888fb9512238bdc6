/** What REST answered. */
export interface Answered<Data> {
  readonly data: Data
  /** Names what was read: sent along as `ifMatch`, a change is made only to that. */
  readonly etag: string | undefined
  /** Where the next page of a list begins. */
  readonly next: string | undefined
}
