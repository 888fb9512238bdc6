/** A JSON schema as our document has them. */
export type Schema = Readonly<Record<string, unknown>>

/** A schema as a person reads it: the notation of types. What it refers to is named; descriptions stay where they are. */
export function schemaText(schema: Schema, indent = ''): string {
  const { $ref: reference, const: only, enum: words, anyOf, oneOf, allOf } = schema
  if (typeof reference === 'string') return reference.slice(reference.lastIndexOf('/') + 1)
  if ('const' in schema) return JSON.stringify(only)
  if (Array.isArray(words)) return words.map(word => JSON.stringify(word)).join(' | ')
  const choices = anyOf ?? oneOf
  if (Array.isArray(choices)) return choices.map(choice => schemaText(toSchema(choice), indent)).join(' | ')
  if (Array.isArray(allOf)) return allOf.map(part => schemaText(toSchema(part), indent)).join(' & ')
  if (schema['type'] === 'array') return `${grouped(schemaText(toSchema(schema['items']), indent))}[]`
  return schema['type'] === 'object' ? objectText(schema, indent) : plainText(schema)
}

function objectText({ properties, required, additionalProperties }: Schema, indent: string): string {
  const needed = Array.isArray(required) ? required : []
  const inner = `${indent}  `
  const members = Object.entries(toSchema(properties)).map(
    ([name, schema]) => `${inner}${name}${needed.includes(name) ? '' : '?'}: ${schemaText(toSchema(schema), inner)}`,
  )
  const hasMore = typeof additionalProperties === 'object' && additionalProperties !== null
  if (hasMore) members.push(`${inner}[name]: ${schemaText(toSchema(additionalProperties), inner)}`)
  return members.length === 0 ? '{}' : `{\n${members.join('\n')}\n${indent}}`
}

function plainText({ type, format, default: otherwise, minimum, maximum }: Schema): string {
  const name = typeof type === 'string' ? type : 'any'
  const range = typeof minimum === 'number' && typeof maximum === 'number' && maximum < 1e9 ? ` ${minimum}…${maximum}` : ''
  const kind = typeof format === 'string' ? ` (${format})` : ''
  return `${name}${range}${kind}${otherwise === undefined ? '' : ` = ${JSON.stringify(otherwise)}`}`
}

/** `(a | b)[]` */
function grouped(text: string): string {
  return text.includes(' | ') && !text.startsWith('{') ? `(${text})` : text
}

function toSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
