import * as fc from 'fast-check'

/** A JSON schema as our document has them. */
export type Schema = Readonly<Record<string, any>>

/** Any JSON that is small. */
export const anyJson: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 })

/**
 * Values that a schema allows, as far as its words are known here, and now and then one that it does not. `known`: for members of some names,
 * values that lead to something.
 */
export function valuesOf(schema: Schema, known: (member: string) => fc.Arbitrary<unknown> | undefined): fc.Arbitrary<unknown> {
  const inner = fitting(schema, known)
  return fc.oneof({ weight: 60, arbitrary: inner }, { weight: 1, arbitrary: anyJson })
}

type Known = (member: string) => fc.Arbitrary<unknown> | undefined

function fitting(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum'])
  const choices: Schema[] | undefined = schema['anyOf'] ?? schema['oneOf']
  if (choices) return fc.oneof(...choices.map(choice => fitting(choice, known)))
  if (Array.isArray(schema['allOf'])) return fitting({ ...Object.assign({}, ...schema['allOf']), ...without(schema) }, known)
  switch (schema['type']) {
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.integer({ min: bound(schema['minimum'] ?? schema['exclusiveMinimum'], -5), max: bound(schema['maximum'], 2_000_000_000) })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(schema['items'] ?? {}, known), { minLength: Math.min(schema['minItems'] ?? 0, 3), maxLength: 3 })
    case 'object':
      return objectOf(schema, known)
    default:
      return anyJson
  }
}

function objectOf(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const properties: [string, Schema][] = Object.entries(schema['properties'] ?? {})
  const required: string[] = schema['required'] ?? []
  const members = properties.map(([name, property]): [string, fc.Arbitrary<unknown>] => {
    const own = known(name)
    const value = valuesOf(property, known)
    return [name, own === undefined ? value : fc.oneof({ weight: 4, arbitrary: own }, { weight: 1, arbitrary: value })]
  })
  const record = fc.record(Object.fromEntries(members), { requiredKeys: required.filter(name => name in Object.fromEntries(members)) })
  const more = schema['additionalProperties']
  if (typeof more !== 'object') return record
  const names = schema['propertyNames'] ? textOf(schema['propertyNames']) : fc.string({ maxLength: 12 })
  return fc.tuple(record, fc.dictionary(names, valuesOf(more, known), { maxKeys: 3 })).map(([own, others]) => ({ ...others, ...own }))
}

function textOf({ format, pattern, minLength = 0, maxLength = 64 }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid()
  if (format === 'base64') return fc.base64String({ maxLength: 64 })
  if (typeof pattern === 'string') return matching(pattern)
  const least = Math.min(minLength, 200)
  return fc.string({ minLength: least, maxLength: Math.max(least, Math.min(maxLength, 64)), unit: 'grapheme' })
}

/** Some expressions look ahead, which no generator follows: then any text, which is mostly refused. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 100 })
  } catch {
    return fc.string({ maxLength: 40 })
  }
}

function without({ allOf: _all, ...rest }: Schema): Schema {
  return rest
}

function bound(given: unknown, otherwise: number): number {
  return typeof given === 'number' ? Math.max(-2_147_483_648, Math.min(2_147_483_647, given)) : otherwise
}
