import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Of each text, in which files of the data folder any of its pieces are: the data file, its journal, its index and its copies, as they are now. */
export function findInDataFiles(folder: string, texts: readonly unknown[]): string[][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.includes('atrium.db'))
  const files = names.map(name => [name, readFileSync(join(folder, name))] as const)
  return texts.map(text => {
    const pieces = piecesOf(text)
    return files.filter(([, content]) => pieces.some(piece => content.includes(piece))).map(([name]) => name)
  })
}

/** Pieces of a sealed text, each short enough to lie on one page where the whole does not. */
function piecesOf(sealed: unknown): string[] {
  const text = String(sealed).replace(/^k\d+\./, '')
  const starts = Array.from({ length: Math.max(1, Math.ceil((text.length - 60) / 300)) }, (_none, index) => 5 + index * 300)
  return starts.map(start => text.slice(start, start + 30))
}
