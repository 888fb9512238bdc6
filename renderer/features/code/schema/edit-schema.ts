import { isSchema, type Schema } from '#shared/json-schema-form.ts'
import { propertiesOf, type ParameterType } from './parameters.ts'

/** Why a parameter cannot be called that; undefined when it can. */
export function nameProblem(schema: Schema, name: string, current?: string): string | undefined {
  if (name.trim() === '') return 'Give the parameter a name.'
  if (name !== current && Object.hasOwn(propertiesOf(schema), name)) return `There is a parameter “${name}” already.`
  if (name === '__proto__') return 'JavaScript keeps this name for itself.'
  return undefined
}

export function addParameter(schema: Schema): Schema {
  const properties = propertiesOf(schema)
  let name = 'parameter'
  for (let count = 2; Object.hasOwn(properties, name); count += 1) name = `parameter${String(count)}`
  return { ...schema, type: 'object', properties: { ...properties, [name]: { type: 'string' } } }
}

export function removeParameter(schema: Schema, name: string): Schema {
  const { [name]: _, ...properties } = propertiesOf(schema)
  return withRequired({ ...schema, properties }, without(requiredOf(schema), name))
}

/** The order of the parameters stays: it is what a model and a form read. */
export function renameParameter(schema: Schema, name: string, next: string): Schema {
  const entries = Object.entries(propertiesOf(schema)).map(([key, value]) => [key === name ? next : key, value] as const)
  const required = requiredOf(schema).map(one => (one === name ? next : one))
  return withRequired({ ...schema, properties: Object.fromEntries(entries) }, required)
}

export function requireParameter(schema: Schema, name: string, isRequired: boolean): Schema {
  const others = without(requiredOf(schema), name)
  return withRequired(schema, isRequired ? [...others, name] : others)
}

/** Changes one property's own schema; a member that becomes undefined is taken out. */
export function changeParameter(schema: Schema, name: string, change: Schema): Schema {
  const properties = propertiesOf(schema)
  const property = isSchema(properties[name]) ? properties[name] : {}
  const changed = Object.entries({ ...property, ...change }).filter(([, value]) => value !== undefined)
  return { ...schema, properties: { ...properties, [name]: Object.fromEntries(changed) } }
}

/** Another type: what was said of the old one alone goes, the words and the rest stay. */
export function retype(schema: Schema, name: string, type: ParameterType): Schema {
  const beside = { items: undefined, properties: undefined, required: undefined, default: undefined, enum: undefined }
  const begins = { array: { items: { type: 'string' } }, object: { properties: {} } } as const
  return changeParameter(schema, name, { ...beside, type, ...(type === 'array' || type === 'object' ? begins[type] : {}) })
}

export type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string }

/** A default as somebody writes it, read by the parameter's type: a text needs no quotes. */
export function readInitial(text: string, type: ParameterType | undefined): Read {
  if (text.trim() === '') return { ok: true, value: undefined }
  if (type === 'string') return { ok: true, value: text }
  const parsed = parse(text)
  if (parsed === undefined) return { ok: false, problem: type === 'boolean' ? 'Write true or false.' : 'This is not JSON.' }
  return fits(parsed.value, type) ? { ok: true, value: parsed.value } : { ok: false, problem: MISFITS[type ?? 'object'] }
}

const MISFITS: Record<ParameterType, string> = {
  string: '',
  number: 'Write a number.',
  integer: 'Write a whole number.',
  boolean: 'Write true or false.',
  array: 'Write a JSON list, such as [1, 2].',
  object: 'Write a JSON object, such as {"a": 1}.',
}

function fits(value: unknown, type: ParameterType | undefined): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number'
    case 'integer':
      return Number.isInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isSchema(value)
    default:
      return true
  }
}

/** The choices as somebody writes them, one a line. Undefined: none, anything goes. */
export function readChoices(text: string, type: ParameterType | undefined): Read {
  const lines = [...new Set(text.split('\n').map(line => line.trim()))].filter(line => line !== '')
  if (lines.length === 0) return { ok: true, value: undefined }
  if (type === 'string') return { ok: true, value: lines }
  const numbers = lines.map(Number)
  const wrong = numbers.findIndex(number => !(type === 'integer' ? Number.isInteger(number) : Number.isFinite(number)))
  return wrong === -1
    ? { ok: true, value: numbers }
    : { ok: false, problem: `Line ${String(wrong + 1)} is not a${type === 'integer' ? ' whole' : ''} number.` }
}

function requiredOf(schema: Schema): readonly string[] {
  return Array.isArray(schema['required']) ? schema['required'].filter(one => typeof one === 'string') : []
}

function withRequired(schema: Schema, required: readonly string[]): Schema {
  const { required: _, ...rest } = schema
  return required.length === 0 ? rest : { ...rest, required }
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter(one => one !== name)
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // The field says what is expected; the engine's words would not help.
    return undefined
  }
}
