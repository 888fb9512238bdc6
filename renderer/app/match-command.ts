/**
 * How well a command fits the words typed, from 0 (not at all) to 1, for cmdk. Every word must begin a word of the
 * command's label or of its other words: guesses across letters ("git" in "Restart gateway") bring the wrong one up.
 * The label is the first of the words; cmdk's own first argument is an id, which nobody types.
 */
export function matchCommand(_id: string, typed: string, words: readonly string[] = []): number {
  const [label = '', ...others] = words.map(word => word.toLowerCase())
  const asked = typed
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  if (asked.length === 0 || label.startsWith(asked.join(' '))) return 1
  if (asked.every(word => beginsAWord(label, word))) return 0.8
  return asked.every(word => beginsAWord([label, ...others].join(' '), word)) ? 0.5 : 0
}

function beginsAWord(text: string, word: string): boolean {
  return text.split(/[\s_./-]+/).some(one => one.startsWith(word)) || text.includes(` ${word}`) || text.startsWith(word)
}
