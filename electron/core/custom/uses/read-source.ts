import { parse, type Program } from 'acorn'
import { transform, type Options } from 'sucrase'
import type { CodeDraft } from '#shared/model/code.ts'
import { placeFinder } from '#core/sandbox/worker/source-map.ts'

/** A place in the author's own text, both counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A source, read: its tree, and where the places of the tree are in what the author wrote. */
export interface SourceRead {
  readonly program: Program
  /** The place in the author's own text of one in the tree (columns from 0, as acorn counts); both from 1. */
  readonly placeOf: (at: { readonly line: number; readonly column: number }) => Place
}

/** Why a source cannot be read, and where, in the author's own text. */
export interface SourceBroken {
  readonly message: string
  readonly place: Place | undefined
}

const OPTIONS: Options = {
  transforms: ['typescript'],
  disableESTransforms: true,
  keepUnusedImports: true,
  filePath: 'tool.ts',
  sourceMapOptions: { compiledFilename: 'tool.js' },
}

type Source = Pick<CodeDraft, 'source' | 'language'>

/** The tree of a source without its types, or what is wrong with it. Nothing of it is run. */
export function readSource({ source, language }: Source): SourceRead | SourceBroken {
  let text = source
  let placeOf: SourceRead['placeOf'] = ({ line, column }) => ({ line, column: column + 1 })
  try {
    if (language === 'typescript') {
      const made = transform(source, OPTIONS)
      text = made.code
      const find = placeFinder(made.sourceMap?.mappings ?? '')
      placeOf = ({ line, column }) => ({ line, column: find({ line, column: column + 1 }).column ?? column + 1 })
    }
  } catch (thrown) {
    // Sucrase reads the author's own text, and counts columns from 1.
    return toBroken(thrown, place => place)
  }
  try {
    return { program: parse(text, { ecmaVersion: 'latest', sourceType: 'script', locations: true }), placeOf }
  } catch (thrown) {
    return toBroken(thrown, placeOf)
  }
}

export function isBroken(read: SourceRead | SourceBroken): read is SourceBroken {
  return 'message' in read
}

/** Both parsers throw an error whose text ends with the place, which is told beside it. */
function toBroken(thrown: unknown, placeOf: SourceRead['placeOf']): SourceBroken {
  if (!(thrown instanceof Error)) return { message: 'The source cannot be read.', place: undefined }
  const message = thrown.message.replace(/^Error transforming \S+: /, '').replace(/ \(\d+:\d+\)$/, '')
  const loc: unknown = 'loc' in thrown ? thrown.loc : undefined
  if (typeof loc !== 'object' || loc === null || !('line' in loc) || !('column' in loc)) return { message, place: undefined }
  return { message, place: placeOf({ line: Number(loc.line), column: Number(loc.column) }) }
}
