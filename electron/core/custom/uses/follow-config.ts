import type { AnyNode, CallExpression, Pattern, Property } from 'acorn'
import { isFunction, type Binding, type Read, type Scopes } from './scopes.ts'
import { textsOf } from './texts.ts'

/** What is found while `config` is followed through a source. */
export interface Found {
  readonly name: (name: string, node: AnyNode) => void
  /** It cannot be known which secret is meant here. */
  readonly computed: (node: AnyNode) => void
}

/** Asks of what there is, not for a value. */
const TELL_NAMES: ReadonlySet<string> = new Set(['keys', 'getOwnPropertyNames'])
/** Take an object and the name of a member. */
const TAKE_NAME: ReadonlySet<string> = new Set(['get', 'has', 'hasOwn', 'getOwnPropertyDescriptor'])
/** What every object has: no secret is meant. */
const OF_EVERY_OBJECT: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype)])

/** Follows `config` from where it comes in to every place where something is taken out of it, or where it gets out of sight. */
export class ConfigFollower {
  readonly #scopes: Scopes
  readonly #found: Found
  readonly #followed = new Set<Binding>()
  readonly #todo: Binding[] = []

  constructor(scopes: Scopes, found: Found) {
    this.#scopes = scopes
    this.#found = found
  }

  /** From a pattern that is given the whole of it: a name, or what is taken out by a pattern. */
  followFrom(pattern: Pattern, around: readonly AnyNode[]): void {
    this.#give(pattern, around)
    for (let binding = this.#todo.pop(); binding !== undefined; binding = this.#todo.pop())
      for (const read of binding.reads) this.#flow(read)
  }

  #give(pattern: Pattern, around: readonly AnyNode[]): void {
    switch (pattern.type) {
      case 'Identifier':
        this.#follow(this.#scopes.find(pattern.name, around))
        return
      case 'AssignmentPattern':
        this.#give(pattern.left, around)
        return
      case 'ObjectPattern':
        for (const part of pattern.properties) {
          if (part.type === 'RestElement') this.#give(part.argument, around)
          else this.#takeProperty(part, around)
        }
        return
      default:
        // `rest[0]`, `this.config = config`: out of sight.
        this.#found.computed(pattern)
    }
  }

