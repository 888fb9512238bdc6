/** In UTF-16 units. Shorter values are not searched for: they would turn ordinary text into marks, and guessing them is trivial anyway. */
export const MIN_REDACTED_LENGTH = 4

/** Whether a value is long enough to be looked for. Shorter ones are not taken out of anything, and who keeps one is told. */
export function isRedactable(value: string): boolean {
  return value.length >= MIN_REDACTED_LENGTH
}
