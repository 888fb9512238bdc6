const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** How many columns a text takes at a terminal. What cannot be seen is written out before, so nothing in it takes none. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += widthOfOne(segment)
  return width
}

/** The beginning of a text that fits, with a mark where something is left out. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let cut = ''
  let width = 1
  for (const { segment } of graphemes.segment(text)) {
    width += widthOfOne(segment)
    if (width > columns) break
    cut += segment
  }
  return `${cut}…`
}

// What a terminal gives two columns: the scripts that are written in squares, full-width forms, and emoji.
const WIDE = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{sc=Hang}\uff01-\uff60\uffe0-\uffe6\ufe0f\p{Emoji_Presentation}]/u

function widthOfOne(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1
}
