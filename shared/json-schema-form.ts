export type Schema = Readonly<Record<string, unknown>>

export interface FieldChoice {
  readonly text: string
  /** What the tool gets. */
  readonly value: unknown
}

/** One field of a form. `lines` is a list, an element a line; `json` takes anything the other kinds cannot. */
export interface FormField {
  readonly name: string
  readonly label: string
  readonly description: string | undefined
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'lines' | 'json'
  readonly isRequired: boolean
  /** The choices of `choice`; empty otherwise. */
  readonly choices: readonly FieldChoice[]
  /** What an empty field says, such as "10 to 20". */
  readonly placeholder: string
  /** What the field holds first: the schema's default. */
  readonly initial: string
  readonly schema: Schema
}

export type SchemaForm =
  | { readonly kind: 'fields'; readonly fields: readonly FormField[] }
  /** No form can be made of it: the arguments are written as JSON. */
  | { readonly kind: 'raw' }

/** Text as it stands in each field; a boolean is `true`, `false` or empty. */
export type FormValues = Readonly<Record<string, string>>

/** The form that a tool's input schema asks for. */
export function formOf(schema: Schema): SchemaForm {
  const root = simplified(schema, schema)
  const properties = root['properties'] ?? {}
  const isObject = (root['type'] === 'object' || root['type'] === undefined) && isSchema(properties)
  if (!isObject || COMBINED.some(word => Object.hasOwn(root, word))) return { kind: 'raw' }
  const required = stringsOf(root['required'])
  const fields = Object.entries(properties).map(([name, property]) => fieldOf(name, simplified(property, schema), required.includes(name)))
  // Required fields first: what must be filled in is seen without scrolling.
  return { kind: 'fields', fields: [...fields.filter(field => field.isRequired), ...fields.filter(field => !field.isRequired)] }
}

export function initialValues(fields: readonly FormField[]): FormValues {
  return Object.fromEntries(fields.map(field => [field.name, field.initial]))
}

const COMBINED = ['anyOf', 'oneOf', 'allOf', '$ref', 'not', 'if']
/** A chain of references longer than this is a circle. */
const LONGEST_CHAIN = 16

/** The schema with its local reference followed, and `X or null` taken as X: how generators write an optional value. */
function simplified(given: unknown, root: Schema, depth = 0): Schema {
  const schema = isSchema(given) ? given : {}
  if (depth > LONGEST_CHAIN) return schema
  const { $ref: reference, ...beside } = schema
  if (typeof reference === 'string') {
    const target = lookUp(root, reference)
    return target === undefined ? schema : simplified({ ...target, ...beside }, root, depth + 1)
  }
  const single = onlyAlternative(schema)
  if (single !== undefined) return simplified(single, root, depth + 1)
  const types = Array.isArray(schema['type']) ? schema['type'].filter(type => type !== 'null') : []
  return types.length === 1 ? { ...schema, type: types[0] } : schema
}

function onlyAlternative(schema: Schema): Schema | undefined {
  for (const word of ['anyOf', 'oneOf', 'allOf']) {
    const alternatives = schema[word]
    if (!Array.isArray(alternatives)) continue
    const real = alternatives.filter(isSchema).filter(one => one['type'] !== 'null')
    const { [word]: _, ...beside } = schema
    if (real.length === 1) return { ...real[0], ...beside }
  }
  return undefined
}

/** `#/$defs/Name`; a reference elsewhere is not followed. */
function lookUp(root: Schema, reference: string): Schema | undefined {
  if (!reference.startsWith('#/')) return undefined
  const path = reference
    .slice(2)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const found = path.reduce<unknown>((node, part) => (isSchema(node) && Object.hasOwn(node, part) ? node[part] : undefined), root)
  return isSchema(found) ? found : undefined
}

function fieldOf(name: string, schema: Schema, isRequired: boolean): FormField {
  const choices = choicesOf(schema)
  const kind = kindOf(schema, choices)
  const field = {
    name,
    label: typeof schema['title'] === 'string' && schema['title'] !== '' ? schema['title'] : name,
    description: typeof schema['description'] === 'string' ? schema['description'] : undefined,
    kind,
    isRequired,
    choices,
    placeholder: placeholderOf(schema, kind),
    initial: '',
    schema,
  }
  const initial = Object.hasOwn(schema, 'default') ? textOf(field, schema['default']) : onlyChoice(field)
  return { ...field, initial: initial ?? '' }
}

function onlyChoice({ isRequired, choices }: FormField): string {
  const [first, second] = choices
  return isRequired && first !== undefined && second === undefined ? first.text : ''
}

/** `enum`, `const`, and `oneOf` with a title for each constant. */
export function choicesOf(schema: Schema): readonly FieldChoice[] {
  if (Object.hasOwn(schema, 'const')) return [choice(schema['const'])]
  if (Array.isArray(schema['enum'])) return schema['enum'].filter(value => value !== null).map(value => choice(value))
  const options = schema['oneOf'] ?? schema['anyOf']
  const isTitled = Array.isArray(options) && options.length > 0 && options.every(one => isSchema(one) && Object.hasOwn(one, 'const'))
  return isTitled ? options.filter(isSchema).map(one => choice(one['const'], one['title'])) : []
}

function choice(value: unknown, title?: unknown): FieldChoice {
  const plain = typeof value === 'string' ? value : JSON.stringify(value)
  return { text: typeof title === 'string' && title !== '' ? title : plain, value }
}

function kindOf(schema: Schema, choices: readonly FieldChoice[]): FormField['kind'] {
  if (choices.length > 0) return 'choice'
  if (COMBINED.some(word => Object.hasOwn(schema, word))) return 'json'
  switch (schema['type']) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'array':
      return isListOfPlain(schema['items']) ? 'lines' : 'json'
    default:
      return 'json'
  }
}

function isListOfPlain(items: unknown): boolean {
  return isSchema(items) && ['string', 'number', 'integer'].includes(String(items['type']))
}

function placeholderOf(schema: Schema, kind: FormField['kind']): string {
  if (kind === 'lines') return 'One a line'
  if (kind === 'json') return schema['type'] === 'array' ? '[ ]' : '{ }'
  if (kind !== 'number') return typeof schema['format'] === 'string' ? schema['format'] : ''
  const from = numberIn(schema, 'minimum')
  const to = numberIn(schema, 'maximum')
  if (from !== undefined && to !== undefined) return `${from} to ${to}`
  if (from !== undefined) return `${from} or more`
  return to === undefined ? '' : `${to} or less`
}

/** A value as its field shows it; undefined where the field cannot. */
export function textOf(field: Pick<FormField, 'kind' | 'choices'>, value: unknown): string | undefined {
  return value === null || value === undefined ? '' : TEXTS[field.kind](value, field.choices)
}

const TEXTS: Record<FormField['kind'], (value: unknown, choices: readonly FieldChoice[]) => string | undefined> = {
  choice: (value, choices) => choices.find(one => isSame(one.value, value))?.text,
  text: value => (typeof value === 'string' ? value : undefined),
  number: value => (typeof value === 'number' ? String(value) : undefined),
  boolean: value => (typeof value === 'boolean' ? String(value) : undefined),
  lines: value => (Array.isArray(value) && value.every(isPlainLine) ? value.join('\n') : undefined),
  json: value => JSON.stringify(value, null, 2),
}

function isPlainLine(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() === value && value !== '' && !value.includes('\n'))
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

export function numberIn(schema: Schema, name: string): number | undefined {
  const value = schema[name]
  return typeof value === 'number' ? value : undefined
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
