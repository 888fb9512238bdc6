import type { AnyNode } from 'acorn'
import type { Binding, Scopes } from './scopes.ts'

/** More ways for one name than this are not followed. */
const MOST = 16

/** Every text that an expression can be, where the source says it itself; undefined where it cannot be known. */
export function textsOf(node: AnyNode, around: readonly AnyNode[], scopes: Scopes, depth = 0): readonly string[] | undefined {
  if (depth > MOST) return undefined
  const of = (inner: AnyNode) => textsOf(inner, [...around, inner], scopes, depth + 1)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' || typeof node.value === 'number' ? [String(node.value)] : undefined
    case 'TemplateLiteral':
      return textsOfTemplate(node, of)
    case 'BinaryExpression':
      return node.operator === '+' && node.left.type !== 'PrivateIdentifier' ? joined(of(node.left), of(node.right)) : undefined
    case 'ConditionalExpression':
      return together(of(node.consequent), of(node.alternate))
    case 'Identifier': {
      const declared = constantOf(scopes.find(node.name, around))
      return declared && textsOf(declared, around, scopes, depth + 1)
    }
    default:
      return undefined
  }
}

function constantOf(binding: Binding | undefined): AnyNode | undefined {
  return binding?.isReassigned === false ? binding.declared : undefined
}

function textsOfTemplate(
  { quasis, expressions }: Extract<AnyNode, { type: 'TemplateLiteral' }>,
  of: (inner: AnyNode) => readonly string[] | undefined,
): readonly string[] | undefined {
  return quasis.reduce<readonly string[] | undefined>(
    (before, { value }, index) => {
      const expression = expressions[index - 1]
      return joined(joined(before, expression === undefined ? [''] : of(expression)), [value.cooked ?? value.raw])
    },
    [''],
  )
}

function joined(before: readonly string[] | undefined, after: readonly string[] | undefined): readonly string[] | undefined {
  if (before === undefined || after === undefined || before.length * after.length > MOST) return undefined
  return before.flatMap(one => after.map(other => one + other))
}

function together(one: readonly string[] | undefined, other: readonly string[] | undefined): readonly string[] | undefined {
  return one === undefined || other === undefined || one.length + other.length > MOST ? undefined : [...one, ...other]
}
