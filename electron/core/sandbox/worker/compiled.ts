import { transform } from 'sucrase'
import type { CodeLanguage, CodePlace } from '../code-run.ts'
import { placeFinder, type FindPlace } from './source-map.ts'

/** An author's source as the engine takes it. */
export interface PlainCode {
  readonly code: string
  /** From a place in `code` to the author's own. */
  readonly find: FindPlace
}

/** What the engine calls the author's file; its errors name it in their places. */
export const FILE = 'tool'

/** The value of the whole script: the function to call, whichever way it was declared. It follows the last line of the source. */
const LAST_WORD = "\n;typeof execute === 'function' ? execute : undefined"

/** Takes the types out. Throws what `placeOfSyntaxError` reads for a source that cannot be read. */
export function toPlainCode(source: string, language: CodeLanguage): PlainCode {
  if (language === 'javascript') return { code: source + LAST_WORD, find: place => place }
  const { code, sourceMap } = transform(source, {
    transforms: ['typescript'],
    disableESTransforms: true,
    preserveDynamicImport: true,
    filePath: FILE,
    sourceMapOptions: { compiledFilename: FILE },
  })
  return { code: code + LAST_WORD, find: placeFinder(sourceMap?.mappings ?? '') }
}

/** Where the reader of TypeScript stumbled, and what over. It counts columns from 1 as we do, and says the place once more in its words. */
export function syntaxErrorOf(error: unknown): { readonly message: string } & CodePlace {
  const message = error instanceof Error ? error.message : String(error)
  const loc: unknown = error instanceof Error && 'loc' in error ? error.loc : undefined
  const said = message.replace(/^Error transforming \S+: /, '').replace(/ \(\d+:\d+\)$/, '')
  return { message: said, ...placeIn(loc) }
}

function placeIn(loc: unknown): CodePlace {
  if (typeof loc !== 'object' || loc === null) return { line: null, column: null }
  const line = 'line' in loc && typeof loc.line === 'number' ? loc.line : null
  const column = 'column' in loc && typeof loc.column === 'number' ? loc.column : null
  return { line, column }
}

/** The first place in the author's file that a stack of the engine's names. */
export function placeInStack(stack: string, find: FindPlace): CodePlace {
  const found = /\btool:(\d+)(?::(\d+))?/.exec(stack)
  if (found === null) return { line: null, column: null }
  return find({ line: Number(found[1]), column: found[2] === undefined ? null : Number(found[2]) })
}