  #takeProperty({ key, computed }: Pick<Property, 'key' | 'computed'>, around: readonly AnyNode[]): void {
    if (!computed && key.type === 'Identifier') this.#take(key.name, key)
    else this.#takeTexts(key, around)
  }

  #take(name: string, node: AnyNode): void {
    if (!OF_EVERY_OBJECT.has(name)) this.#found.name(name, node)
  }

  /** What is taken under a name that is worked out. */
  #takeTexts(node: AnyNode, around: readonly AnyNode[]): void {
    const texts = textsOf(node, [...around, node], this.#scopes)
    if (texts === undefined) this.#found.computed(node)
    else for (const text of texts) this.#take(text, node)
  }

  #follow(binding: Binding | undefined): void {
    if (!binding || this.#followed.has(binding)) return
    this.#followed.add(binding)
    this.#todo.push(binding)
  }

  /** Where the value of an expression goes that is `config`, or an object with all that is in it. */
  #flow({ node, around }: Read): void {
    let value: AnyNode = node
    for (let index = around.length - 2; index >= 0; index -= 1) {
      const parent = around[index]
      if (parent === undefined || !this.#passes(parent, value, around.slice(0, index + 1))) return
      value = parent
    }
  }

  /** Whether the value of `parent` is `config` again; otherwise what becomes of it there has been seen to. */
  #passes(parent: AnyNode, value: AnyNode, around: readonly AnyNode[]): boolean {
    switch (parent.type) {
      case 'MemberExpression':
        if (parent.object === value) this.#takeMember(parent, around)
        return false
      case 'VariableDeclarator':
        this.#give(parent.id, around)
        return false
      case 'AssignmentPattern':
        this.#give(parent.left, around)
        return false
      case 'AssignmentExpression':
        if (parent.right !== value) return false
        this.#give(parent.left, around)
        return true
      case 'LogicalExpression':
        return parent.operator !== '&&' || parent.right === value
      case 'ConditionalExpression':
        return parent.test !== value
      case 'SequenceExpression':
        return parent.expressions.at(-1) === value
      case 'AwaitExpression':
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        return true
      case 'SpreadElement':
        return true
      case 'ObjectExpression':
        // `{...config}` has all that is in it; `{config}` has it in a member.
        if (parent.properties.some(property => property === value)) return true
        this.#found.computed(value)
        return false
      case 'CallExpression':
        this.#pass(parent, value, around)
        return false
      case 'BinaryExpression':
        if (parent.operator === 'in' && parent.right === value) this.#takeTexts(parent.left, around)
        return false
      default:
        if (!HARMLESS.has(parent.type)) this.#found.computed(value)
        return false
    }
  }

  #takeMember(parent: Member, around: readonly AnyNode[]): void {
    const outer = around.at(-2)
    if (isWritten(parent, outer)) return
    const { property } = parent
    const name = memberName(parent)
    if (name === 'hasOwnProperty' && outer?.type === 'CallExpression') this.#takeArgument(outer, 0, around)
    else if (name !== undefined) this.#take(name, property)
    else this.#takeTexts(property, around)
  }

  #takeArgument(call: CallExpression, index: number, around: readonly AnyNode[]): void {
    const argument = call.arguments[index]
    if (argument === undefined || argument.type === 'SpreadElement') this.#found.computed(call)
    else this.#takeTexts(argument, around)
  }

  /** It is given to a function: to one of ours it is followed, and some of JavaScript's are known. */
  #pass(call: CallExpression, value: AnyNode, around: readonly AnyNode[]): void {
    const place = call.arguments.findIndex(argument => argument === value)
    if (place < 0 && call.callee !== value) this.#found.computed(value)
    if (place < 0) return
    const known = place === 0 ? this.#builtIn(call.callee, around) : undefined
    if (known !== undefined && TELL_NAMES.has(known)) return
    if (known !== undefined && TAKE_NAME.has(known)) this.#takeArgument(call, 1, around)
    else if (!this.#enter(call.callee, place, around)) this.#found.computed(value)
  }

  /** What of `Object` or `Reflect` is called. */
  #builtIn(callee: AnyNode, around: readonly AnyNode[]): string | undefined {
    return callee.type === 'MemberExpression' && this.#isBuiltIn(callee.object, around) ? memberName(callee) : undefined
  }

  #isBuiltIn(node: AnyNode, around: readonly AnyNode[]): boolean {
    return node.type === 'Identifier' && (node.name === 'Object' || node.name === 'Reflect') && !this.#scopes.find(node.name, around)
  }

  /** Goes on in a function of the source, where it is certain which one is called and by what name it gets it. */
  #enter(callee: AnyNode, place: number, around: readonly AnyNode[]): boolean {
    const binding = callee.type === 'Identifier' ? this.#scopes.find(callee.name, around) : undefined
    const called = binding && !binding.isReassigned ? binding.declared : callee
    if (called === undefined || !isFunction(called)) return false
    const param = called.params[place]
    const isWhole = called.params.slice(0, place + 1).every(({ type }) => type !== 'RestElement')
    if (!isWhole || usesArguments(called, this.#scopes)) return false
    // What nobody names, nobody uses.
    if (param) this.#give(param, [called])
    return true
  }
}

type Member = Extract<AnyNode, { type: 'MemberExpression' }>

function memberName({ computed, property }: Member): string | undefined {
  return !computed && property.type === 'Identifier' ? property.name : undefined
}

/** It is given something, or taken away: not read. */
function isWritten(member: Member, outer: AnyNode | undefined): boolean {
  if (outer?.type === 'UnaryExpression') return outer.operator === 'delete'
  return outer?.type === 'AssignmentExpression' && outer.left === member && outer.operator === '='
}

/** Whether a function looks at what it is called with behind its parameters. */
export function usesArguments(node: AnyNode, { globals }: Pick<Scopes, 'globals'>): boolean {
  return argumentsIn(node, globals).length > 0
}

/** The places where a function (no arrow has its own) says `arguments`. */
export function argumentsIn(node: AnyNode, globals: readonly Read[]): AnyNode[] {
  if (node.type === 'ArrowFunctionExpression') return []
  const isOf = ({ around }: Read) =>
    around.findLast(one => one.type === 'FunctionDeclaration' || one.type === 'FunctionExpression') === node
  return globals.filter(read => read.node.name === 'arguments' && isOf(read)).map(read => read.node)
}

/** Where only that it is there, or what it is called, is of interest. */
const HARMLESS: ReadonlySet<string> = new Set([
  'UnaryExpression',
  'ExpressionStatement',
  'IfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'ForStatement',
  'ForInStatement',
  'SwitchStatement',
  'SwitchCase',
])
