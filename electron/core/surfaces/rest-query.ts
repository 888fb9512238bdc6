import { z } from 'zod'
import { AppError } from '#shared/errors.ts'

/** Query strings are text: each is read as the type that the schema says; what does not fit stays text, for the schema to refuse. */
export function coerce(schema: z.ZodType, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const types = typesOf(schema)
  const members = [...new Set(query.keys())].map((name): [string, unknown] => {
    const texts = query.getAll(name)
    if (texts.length > 1) throw new AppError('invalid_input', 'A parameter of the query is given twice.')
    return [name, valueOf(texts[0] ?? '', types.get(name))]
  })
  return Object.fromEntries(members)
}

const knownTypes = new WeakMap<z.ZodType, ReadonlyMap<string, string>>()

/** The types of the schema's members; found once per schema. */
function typesOf(schema: z.ZodType): ReadonlyMap<string, string> {
  const known = knownTypes.get(schema)
  if (known) return known
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const types = new Map(
    Object.entries(properties).flatMap(([name, property]): [string, string][] =>
      typeof property === 'object' && typeof property.type === 'string' ? [[name, property.type]] : [],
    ),
  )
  knownTypes.set(schema, types)
  return types
}

function valueOf(text: string, type: string | undefined): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  const isNumber = type === 'integer' || type === 'number'
  return isNumber && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}
