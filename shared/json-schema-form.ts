type Schema = Readonly<Record<string, unknown>>

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

export type FormArguments =
  | { readonly ok: true; readonly arguments: Readonly<Record<string, unknown>> }
  /** A sentence for each field that has a problem, by its name. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> }

/** The tool's arguments as the fields say; an empty optional field is left out. */
export function argumentsOf(fields: readonly FormField[], values: FormValues): FormArguments {
  const read = fields.map(field => ({ name: field.name, result: readField(field, valueIn(values, field.name)) }))
  const problems = read.flatMap(({ name, result }) => ('problem' in result ? [[name, result.problem] as const] : []))
  if (problems.length > 0) return { ok: false, problems: Object.fromEntries(problems) }
  return { ok: true, arguments: Object.fromEntries(read.flatMap(({ name, result }) => ('value' in result ? [[name, result.value] as const] : []))) }
}

/** The fields' texts for given arguments, on the way back from JSON; undefined where the form has no field for one of them. */
export function valuesOf(fields: readonly FormField[], given: Readonly<Record<string, unknown>>): FormValues | undefined {
  const names = new Set(fields.map(field => field.name))
  if (Object.keys(given).some(name => !names.has(name))) return undefined
  const texts = fields.map(field => [field.name, Object.hasOwn(given, field.name) ? textOf(field, given[field.name]) : ''] as const)
  return texts.some(([, text]) => text === undefined) ? undefined : Object.fromEntries(texts.map(([name, text]) => [name, text ?? '']))
}

/** Arguments written as JSON: an object, or a sentence that says what is wrong. */
export function parseArguments(text: string): { readonly ok: true; readonly arguments: Readonly<Record<string, unknown>> } | { readonly ok: false; readonly problem: string } {
  const parsed = text.trim() === '' ? { value: {} } : parseJson(text)
  if (parsed === undefined) return { ok: false, problem: 'This is not JSON.' }
  return isSchema(parsed.value) ? { ok: true, arguments: parsed.value } : { ok: false, problem: 'Arguments are a JSON object, such as {"path": "notes.txt"}.' }
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
    const real = alternatives.filter(one => isSchema(one) && one['type'] !== 'null')
    const { [word]: _, ...beside } = schema
    if (real.length === 1) return { ...real[0], ...beside }
  }
  return undefined
}

