import type { AnyNode, Identifier, Pattern, Program, VariableDeclaration } from 'acorn'
import { fullAncestor } from 'acorn-walk'

/** A name with everything that is said about it in the source. */
export interface Binding {
  readonly name: string
  /** Where it is read, with the nodes around it from the outermost on, itself last. */
  readonly reads: Read[]
  /** What it is at its declaration, where that is said: a value, or a function of that name. */
  declared: AnyNode | undefined
  /** It is given something after its declaration. */
  isReassigned: boolean
}

export interface Read {
  readonly node: Identifier
  readonly around: readonly AnyNode[]
}

export interface Scopes {
  /** What a name means inside the last of these nodes; undefined for what the source does not declare. */
  readonly find: (name: string, around: readonly AnyNode[]) => Binding | undefined
  /** Reads of names that the source does not declare. */
  readonly globals: readonly Read[]
}

/** Which name means what, all over a source. */
export function readScopes(program: Program): Scopes {
  const tables = new Map<AnyNode, Map<string, Binding>>()
  const declare = (scope: AnyNode | undefined, name: string, declared?: AnyNode) => {
    if (scope === undefined) return
    const table = tables.get(scope) ?? new Map<string, Binding>()
    tables.set(scope, table)
    const known = table.get(name)
    // Declared twice (by `var`, say): neither says what it is.
    if (known) known.isReassigned = true
    else table.set(name, { name, reads: [], declared, isReassigned: false })
  }
  fullAncestor(program, (node, _state, around) => {
    declareIn(node, around, declare)
  })
  const find: Scopes['find'] = (name, around) => {
    for (let index = around.length - 1; index >= 0; index -= 1) {
      const scope = around[index]
      const found = scope && tables.get(scope)?.get(name)
      if (found) return found
    }
    return undefined
  }
  const globals: Read[] = []
  fullAncestor(program, (node, _state, ancestors, type) => {
    if (node.type !== 'Identifier') return
    const around = [...ancestors]
    const binding = find(node.name, around)
    if (type === 'VariablePattern' || type === 'Pattern') noteWrite(binding, around)
    else if (binding) binding.reads.push({ node, around })
    else globals.push({ node, around })
  })
  return { find, globals }
}

type Declare = (scope: AnyNode | undefined, name: string, declared?: AnyNode) => void

function declareIn(node: AnyNode, around: readonly AnyNode[], declare: Declare): void {
  switch (node.type) {
    case 'VariableDeclaration':
      declareVariables(node, around, declare)
      return
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      // One without a name could only be exported, which no script can.
      if (node.id) declare(scopeAround(around), node.id.name, node)
      break
    case 'FunctionExpression':
    case 'ClassExpression':
      if (node.id) declare(node, node.id.name, node)
      break
    case 'CatchClause':
      for (const name of namesOf(node.param)) declare(node, name)
      return
    default:
  }
  if (isFunction(node)) for (const param of node.params) for (const name of namesOf(param)) declare(node, name)
}

function declareVariables({ kind, declarations }: VariableDeclaration, around: readonly AnyNode[], declare: Declare): void {
  const scope = kind === 'var' ? around.findLast(isFunctionScope) : scopeAround(around)
  for (const { id, init } of declarations)
    for (const name of namesOf(id)) declare(scope, name, id.type === 'Identifier' ? (init ?? undefined) : undefined)
}

/** The names that a pattern gives something to. */
function namesOf(pattern: Pattern | null | undefined): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap(property => namesOf(property.type === 'Property' ? property.value : property.argument))
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesOf)
    case 'RestElement':
      return namesOf(pattern.argument)
    case 'AssignmentPattern':
      return namesOf(pattern.left)
    default:
      return []
  }
}

/** The innermost scope of `let`, `const`, classes and functions around the last of these nodes. */
function scopeAround(around: readonly AnyNode[]): AnyNode | undefined {
  return around.slice(0, -1).findLast(node => isFunctionScope(node) || BLOCKS.has(node.type))
}

const BLOCKS: ReadonlySet<string> = new Set([
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'StaticBlock',
])

/** Whatever has parameters. */
export type CodeFunction = Extract<AnyNode, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }>

export function isFunction(node: AnyNode): node is CodeFunction {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
}

function isFunctionScope(node: AnyNode): boolean {
  return isFunction(node) || node.type === 'Program' || node.type === 'StaticBlock'
}

/** A name in a pattern is given something, but for the declaration that begins it. */
function noteWrite(binding: Binding | undefined, around: readonly AnyNode[]): void {
  if (!binding) return
  const writer = around.findLast(node => WRITERS.has(node.type) || node.type === 'VariableDeclarator' || isFunction(node))
  if (writer && WRITERS.has(writer.type)) binding.isReassigned = true
}

const WRITERS: ReadonlySet<string> = new Set(['AssignmentExpression', 'UpdateExpression', 'ForInStatement', 'ForOfStatement'])
