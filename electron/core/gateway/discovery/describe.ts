import type { JsonObject } from '#core/upstreams/upstream.ts'
import { answer, mendable, quoted } from './answers.ts'
import { cutDefinition } from './cut-definition.ts'
import { wrongName } from './nearest.ts'
import { MAX_DEFINITIONS } from './own-tools.ts'
import type { Reach } from './reach.ts'
import { nameOf } from './tool-text.ts'

/** Answers `describe_tool`. */
export function describe(reach: Reach, params: JsonObject): JsonObject {
  const wanted = wantedNames(params)
  if (wanted.length === 0) return mendable('Give the name of the tool as `name`, as search_tools gives it.')
  const names = wanted.slice(0, MAX_DEFINITIONS)
  const known = new Set(names.filter(name => reach.tools.has(name)))
  const wrong = names.filter(name => !known.has(name)).map(name => wrongName(name, reach.tools.keys()))
  const found = reach.whole.lists.tools
    .filter(tool => known.has(nameOf(tool)))
    .map(tool => ({ name: nameOf(tool), ...cutDefinition(tool) }))
  if (found.length === 0) return mendable(wrong.join(' '))
  const cut = found
    .filter(({ cuts }) => cuts.length > 0)
    .map(({ name, cuts }) => `The definition of ${quoted(name)} is long, and cut here: ${cuts.join(', ')}.`)
  const rest = wanted.length > names.length ? [`Only the first ${MAX_DEFINITIONS} are given. Ask again for the others.`] : []
  return answer(
    [...wrong, ...cut, ...rest].join(' '),
    found.map(({ definition }) => definition),
  )
}

/** `name`, `names`, or either in place of the other: models mix them up. */
function wantedNames({ name, names }: JsonObject): string[] {
  const given: unknown[] = [name, names].flat()
  return [...new Set(given.filter(item => typeof item === 'string' && item !== ''))].map(String)
}
