import { isSchema, type Schema } from '#shared/json-schema-form.ts'

/** The TypeScript type of what a JSON schema allows, as source text. What it cannot say (a length, a pattern) it leaves out. */
export function typeOfSchema(schema: Schema): string {
  return typeOf(schema, { root: schema, depth: 0, within: [] })
}

interface Place {
  readonly root: Schema
  readonly depth: number
  /** The references that led here: one that comes again is a circle. */
  readonly within: readonly string[]
}

/** Deeper than any schema a person reads; what lies below is `unknown`. */
const DEEPEST = 12

function typeOf(given: unknown, place: Place): string {
  if (given === false) return 'never'
  if (!isSchema(given) || place.depth > DEEPEST) return 'unknown'
  const deeper = { ...place, depth: place.depth + 1 }
  if (typeof given['$ref'] === 'string') return typeOfReference(given['$ref'], deeper)
  if (Object.hasOwn(given, 'const')) return literal(given['const'])
  if (Array.isArray(given['enum'])) return union(given['enum'].map(literal))
  const combined = typeOfCombined(given, deeper)
  const plain = typeOfPlain(given, deeper)
  if (combined === undefined) return plain ?? 'unknown'
  return plain === undefined ? combined : `${wrapped(plain)} & ${wrapped(combined)}`
}

/** `#` and `#/$defs/Name`, followed once: a type that contains itself ends there in `unknown`. */
function typeOfReference(reference: string, place: Place): string {
  if (!reference.startsWith('#') || place.within.includes(reference)) return 'unknown'
  const parts = reference.slice(1).split('/').slice(1)
  const found = parts
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, part) => (isSchema(node) && Object.hasOwn(node, part) ? node[part] : undefined), place.root)
  return typeOf(found, { ...place, within: [...place.within, reference] })
}

function typeOfCombined(schema: Schema, place: Place): string | undefined {
  const of = (word: string) => (Array.isArray(schema[word]) ? schema[word].map(one => typeOf(one, place)) : [])
  const either = [...of('anyOf'), ...of('oneOf')]
  const all = of('allOf').filter(type => type !== 'unknown')
  const parts = [...(either.length === 0 ? [] : [union(either)]), ...all]
  return parts.length === 0 ? undefined : parts.map(part => (parts.length > 1 ? wrapped(part) : part)).join(' & ')
}

function typeOfPlain(schema: Schema, place: Place): string | undefined {
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']]
  const named = types.flatMap(type => (typeof type === 'string' ? [typeOfName(type, schema, place)] : []))
  if (named.length > 0) return union(named)
  // A schema often has properties and no type.
  return isSchema(schema['properties']) ? objectType(schema, place) : undefined
}

function typeOfName(type: string, schema: Schema, place: Place): string {
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'number':
    case 'integer':
      return 'number'
    case 'array':
      return arrayType(schema, place)
    case 'object':
      return objectType(schema, place)
    default:
      return 'unknown'
  }
}

function arrayType(schema: Schema, place: Place): string {
  if (!Array.isArray(schema['prefixItems'])) return `${wrapped(typeOf(schema['items'], place))}[]`
  const first = schema['prefixItems'].map(one => typeOf(one, place))
  const rest = schema['items'] === false ? [] : [`...${wrapped(typeOf(schema['items'], place))}[]`]
  return `[${[...first, ...rest].join(', ')}]`
}

function objectType(schema: Schema, place: Place): string {
  const properties = isSchema(schema['properties']) ? Object.entries(schema['properties']) : []
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : []
  const others = schema['additionalProperties']
  if (properties.length === 0) return `{ [name: string]: ${isSchema(others) ? typeOf(others, place) : 'unknown'} }`
  const indent = '  '.repeat(place.depth)
  const members = properties.map(([name, property]) => {
    const mark = required.includes(name) ? '' : '?'
    return `${commentOf(property, indent)}${indent}${propertyName(name)}${mark}: ${typeOf(property, place)}`
  })
  return `{\n${members.join('\n')}\n${'  '.repeat(place.depth - 1)}}`
}

/** What a property is for, so that completion and hovering tell it. */
function commentOf(property: unknown, indent: string): string {
  if (!isSchema(property)) return ''
  const description = typeof property['description'] === 'string' ? [property['description']] : []
  const initial = Object.hasOwn(property, 'default') ? [`Default: ${JSON.stringify(property['default'])}`] : []
  const words = [...description, ...initial].join('\n').replaceAll('*/', '*\u200b/')
  return words === '' ? '' : `${indent}/** ${words.replaceAll('\n', `\n${indent} * `)} */\n`
}

export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

function literal(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'unknown' : JSON.stringify(value)
}

function union(types: readonly string[]): string {
  const different = [...new Set(types)]
  if (different.length === 0) return 'never'
  return different.includes('unknown') ? 'unknown' : different.map(type => (different.length > 1 ? wrapped(type) : type)).join(' | ')
}

/** In brackets where an operator beside it would take hold of a part of it. */
function wrapped(type: string): string {
  return / [|&] /.test(type) && !type.startsWith('{') && !type.startsWith('[') ? `(${type})` : type
}
