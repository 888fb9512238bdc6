import type { CodeDraft, CodeProblem, CodeUses } from '#shared/model/code.ts'
import { isBroken, readSource, type SourceBroken, type SourceRead } from './uses/read-source.ts'
import { findUses } from './uses/find-uses.ts'

/** What is wrong with a draft as far as reading it tells, and which secrets it uses. Nothing of it is run. */
export function checkDraft(draft: CodeDraft): { problems: CodeProblem[]; uses: CodeUses } {
  const read = readSource(draft)
  return { problems: sourceProblems(read), uses: findUses(draft) }
}

function sourceProblems(read: SourceRead | SourceBroken): CodeProblem[] {
  if (isBroken(read)) return [sourceProblem('error', read.message, read.place)]
  return hasExecute(read)
    ? []
    : [sourceProblem('error', 'The source needs an `async function execute(params, config, context)`.', undefined)]
}

function hasExecute({ program }: SourceRead): boolean {
  return program.body.some(statement => {
    if (statement.type === 'FunctionDeclaration') return statement.id.name === 'execute'
    if (statement.type !== 'VariableDeclaration') return false
    return statement.declarations.some(({ id }) => id.type === 'Identifier' && id.name === 'execute')
  })
}

function sourceProblem(
  severity: CodeProblem['severity'],
  message: string,
  place: { line: number; column: number } | undefined,
): CodeProblem {
  return { part: 'source', severity, message, line: place?.line ?? null, column: place?.column ?? null, endLine: null, endColumn: null }
}
