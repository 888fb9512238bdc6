/** A value that must never be seen outside, and the name it goes by. */
export interface KnownSecret {
  readonly name: string
  readonly value: string
}
