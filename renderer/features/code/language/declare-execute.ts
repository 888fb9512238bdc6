import ts from 'typescript'

/** A source with the types of its `execute` put in, and the ways between places of the two. Places count UTF-16 units from 0. */
export interface Declared {
  readonly text: string
  readonly toDeclared: (place: number) => number
  /** Of a place in what was put in: where it was put. */
  readonly toSource: (place: number) => number
}

interface Insertion {
  readonly at: number
  readonly text: string
}

const PARAMETERS = ['Params', 'Config', 'Context']

/**
 * Types the parameters and the result of `execute` where its author has not: a person writes
 * `async function execute(params, config, context)` and nothing more.
 */
export function declareExecute(source: string, language: 'typescript' | 'javascript'): Declared {
  const file = ts.createSourceFile(`tool.${language === 'typescript' ? 'ts' : 'js'}`, source, ts.ScriptTarget.ES2023, true)
  const found = findExecute(file)
  if (found === undefined) return withInsertions(source, [])
  return withInsertions(source, language === 'typescript' ? annotations(found.signature) : comment(file, found))
}

type Signature = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression

interface Execute {
  readonly statement: ts.Statement
  readonly signature: Signature
}

function findExecute(file: ts.SourceFile): Execute | undefined {
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === 'execute') return { statement, signature: statement }
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(functionOf).find(Boolean) : undefined
    if (declared !== undefined) return { statement, signature: declared }
  }
  return undefined
}

/** The function that is declared as `execute` and has no type of its own. */
function functionOf({ name, type, initializer }: ts.VariableDeclaration): Signature | undefined {
  if (!ts.isIdentifier(name) || name.text !== 'execute' || type !== undefined || initializer === undefined) return undefined
  return ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer) ? initializer : undefined
}

function annotations(signature: Signature): readonly Insertion[] {
  const isBare =
    ts.isArrowFunction(signature) &&
    !signature
      .getText()
      .replace(/^async\s*/, '')
      .startsWith('(')
  // `params => …` would need brackets first.
  if (isBare) return []
  const parameters = signature.parameters.flatMap((parameter, index) => {
    const type = PARAMETERS[index]
    const isOpen = parameter.type === undefined && parameter.dotDotDotToken === undefined && type !== undefined
    return isOpen ? [{ at: parameter.name.getEnd(), text: `: ${type}` }] : []
  })
  const end = closingBracket(signature)
  if (signature.type !== undefined || end === undefined) return parameters
  return [...parameters, { at: end, text: `: ${resultOf(signature)}` }]
}

function resultOf({ modifiers }: Signature): string {
  const isAsync = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true
  return isAsync ? 'Promise<Result>' : 'Result | Promise<Result>'
}

function closingBracket(signature: Signature): number | undefined {
  const bracket = signature.getChildren().find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)
  return bracket === undefined || bracket.getWidth() === 0 ? undefined : bracket.getEnd()
}

/** JavaScript takes types from a comment; one of the author's own is left to speak. */
function comment(file: ts.SourceFile, { statement, signature }: Execute): readonly Insertion[] {
  const hasTypes = ts.getJSDocCommentsAndTags(statement).some(one => /@(type|param|returns?|template|overload)\b/.test(one.getText(file)))
  const type = `(params: Params, config: Config, context: Context) => ${resultOf(signature)}`
  return hasTypes ? [] : [{ at: statement.getStart(file), text: `/** @type {${type}} */ ` }]
}

function withInsertions(source: string, given: readonly Insertion[]): Declared {
  const insertions = [...given].sort((a, b) => a.at - b.at)
  let text = ''
  let from = 0
  for (const { at, text: put } of insertions) {
    text += source.slice(from, at) + put
    from = at
  }
  text += source.slice(from)
  return {
    text,
    toDeclared: place => insertions.reduce((sum, { at, text: put }) => (at < place ? sum + put.length : sum), place),
    toSource: place => {
      let before = 0
      for (const { at, text: put } of insertions) {
        const start = at + before
        if (place <= start) break
        if (place < start + put.length) return at
        before += put.length
      }
      return place - before
    },
  }
}
