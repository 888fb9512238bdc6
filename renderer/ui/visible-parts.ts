export interface TextPart {
  readonly text: string
  /** A character that cannot be seen or turns the reading order around, written as its code. */
  readonly isCode: boolean
}

// Controls, spaces that look like nothing or like another, and everything that changes the direction of reading.
const UNSEEN =
  /([\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]|^ +| +$)/gu

/** A command as it is: what hides in it is shown, so that nobody approves what they cannot see. */
export function visibleParts(text: string): readonly TextPart[] {
  return text
    .split(UNSEEN)
    .filter(part => part !== '')
    .map(part => (isUnseen(part) ? { text: Array.from(part, codeOf).join(''), isCode: true } : { text: part, isCode: false }))
}

/** As `visibleParts`, of what stands before something else: one plain space after its last word is what parts the two, as in `Bearer `. */
export function visiblePartsBefore(text: string): readonly TextPart[] {
  if (!/[^ ] $/.test(text)) return visibleParts(text)
  return [...visibleParts(text.slice(0, -1)), { text: ' ', isCode: false }]
}

function isUnseen(part: string): boolean {
  return new RegExp(`^(?:${UNSEEN.source})$`, 'u').test(part)
}

function codeOf(character: string): string {
  if (character === ' ') return '␣'
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
