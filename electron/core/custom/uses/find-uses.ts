import type { AnyNode, Program } from 'acorn'
import type { CodeDraft, CodeUses } from '#shared/model/code.ts'
import { SecretName } from '#shared/model/secret.ts'
import { remembered } from '#core/lib/remembered.ts'
import { argumentsIn, ConfigFollower } from './follow-config.ts'
import { isBroken, readSource, type Place, type SourceRead } from './read-source.ts'
import { isFunction, readScopes, type CodeFunction, type Scopes } from './scopes.ts'

/** What is known of a source that cannot be read: nothing, and so that anything may be used. */
const UNKNOWN: CodeUses = { names: [], computed: [{ line: 1, column: 1 }] }

/** Which secrets a source uses, found by following `config` through it. Found once for each draft. */
export const findUses = remembered((draft: Pick<CodeDraft, 'source' | 'language'>): CodeUses => {
  const read = readSource(draft)
  return isBroken(read) ? UNKNOWN : usesIn(read)
})

export function usesIn({ program, placeOf }: SourceRead): CodeUses {
  const lines = new Map<string, Set<number>>()
  const computed = new Map<string, Place>()
  const place = (node: AnyNode) => placeOf(node.loc?.start ?? { line: 1, column: 0 })
  const found = {
    name: (name: string, node: AnyNode) => {
      // No secret can be called so.
      if (!SecretName.safeParse(name).success) return
      const known = lines.get(name) ?? new Set()
      lines.set(name, known.add(place(node).line))
    },
    computed: (node: AnyNode) => {
      const at = place(node)
      computed.set(`${at.line}:${at.column}`, at)
    },
  }
  followAll(program, readScopes(program), found)
  return {
    names: [...lines].map(([name, of]) => ({ name, lines: [...of].sort((a, b) => a - b) })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    computed: [...computed.values()].sort((a, b) => a.line - b.line || a.column - b.column),
  }
}

type Found = ConstructorParameters<typeof ConfigFollower>[1]

function followAll(program: Program, scopes: Scopes, found: Found): void {
  // Code that is made at run time says nothing here.
  for (const { node } of scopes.globals) if (node.name === 'eval' || node.name === 'Function') found.computed(node)
  const execute = scopes.find('execute', [program])?.declared
  if (execute === undefined) return
  if (isFunction(execute)) followExecute(execute, program, { scopes, found })
  else found.computed(execute)
}

interface Following {
  readonly scopes: Scopes
  readonly found: Found
}

function followExecute(execute: CodeFunction, program: Program, { scopes, found }: Following): void {
  for (const node of argumentsIn(execute, scopes.globals)) found.computed(node)
  const [first, second] = execute.params
  const param = first?.type === 'RestElement' ? first : second
  if (param) new ConfigFollower(scopes, found).followFrom(param, [program, execute])
}
