import { isSchema, type Schema } from '#shared/json-schema-form.ts'

/** The types a form can choose. */
export const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const
export type ParameterType = (typeof TYPES)[number]

/** One property of an object's schema, as the form shows it. */
export interface Parameter {
  readonly name: string
  /** Undefined where the schema says it in a way that the form cannot (`$ref`, `anyOf`, several types). */
  readonly type: ParameterType | undefined
  readonly description: string
  readonly isRequired: boolean
  /** As it is written in JSON; a text without its quotes. Undefined: none. */
  readonly initial: string | undefined
  /** The texts or numbers that are allowed; undefined: no list. */
  readonly choices: readonly string[] | undefined
  /** What the elements of a list are; undefined where that is not one plain type. */
  readonly itemType: ParameterType | undefined
  /** Members of the schema that the form has no field for. They stay. */
  readonly onlyInJson: readonly string[]
  readonly schema: Schema
}

const SHOWN = ['type', 'description', 'default', 'enum']
const SHOWN_OF_ROOT = ['type', 'properties', 'required']

/** What the form shows of an object's schema; undefined where its properties cannot be read at all. */
export function parametersOf(schema: Schema): readonly Parameter[] {
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(propertiesOf(schema)).map(([name, given]) => {
    const property = isSchema(given) ? given : {}
    const type = TYPES.find(one => one === property['type'])
    return {
      name,
      type,
      description: typeof property['description'] === 'string' ? property['description'] : '',
      isRequired: required.includes(name),
      initial: Object.hasOwn(property, 'default') ? textOfValue(property['default'], type) : undefined,
      choices: choicesOf(property),
      itemType: isSchema(property['items']) ? plainTypeOf(property['items']) : undefined,
      onlyInJson: onlyInJson(property, type),
      schema: property,
    }
  })
}

/** Members beside the properties that only the JSON shows. */
export function onlyInJsonOf(schema: Schema): readonly string[] {
  return Object.keys(schema).filter(name => !SHOWN_OF_ROOT.includes(name))
}

function onlyInJson(property: Schema, type: ParameterType | undefined): readonly string[] {
  const isShown = (name: string) => {
    if (name === 'enum') return choicesOf(property) !== undefined
    if (name === 'type') return type !== undefined
    if (SHOWN.includes(name)) return true
    if (type === 'array') return name === 'items' && isSchema(property['items']) && plainTypeOf(property['items']) !== undefined
    return type === 'object' && ['properties', 'required'].includes(name)
  }
  return Object.keys(property).filter(name => !isShown(name))
}

/** A type and nothing more, so that choosing another loses nothing; of an object also what it holds. */
function plainTypeOf(items: Schema): ParameterType | undefined {
  const type = TYPES.find(one => one === items['type'])
  const others = Object.keys(items).filter(name => name !== 'type' && !(type === 'object' && ['properties', 'required'].includes(name)))
  return others.length === 0 ? type : undefined
}

function choicesOf(property: Schema): readonly string[] | undefined {
  const values: unknown = property['enum']
  const isPlain = Array.isArray(values) && values.every(value => typeof value === 'string' || typeof value === 'number')
  return isPlain ? values.map(String) : undefined
}

export function propertiesOf(schema: Schema): Schema {
  return isSchema(schema['properties']) ? schema['properties'] : {}
}

function textOfValue(value: unknown, type: ParameterType | undefined): string {
  return type === 'string' && typeof value === 'string' ? value : JSON.stringify(value)
}
