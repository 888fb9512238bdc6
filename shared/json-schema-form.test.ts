import { expect, test } from 'vitest'
import { formOf, initialValues, type FormField } from './json-schema-form.ts'
import { argumentsOf, parseArguments, valuesOf } from './json-schema-values.ts'

function fieldsOf(schema: Record<string, unknown>): readonly FormField[] {
  const form = formOf(schema)
  if (form.kind !== 'fields') throw new Error('no form')
  return form.fields
}
const one = (property: Record<string, unknown>, isRequired = true) =>
  fieldsOf({ type: 'object', properties: { a: property }, required: isRequired ? ['a'] : [] })
const kindOf = (property: Record<string, unknown>) => one(property)[0]?.kind
const read = (property: Record<string, unknown>, text: string, isRequired = true) => argumentsOf(one(property, isRequired), { a: text })
const value = (given: unknown) => ({ ok: true, arguments: { a: given } })
const problem = (sentence: string) => ({ ok: false, problems: { a: sentence } })

test('each type of value has its field', () => {
  expect(kindOf({ type: 'string' })).toBe('text')
  expect(kindOf({ type: 'number' })).toBe('number')
  expect(kindOf({ type: 'integer' })).toBe('number')
  expect(kindOf({ type: 'boolean' })).toBe('boolean')
  expect(kindOf({ type: 'string', enum: ['x', 'y'] })).toBe('choice')
  expect(kindOf({ type: 'array', items: { type: 'string' } })).toBe('lines')
  expect(kindOf({ type: 'array', items: { type: 'object' } })).toBe('json')
  expect(kindOf({ type: 'object', properties: {} })).toBe('json')
  expect(kindOf({})).toBe('json')
  expect(kindOf({ anyOf: [{ type: 'string' }, { type: 'number' }] })).toBe('json')
})

test('what is optional by "or null" has the field of its type', () => {
  expect(kindOf({ type: ['string', 'null'] })).toBe('text')
  expect(kindOf({ anyOf: [{ type: 'integer' }, { type: 'null' }], default: null })).toBe('number')
  expect(kindOf({ allOf: [{ type: 'boolean' }] })).toBe('boolean')
})

test('local references are followed, circles and foreign ones end as JSON', () => {
  const schema = {
    type: 'object',
    $defs: { Level: { enum: ['low', 'high'] }, Loop: { $ref: '#/$defs/Loop' } },
    properties: {
      level: { $ref: '#/$defs/Level', description: 'How much' },
      loop: { $ref: '#/$defs/Loop' },
      far: { $ref: 'https://example.com/x' },
    },
  }
  const fields = fieldsOf(schema)
  expect(fields.map(field => field.kind)).toEqual(['choice', 'json', 'json'])
  expect(fields[0]?.description).toBe('How much')
})

test('required fields come first, with title, description, default and range', () => {
  const fields = fieldsOf({
    type: 'object',
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 9, default: 5 },
      path: { type: 'string', title: 'Path', description: 'Where' },
    },
    required: ['path'],
  })
  expect(fields.map(field => [field.name, field.label, field.isRequired, field.placeholder])).toEqual([
    ['path', 'Path', true, ''],
    ['limit', 'limit', false, '1 to 9'],
  ])
  expect(initialValues(fields)).toEqual({ path: '', limit: '5' })
})

test('a schema that is no plain object is written as JSON; one without properties has no fields', () => {
  expect(formOf({ oneOf: [{ type: 'object' }, { type: 'string' }] }).kind).toBe('raw')
  expect(formOf({ type: 'object', properties: {}, allOf: [{ required: ['a'] }, { required: ['b'] }] }).kind).toBe('raw')
  expect(formOf({ type: 'string' }).kind).toBe('raw')
  expect(fieldsOf({ type: 'object' })).toEqual([])
  expect(argumentsOf([], {})).toEqual({ ok: true, arguments: {} })
})

test('texts become the values the tool asks for', () => {
  expect(read({ type: 'string' }, ' as it is ')).toEqual(value(' as it is '))
  expect(read({ type: 'number' }, '-1.5')).toEqual(value(-1.5))
  expect(read({ type: 'boolean' }, 'false')).toEqual(value(false))
  expect(read({ enum: [1, 2] }, '2')).toEqual(value(2))
  expect(
    read(
      {
        oneOf: [
          { const: 'r', title: 'Red' },
          { const: 'g', title: 'Green' },
        ],
      },
      'Green',
    ),
  ).toEqual(value('g'))
  expect(read({ type: 'array', items: { type: 'string' } }, 'a b\n\n c\n')).toEqual(value(['a b', 'c']))
  expect(read({ type: 'array', items: { type: 'integer' } }, '1\n2')).toEqual(value([1, 2]))
  expect(read({ type: 'object' }, '{"x": [1]}')).toEqual(value({ x: [1] }))
})

