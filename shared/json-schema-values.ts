import {
  choicesOf,
  isSchema,
  numberIn,
  textOf,
  type FieldChoice,
  type FormField,
  type FormValues,
  type Schema,
} from './json-schema-form.ts'

export type FormArguments =
  | { readonly ok: true; readonly arguments: Readonly<Record<string, unknown>> }
  /** A sentence for each field that has a problem, by its name. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> }

/** The tool's arguments as the fields say; an empty optional field is left out. */
export function argumentsOf(fields: readonly FormField[], values: FormValues): FormArguments {
  const read = fields.map(field => ({ name: field.name, result: readField(field, valueIn(values, field.name)) }))
  const problems = read.flatMap(({ name, result }) => ('problem' in result ? [[name, result.problem] as const] : []))
  if (problems.length > 0) return { ok: false, problems: Object.fromEntries(problems) }
  return {
    ok: true,
    arguments: Object.fromEntries(read.flatMap(({ name, result }) => ('value' in result ? [[name, result.value] as const] : []))),
  }
}

/** The fields' texts for given arguments, on the way back from JSON; undefined where the form has no field for one of them. */
export function valuesOf(fields: readonly FormField[], given: Readonly<Record<string, unknown>>): FormValues | undefined {
  const names = new Set(fields.map(field => field.name))
  if (Object.keys(given).some(name => !names.has(name))) return undefined
  const texts = fields.map(field => [field.name, Object.hasOwn(given, field.name) ? textOf(field, given[field.name]) : ''] as const)
  return texts.some(([, text]) => text === undefined) ? undefined : Object.fromEntries(texts.map(([name, text]) => [name, text ?? '']))
}

/** Arguments written as JSON: an object, or a sentence that says what is wrong. */
export function parseArguments(
  text: string,
): { readonly ok: true; readonly arguments: Readonly<Record<string, unknown>> } | { readonly ok: false; readonly problem: string } {
  const parsed = text.trim() === '' ? { value: {} } : parseJson(text)
  if (parsed === undefined) return { ok: false, problem: 'This is not JSON.' }
  return isSchema(parsed.value)
    ? { ok: true, arguments: parsed.value }
    : { ok: false, problem: 'Arguments are a JSON object, such as {"path": "notes.txt"}.' }
}

type Read = { readonly value: unknown } | { readonly problem: string } | { readonly isLeftOut: true }

function readField(field: FormField, text: string): Read {
  if (text.trim() === '') return field.isRequired && !isEmptyAllowed(field) ? { problem: 'Fill this in.' } : emptyValue(field)
  return READERS[field.kind](field.schema, text, field.choices)
}

const READERS: Record<FormField['kind'], (schema: Schema, text: string, choices: readonly FieldChoice[]) => Read> = {
  text: (schema, text) => checked(textProblem(schema, text), text),
  number: readNumber,
  boolean: (_schema, text) => ({ value: text === 'true' }),
  choice: (_schema, text, choices) => {
    const chosen = choices.find(one => one.text === text)
    return chosen === undefined ? { problem: 'Choose one of the list.' } : { value: chosen.value }
  },
  lines: readLines,
  json: readJson,
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
  if (schema['type'] === 'integer' && !Number.isInteger(value)) return 'Use a whole number.'
  const broken = BOUNDS.find(({ name, isKept }) => {
    const bound = numberIn(schema, name)
    return bound !== undefined && !isKept(value, bound)
  })
  return broken?.sentence(numberIn(schema, broken.name) ?? 0)
}

const BOUNDS = [
  { name: 'minimum', isKept: (value: number, bound: number) => value >= bound, sentence: (bound: number) => `Use ${bound} or more.` },
  { name: 'maximum', isKept: (value: number, bound: number) => value <= bound, sentence: (bound: number) => `Use ${bound} or less.` },
  {
    name: 'exclusiveMinimum',
    isKept: (value: number, bound: number) => value > bound,
    sentence: (bound: number) => `Use more than ${bound}.`,
  },
  {
    name: 'exclusiveMaximum',
    isKept: (value: number, bound: number) => value < bound,
    sentence: (bound: number) => `Use less than ${bound}.`,
  },
]

function readLines(schema: Schema, text: string): Read {
  const items = isSchema(schema['items']) ? schema['items'] : {}
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const read = lines.map(line => (items['type'] === 'string' ? checked(lineProblem(items, line), line) : readNumber(items, line)))
  const wrong = read.findIndex(one => 'problem' in one)
  const first = read[wrong]
  if (first !== undefined && 'problem' in first) return { problem: `Line ${wrong + 1}: ${first.problem}` }
  return checked(
    countProblem(schema, lines.length),
    read.map(one => ('value' in one ? one.value : undefined)),
  )
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
  return Array.isArray(parsed.value)
    ? checked(countProblem(schema, parsed.value.length), parsed.value)
    : { problem: 'This must be a JSON list, such as [1, 2].' }
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

function valueIn(values: FormValues, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : ''
}
