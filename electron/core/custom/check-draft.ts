import type { CodeDraft, CodeProblem, CodeUses } from '#shared/model/code.ts'
import { hiddenProblem } from '#shared/hidden-characters.ts'
import { schemaProblems } from './check-schema.ts'
import { misfitsOf } from './schema-check.ts'
import { isBroken, readSource, type Place, type SourceBroken, type SourceRead } from './uses/read-source.ts'
import { findUses } from './uses/find-uses.ts'

type Severity = CodeProblem['severity']

/** What is wrong with a draft as far as reading it tells, and which secrets it uses. Nothing of it is run. */
export function checkDraft(draft: CodeDraft): { problems: CodeProblem[]; uses: CodeUses } {
  const read = readSource(draft)
  const uses = findUses(draft)
  return {
    problems: [
      ...sourceProblems(read),
      ...unseenProblems(draft),
      ...(isBroken(read) ? [] : secretProblems(draft, uses)),
      ...descriptionProblems(draft),
      ...schemaProblemsOf('inputSchema', draft.inputSchema),
      ...schemaProblemsOf('outputSchema', draft.outputSchema),
      ...exampleProblems(draft),
      ...hostProblems(draft, uses),
    ],
    uses,
  }
}

function sourceProblems(read: SourceRead | SourceBroken): CodeProblem[] {
  if (isBroken(read)) return [problem('source', 'error', read.message, read.place)]
  if (hasExecute(read)) return []
  return [problem('source', 'error', 'The source needs an `async function execute(params, config, context)`.')]
}

function hasExecute({ program }: SourceRead): boolean {
  return program.body.some(statement => {
    if (statement.type === 'FunctionDeclaration') return statement.id.name === 'execute'
    if (statement.type !== 'VariableDeclaration') return false
    return statement.declarations.some(({ id }) => id.type === 'Identifier' && id.name === 'execute')
  })
}

/** Code of somebody else can be written so that it reads other than it runs. A few lines are enough to see that it is full of them. */
function unseenProblems({ source }: CodeDraft): CodeProblem[] {
  const found = source.split('\n').flatMap((line, index) => {
    const hidden = hiddenProblem(line, 'prose')
    return hidden === undefined ? [] : [problem('source', 'warning', hidden, { line: index + 1, column: 1 })]
  })
  return found.slice(0, 20)
}

/** Who declares what it may be has seen to it. */
function secretProblems({ secrets }: CodeDraft, { computed }: CodeUses): CodeProblem[] {
  if (secrets.length > 0) return []
  const message = 'It cannot be known which secret is meant here. Name it in the source, or declare those that it may be.'
  return computed.map(place => problem('source', 'warning', message, place))
}

function descriptionProblems({ description, title }: CodeDraft): CodeProblem[] {
  const hidden = hiddenProblem(`${title ?? ''}\n${description}`, 'prose')
  return [
    ...(description.trim() === ''
      ? [problem('description', 'error', 'Describe what the tool does: it is what a model chooses it by.')]
      : []),
    ...(hidden === undefined ? [] : [problem('description', 'warning', hidden)]),
  ]
}

function schemaProblemsOf(part: 'inputSchema' | 'outputSchema', schema: CodeDraft['inputSchema'] | null): CodeProblem[] {
  return schema === null ? [] : schemaProblems(schema).map(message => problem(part, 'error', message))
}

/** One whose parameters do not fit can only show that such a call fails. */
function exampleProblems({ examples, inputSchema }: CodeDraft): CodeProblem[] {
  if (schemaProblems(inputSchema).length > 0) return []
  const names = examples.map(({ name }) => name)
  return examples.flatMap(({ name, params, expect }, index) => {
    const misfits = expect.kind === 'fails' ? [] : misfitsOf(inputSchema, params)
    return [
      ...(names.indexOf(name) < index ? [problem('examples', 'warning', `There are two examples named “${name}”.`)] : []),
      ...misfits.map(misfit => problem('examples', 'error', `The parameters of “${name}” do not fit the input schema. ${misfit}`)),
    ]
  })
}

function hostProblems({ hosts, secrets }: CodeDraft, { names }: CodeUses): CodeProblem[] {
  const isOpen = hosts.includes('*') && names.length + secrets.length > 0
  return isOpen ? [problem('hosts', 'warning', 'A host that is allowed by * alone gets no secret. Name the hosts that shall.')] : []
}

function problem(part: CodeProblem['part'], severity: Severity, message: string, place?: Place): CodeProblem {
  return { part, severity, message, line: place?.line ?? null, column: place?.column ?? null, endLine: null, endColumn: null }
}
