import ts from 'typescript'
import type { Declared } from './declare-execute.ts'
import type { CallHelp, Suggestion, TypeProblem } from './protocol.ts'

const SEVERITIES: Readonly<Record<ts.DiagnosticCategory, TypeProblem['severity']>> = {
  [ts.DiagnosticCategory.Error]: 'error',
  [ts.DiagnosticCategory.Warning]: 'warning',
  [ts.DiagnosticCategory.Suggestion]: 'info',
  [ts.DiagnosticCategory.Message]: 'info',
}

export function problemOf({ start = 0, length = 0, category, messageText }: ts.Diagnostic, declared: Declared): TypeProblem {
  const from = declared.toSource(start)
  return {
    from,
    to: Math.max(from, declared.toSource(start + length)),
    severity: SEVERITIES[category],
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }
}

const KINDS: Readonly<Record<string, string>> = {
  [ts.ScriptElementKind.functionElement]: 'function',
  [ts.ScriptElementKind.localFunctionElement]: 'function',
  [ts.ScriptElementKind.memberFunctionElement]: 'method',
  [ts.ScriptElementKind.memberVariableElement]: 'property',
  [ts.ScriptElementKind.memberGetAccessorElement]: 'property',
  [ts.ScriptElementKind.classElement]: 'class',
  [ts.ScriptElementKind.interfaceElement]: 'interface',
  [ts.ScriptElementKind.typeElement]: 'type',
  [ts.ScriptElementKind.keyword]: 'keyword',
  [ts.ScriptElementKind.constElement]: 'constant',
  [ts.ScriptElementKind.string]: 'text',
}

/** Names that only the declarations know, and warnings that stand for nothing, are no help. */
export function isWanted({ kind, name }: ts.CompletionEntry): boolean {
  return kind !== ts.ScriptElementKind.warning && !name.startsWith('__')
}

export function suggestionOf({ name, kind, sortText, insertText }: ts.CompletionEntry): Suggestion {
  return {
    label: name,
    kind: KINDS[kind] ?? 'variable',
    rank: sortText,
    ...(insertText === undefined || insertText === name ? {} : { insert: insertText }),
  }
}

/** Where the word ends that is being written at this place. */
export function wordStart(text: string, place: number): number {
  return place - (/[\w$]*$/.exec(text.slice(0, place))?.[0].length ?? 0)
}

export function callHelpOf(items: ts.SignatureHelpItems | undefined): CallHelp | null {
  const item = items?.items[items.selectedItemIndex]
  if (items === undefined || item === undefined) return null
  const text = ts.displayPartsToString
  const separator = text(item.separatorDisplayParts)
  const parameters = item.parameters.map(({ displayParts }) => text(displayParts))
  const at = Math.min(items.argumentIndex, parameters.length - 1)
  const earlier = parameters.slice(0, Math.max(0, at)).map(parameter => parameter + separator)
  const later = parameters.slice(at + 1).map(parameter => separator + parameter)
  return {
    before: text(item.prefixDisplayParts) + earlier.join(''),
    current: parameters[at] ?? '',
    after: later.join('') + text(item.suffixDisplayParts),
    words: text(item.documentation),
  }
}