/** `#/$defs/Name`; a reference elsewhere is not followed. */
function lookUp(root: Schema, reference: string): Schema | undefined {
  if (!reference.startsWith('#/')) return undefined
  const path = reference.slice(2).split('/').map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
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
function choicesOf(schema: Schema): readonly FieldChoice[] {
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
function textOf(field: Pick<FormField, 'kind' | 'choices' | 'schema'>, value: unknown): string | undefined {
  if (value === null || value === undefined) return ''
  switch (field.kind) {
    case 'choice':
      return field.choices.find(one => isSame(one.value, value))?.text
    case 'text':
      return typeof value === 'string' ? value : undefined
    case 'number':
      return typeof value === 'number' ? String(value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'lines':
      return Array.isArray(value) && value.every(isPlainLine) ? value.join('\n') : undefined
    case 'json':
      return JSON.stringify(value, null, 2)
  }
}

function isPlainLine(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() === value && value !== '' && !value.includes('\n'))
}

type Read = { readonly value: unknown } | { readonly problem: string } | { readonly isLeftOut: true }

function readField(field: FormField, text: string): Read {
  if (text.trim() === '') return field.isRequired && !isEmptyAllowed(field) ? { problem: 'Fill this in.' } : emptyValue(field)
  switch (field.kind) {
    case 'text':
      return checked(textProblem(field.schema, text), text)
    case 'number':
      return readNumber(field.schema, text)
    case 'boolean':
      return { value: text === 'true' }
    case 'choice': {
      const chosen = field.choices.find(one => one.text === text)
      return chosen === undefined ? { problem: 'Choose one of the list.' } : { value: chosen.value }
    }
    case 'lines':
      return readLines(field.schema, text)
    case 'json':
      return readJson(field.schema, text)
  }
}

/** An empty list is a list; whether a required one may be empty is the schema's to say. */
function isEmptyAllowed({ kind, schema }: FormField): boolean {
  return kind === 'lines' && (numberIn(schema, 'minItems') ?? 0) === 0
}

function emptyValue({ kind, isRequired }: FormField): Read {
  return isRequired && kind === 'lines' ? { value: [] } : { isLeftOut: true }
}

function checked(problem: string | undefined, value: unknown): Read {
  return problem === undefined ? { value } : { problem }
}

function textProblem(schema: Schema, text: string): string | undefined {
  // Schemas count characters, not the halves of one.
  const length = Array.from(text).length
  const shortest = numberIn(schema, 'minLength') ?? 0
  const longest = numberIn(schema, 'maxLength') ?? Infinity
  if (length < shortest) return `Use at least ${shortest} characters.`
  if (length > longest) return `Use at most ${longest} characters.`
  return fitsPattern(schema['pattern'], text) ? undefined : `This must match ${String(schema['pattern'])}.`
}

/** A pattern that this browser cannot read is left to the tool. */
function fitsPattern(pattern: unknown, text: string): boolean {
  if (typeof pattern !== 'string') return true
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}

function readNumber(schema: Schema, text: string): Read {
  const value = Number(text.trim())
  if (!Number.isFinite(value)) return { problem: 'This is not a number.' }
  return checked(numberProblem(schema, value), value)
}

function numberProblem(schema: Schema, value: number): string | undefined {
  const from = numberIn(schema, 'minimum')
  const to = numberIn(schema, 'maximum')
  const above = numberIn(schema, 'exclusiveMinimum')
  const below = numberIn(schema, 'exclusiveMaximum')
  if (schema['type'] === 'integer' && !Number.isInteger(value)) return 'Use a whole number.'
  if (from !== undefined && value < from) return `Use ${from} or more.`
  if (to !== undefined && value > to) return `Use ${to} or less.`
  if (above !== undefined && value <= above) return `Use more than ${above}.`
  return below !== undefined && value >= below ? `Use less than ${below}.` : undefined
}

function readLines(schema: Schema, text: string): Read {
  const items = isSchema(schema['items']) ? schema['items'] : {}
  const lines = text.split('\n').map(line => line.trim()).filter(line => line !== '')
  const read = lines.map(line => (items['type'] === 'string' ? checked(lineProblem(items, line), line) : readNumber(items, line)))
  const wrong = read.findIndex(one => 'problem' in one)
  const first = read[wrong]
  if (first !== undefined && 'problem' in first) return { problem: `Line ${wrong + 1}: ${first.problem}` }
  return checked(countProblem(schema, lines.length), read.map(one => ('value' in one ? one.value : undefined)))
}

function lineProblem(items: Schema, line: string): string | undefined {
  const choices = choicesOf(items)
  const isChoice = choices.length === 0 || choices.some(one => one.value === line)
  return isChoice ? textProblem(items, line) : `Use one of ${choices.map(one => one.text).join(', ')}.`
}

function readJson(schema: Schema, text: string): Read {
  const parsed = parseJson(text)
  if (parsed === undefined) return { problem: 'This is not JSON. Text needs quotes around it.' }
  if (schema['type'] === 'object' && !isSchema(parsed.value)) return { problem: 'This must be a JSON object, such as {"a": 1}.' }
  if (schema['type'] !== 'array') return { value: parsed.value }
  return Array.isArray(parsed.value) ? checked(countProblem(schema, parsed.value.length), parsed.value) : { problem: 'This must be a JSON list, such as [1, 2].' }
}

function countProblem(schema: Schema, count: number): string | undefined {
  const fewest = numberIn(schema, 'minItems') ?? 0
  const most = numberIn(schema, 'maxItems') ?? Infinity
  if (count < fewest) return `Give at least ${fewest}.`
  return count > most ? `Give at most ${most}.` : undefined
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // The field says that it is not JSON; the engine's words would not help.
    return undefined
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function valueIn(values: FormValues, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}

function numberIn(schema: Schema, name: string): number | undefined {
  const value = schema[name]
  return typeof value === 'number' ? value : undefined
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