test('an empty optional field is left out, an empty required one is asked for', () => {
  for (const property of [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { enum: ['x', 'y'] }, { type: 'object' }]) {
    expect(read(property, '', false)).toEqual({ ok: true, arguments: {} })
    expect(read(property, ' ')).toEqual(problem('Fill this in.'))
  }
  expect(read({ type: 'array', items: { type: 'string' } }, '')).toEqual(value([]))
  expect(read({ type: 'array', items: { type: 'string' }, minItems: 1 }, '')).toEqual(problem('Fill this in.'))
})

test('each problem is said at its field', () => {
  expect(read({ type: 'number' }, 'x')).toEqual(problem('This is not a number.'))
  expect(read({ type: 'integer' }, '1.5')).toEqual(problem('Use a whole number.'))
  expect(read({ type: 'number', minimum: 2 }, '1')).toEqual(problem('Use 2 or more.'))
  expect(read({ type: 'number', maximum: 2 }, '3')).toEqual(problem('Use 2 or less.'))
  expect(read({ type: 'number', exclusiveMinimum: 2 }, '2')).toEqual(problem('Use more than 2.'))
  expect(read({ type: 'number', exclusiveMaximum: 2 }, '2')).toEqual(problem('Use less than 2.'))
  expect(read({ type: 'string', minLength: 3 }, 'ab')).toEqual(problem('Use at least 3 characters.'))
  expect(read({ type: 'string', maxLength: 1 }, '👍')).toEqual(value('👍'))
  expect(read({ type: 'string', pattern: '^a+$' }, 'b')).toEqual(problem('This must match ^a+$.'))
  expect(read({ type: 'string', pattern: '(' }, 'b')).toEqual(value('b'))
  expect(read({ type: 'array', items: { type: 'integer' } }, '1\nx')).toEqual(problem('Line 2: This is not a number.'))
  expect(read({ type: 'array', items: { type: 'string', enum: ['a', 'b'] } }, 'a\nc')).toEqual(problem('Line 2: Use one of a, b.'))
  expect(read({ type: 'array', items: { type: 'string' }, maxItems: 1 }, 'a\nb')).toEqual(problem('Give at most 1.'))
  expect(read({ type: 'object' }, '[1]')).toEqual(problem('This must be a JSON object, such as {"a": 1}.'))
  expect(read({ type: 'object' }, '{')).toEqual(problem('This is not JSON. Text needs quotes around it.'))
})

test('values survive the way to JSON and back', () => {
  const fields = fieldsOf({
    type: 'object',
    properties: {
      text: { type: 'string' },
      count: { type: 'integer' },
      isOn: { type: 'boolean' },
      level: { enum: ['low', 2] },
      tags: { type: 'array', items: { type: 'string' } },
      extra: { type: 'object' },
    },
  })
  const given = { text: 'a', count: 3, isOn: false, level: 2, tags: ['x', 'y'], extra: { a: [1] } }
  const values = valuesOf(fields, given)
  expect(values && argumentsOf(fields, values)).toEqual({ ok: true, arguments: given })
  expect(valuesOf(fields, { unknown: 1 })).toBeUndefined()
  expect(valuesOf(fields, { text: 5 })).toBeUndefined()
  expect(valuesOf(fields, { tags: ['a\nb'] })).toBeUndefined()
})

test('arguments written as JSON are an object or a sentence', () => {
  expect(parseArguments('{"a": 1}')).toEqual({ ok: true, arguments: { a: 1 } })
  expect(parseArguments('  ')).toEqual({ ok: true, arguments: {} })
  expect(parseArguments('{')).toEqual({ ok: false, problem: 'This is not JSON.' })
  expect(parseArguments('[]')).toMatchObject({ ok: false })
})

test('names of members of every object are names like others', () => {
  const schema = JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"required":["constructor"]}',
  )
  const fields = fieldsOf(schema)
  expect(argumentsOf(fields, {})).toEqual({ ok: false, problems: { constructor: 'Fill this in.' } })
  const filled = argumentsOf(fields, JSON.parse('{"__proto__":"a","constructor":"b"}'))
  expect(JSON.stringify(filled)).toBe('{"ok":true,"arguments":{"constructor":"b","__proto__":"a"}}')
})
