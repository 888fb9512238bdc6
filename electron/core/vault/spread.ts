/** Spreads what comes in over all bits (the golden ratio of 2³², Knuth). */
export const SPREAD = 0x9e_37_79_b1
const PRIME = 0x01_00_01_93

/** The hash of a text so far, with the characters `from` … `to` of another put after it (FNV-1a, by characters). */
export function hashOn(hash: number, text: string, from: number, to: number): number {
  let now = hash
  for (let index = from; index < to; index += 1) now = Math.imul(now ^ text.charCodeAt(index), PRIME)
  return now
}
