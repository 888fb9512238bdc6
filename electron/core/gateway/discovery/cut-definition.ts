import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'

/** A definition, made to fit, with what was left out of it in words. */
export interface CutDefinition {
  readonly definition: JsonObject
  readonly cuts: readonly string[]
}

/** Characters of one definition as JSON, about 4,000 tokens: real ones are shorter, nearly all of them much. */
const MAX_DEFINITION = 16_000
const MAX_DESCRIPTION = 4_000
const SHORT_TEXT = 160
/** Longer than this is cut at once instead of piece by piece, which would take long. */
const MAX_WALKED = 500_000
const MAX_CHOICES = 40

type Cut = readonly [what: string, cut: (definition: JsonObject) => JsonObject]

/** From what is missed least to what is missed most; each only while the definition is still too long. */
const CUTS: readonly Cut[] = [
  ['the output schema', ({ outputSchema: _cut, ...rest }) => rest],
  ['the end of the description', definition => ({ ...definition, description: shorten(definition.description, MAX_DESCRIPTION) })],
  ['the ends of the descriptions of parameters', definition => withSchema(definition, schema => shortTexts(schema))],
  [`choices after the first ${MAX_CHOICES}`, definition => withSchema(definition, schema => fewChoices(schema))],
  ['what lies deeper than 4 levels in the parameters', definition => withSchema(definition, schema => shallow(schema, 4))],
  ['what lies deeper than 2 levels in the parameters', definition => withSchema(definition, schema => shallow(schema, 2))],
  ['all but the names and types of the first parameters', definition => withSchema(definition, namesAlone)],
  ['nearly all of the description', definition => ({ ...definition, description: shorten(definition.description, SHORT_TEXT) })],
]

const CUTS_OF_MONSTERS = [...CUTS.slice(0, 2), ...CUTS.slice(-2)]

/** What of a tool's definition a model needs, cut until it fits. `tool` is as it is listed. */
export function cutDefinition(tool: JsonObject): CutDefinition {
  try {
    return cutToFit(tool)
  } catch (thrown) {
    // Nested so deep that nobody can walk it.
    if (!(thrown instanceof RangeError)) throw thrown
    return nameAlone(tool)
  }
}

function cutToFit({ name, title, description, inputSchema, outputSchema, annotations }: JsonObject): CutDefinition {
  let definition: JsonObject = { name, title, description, inputSchema, outputSchema, annotations }
  let length = JSON.stringify(definition).length
  const cuts: string[] = []
  for (const [what, cut] of length > MAX_WALKED ? CUTS_OF_MONSTERS : CUTS) {
    if (length <= MAX_DEFINITION) break
    definition = cut(definition)
    const before = length
    length = JSON.stringify(definition).length
    if (length < before) cuts.push(what)
  }
  return length <= MAX_DEFINITION ? { definition, cuts } : nameAlone({ name })
}

function nameAlone({ name }: JsonObject): CutDefinition {
  return { definition: { name, inputSchema: { type: 'object' } }, cuts: ['everything but the name'] }
}

function withSchema(definition: JsonObject, cut: (schema: JsonObject) => unknown): JsonObject {
  return isObject(definition.inputSchema) ? { ...definition, inputSchema: cut(definition.inputSchema) } : definition
}

function shorten(text: unknown, length: number): unknown {
  return typeof text === 'string' && text.length > length ? `${text.slice(0, length - 1)}…` : text
}

function shortTexts(value: unknown): unknown {
  return mapMembers(value, (member, name) => (name === 'description' ? shorten(member, SHORT_TEXT) : shortTexts(member)))
}

function fewChoices(value: unknown): unknown {
  return mapMembers(value, (member, name) =>
    Array.isArray(member) && ['enum', 'anyOf', 'oneOf', 'examples'].includes(name)
      ? fewChoices(member.slice(0, MAX_CHOICES))
      : fewChoices(member),
  )
}

/** Schemas below a depth are `{}`: anything. A level is a property, an item or a variant. */
function shallow(value: unknown, levels: number): unknown {
  if (Array.isArray(value)) return value.map(item => shallow(item, levels))
  if (!isObject(value)) return value
  if (levels === 0) return typeof value.type === 'string' ? { type: value.type } : {}
  return mapMembers(value, (member, name) => {
    if (name === 'properties' && isObject(member)) return mapMembers(member, property => shallow(property, levels - 1))
    return name === '$defs' || name === 'definitions' ? {} : shallow(member, levels - 1)
  })
}

function namesAlone({ properties, required }: JsonObject): JsonObject {
  const names = isObject(properties) ? Object.entries(properties).slice(0, 100) : []
  const typed = names.map(([name, property]) => [
    name.slice(0, 100),
    isObject(property) && typeof property.type === 'string' ? { type: property.type } : {},
  ])
  return {
    type: 'object',
    properties: Object.fromEntries(typed),
    ...(Array.isArray(required) ? { required: required.slice(0, 100) } : {}),
  }
}

function mapMembers(value: unknown, to: (member: unknown, name: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map(item => to(item, ''))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, to(member, name)]))
}
