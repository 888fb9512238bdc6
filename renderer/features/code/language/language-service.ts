import ts from 'typescript'
import { declareExecute, type Declared } from './declare-execute.ts'
import { declarationsOf } from './declarations.ts'
import type { Language, Source } from './protocol.ts'
import { SANDBOX_TYPES } from './sandbox-types.ts'
import { callHelpOf, isWanted, problemOf, suggestionOf, wordStart } from './service-answers.ts'

const SANDBOX = '/sandbox.d.ts'
const SHAPE = '/tool-types.d.ts'
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  // What the author declares stands beside what the sandbox has, and may bear the same name.
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2023.d.ts'],
  types: [],
  strict: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  skipLibCheck: true,
}

/**
 * TypeScript's own knowledge about one source that is written for the sandbox.
 * @param library the declarations of the language, by file name: `lib.es5.d.ts` and the like
 */
export function createLanguage(library: Readonly<Record<string, string>>): Language {
  let source: Source = { text: '', language: 'typescript' }
  let declared: Declared = declareExecute('', 'typescript')
  const own = new Map([
    [SANDBOX, SANDBOX_TYPES],
    [SHAPE, ''],
  ])
  const versions = new Map<string, number>()
  const touch = (file: string) => versions.set(file, (versions.get(file) ?? 0) + 1)
  const fileName = () => `/tool.${source.language === 'typescript' ? 'ts' : 'js'}`
  const read = (file: string) => (file === fileName() ? declared.text : (own.get(file) ?? library[file.replace('/lib/', '')]))

  const service = ts.createLanguageService(
    hostOf({ files: () => [SANDBOX, SHAPE, fileName()], read, versionOf: file => versions.get(file) ?? 0 }),
  )

  return {
    setShape: shape => {
      own.set(SHAPE, declarationsOf(shape))
      touch(SHAPE)
    },
    setSource: next => {
      if (next.text === source.text && next.language === source.language) return
      source = next
      declared = declareExecute(next.text, next.language)
      touch(fileName())
    },
    problems: () => {
      const file = fileName()
      const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)]
      return found.map(one => problemOf(one, declared))
    },
    complete: place => {
      const at = declared.toDeclared(place)
      const found = service.getCompletionsAtPosition(fileName(), at, {})
      if (found === undefined) return null
      const span = found.optionalReplacementSpan
      const from = span === undefined ? wordStart(source.text, place) : declared.toSource(span.start)
      return { from, suggestions: found.entries.filter(isWanted).map(suggestionOf) }
    },
    describe: (place, label) => {
      const more = service.getCompletionEntryDetails(fileName(), declared.toDeclared(place), label, {}, undefined, undefined, undefined)
      if (more === undefined) return null
      return { signature: ts.displayPartsToString(more.displayParts), words: ts.displayPartsToString(more.documentation) }
    },
    about: place => {
      const info = service.getQuickInfoAtPosition(fileName(), declared.toDeclared(place))
      if (info === undefined) return null
      const { start, length } = info.textSpan
      return {
        from: declared.toSource(start),
        to: declared.toSource(start + length),
        signature: ts.displayPartsToString(info.displayParts),
        words: ts.displayPartsToString(info.documentation),
      }
    },
    callHelp: place => callHelpOf(service.getSignatureHelpItems(fileName(), declared.toDeclared(place), undefined)),
  }
}

interface Files {
  readonly files: () => string[]
  readonly read: (file: string) => string | undefined
  readonly versionOf: (file: string) => number
}

function hostOf({ files, read, versionOf }: Files): ts.LanguageServiceHost {
  return {
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: files,
    getScriptVersion: file => String(versionOf(file)),
    getScriptSnapshot: file => {
      const text = read(file)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => '/lib/lib.es2023.d.ts',
    fileExists: file => read(file) !== undefined,
    readFile: read,
  }
}
