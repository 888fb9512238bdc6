import { isJson, listOf, type Json, type OpenApiDocument } from './document.ts'
import { lookUp } from './references.ts'

/** Words of OpenAPI that a tool's schema has no use for. */
const LEFT_OUT = new Set(['discriminator', 'xml', 'externalDocs', 'example', 'examples', 'readOnly', 'writeOnly', 'deprecated', 'nullable'])
/** Members whose value is a name or data, not a schema: what is called "properties" there is no schema of properties. */
const SCHEMA = new Set(['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames', 'unevaluatedProperties'])
const SCHEMAS_BY_NAME = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])
const LISTS_OF_SCHEMAS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])

/** Schemas of the document as JSON Schema that stands alone: what they refer to is gathered in `definitions`. */
export class Schemas {
  readonly #document: OpenApiDocument
  readonly #names = new Map<string, string>()
  readonly definitions: Record<string, Json> = {}

  constructor(document: OpenApiDocument) {
    this.#document = document
  }

  /** Never throws: what cannot be told becomes a schema that takes anything. */
  standing(schema: unknown): Json {
    if (!isJson(schema)) return {}
    const reference = schema['$ref']
    if (typeof reference === 'string') return this.#referred(reference, schema)
    const plain = Object.fromEntries(Object.entries(schema).flatMap(([name, value]) => this.#member(name, value)))
    return this.#document.dialect === '3.0' ? inJsonSchema(plain, schema) : plain
  }

  #referred(reference: string, { description }: Json): Json {
    const target = lookUp(this.#document, reference)
    if (!isJson(target)) return typeof description === 'string' ? { description } : {}
    const known = this.#names.get(reference)
    const name = known ?? this.#nameFor(reference)
    if (known === undefined) {
      // Named before it is made: a schema may refer to itself.
      this.#names.set(reference, name)
      this.definitions[name] = {}
      this.definitions[name] = this.standing(target)
    }
    return { $ref: `#/$defs/${name}`, ...(typeof description === 'string' && { description }) }
  }

  #member(name: string, value: unknown): [string, unknown][] {
    if (LEFT_OUT.has(name) || name.startsWith('x-')) return []
    if (SCHEMA.has(name)) return [[name, isJson(value) ? this.standing(value) : value]]
    if (LISTS_OF_SCHEMAS.has(name)) return [[name, listOf(value).map(one => this.standing(one))]]
    if (SCHEMAS_BY_NAME.has(name) && isJson(value)) {
      const members = Object.entries(value).map(([key, schema]): [string, unknown] => [key, this.standing(schema)])
      return [[name, Object.fromEntries(members)]]
    }
    return [[name, value]]
  }

  #nameFor(reference: string): string {
    const base = (reference.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'schema'
    let name = base
    for (let count = 2; Object.hasOwn(this.definitions, name); count += 1) name = `${base}_${count}`
    return name
  }
}

/** OpenAPI 3.0 says "may be null" and "exclusive" with words of its own (OpenAPI 3.0.3, Schema Object). */
function inJsonSchema(schema: Json, { nullable }: Json): Json {
  const { exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = schema
  const bounds = { ...bound('minimum', minimum, exclusiveMinimum), ...bound('maximum', maximum, exclusiveMaximum) }
  const { type } = rest
  if (nullable !== true || typeof type !== 'string') return { ...rest, ...bounds }
  const choices = listOf(rest['enum'])
  return {
    ...rest,
    ...bounds,
    type: [type, 'null'],
    ...(choices.length > 0 && { enum: [...new Set([...choices, null])] }),
  }
}

const EXCLUSIVE = { minimum: 'exclusiveMinimum', maximum: 'exclusiveMaximum' } as const

function bound(what: keyof typeof EXCLUSIVE, limit: unknown, isExclusive: unknown): Json {
  if (limit === undefined) return {}
  return { [isExclusive === true ? EXCLUSIVE[what] : what]: limit }
}
