import { expect } from 'vitest'
import { verifies } from '../../../../test/verifies.ts'
import {
  addParameter,
  changeParameter,
  nameProblem,
  readChoices,
  readInitial,
  removeParameter,
  renameParameter,
  requireParameter,
  retype,
} from './edit-schema.ts'
import { onlyInJsonOf, parametersOf } from './parameters.ts'
import { readSchema } from './read-json.ts'

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['city', 'unit'],
  properties: {
    city: { type: 'string', description: 'Where', minLength: 2, default: 'Oslo' },
    unit: { type: 'string', enum: ['C', 'F'] },
    tags: { type: 'array', items: { type: 'string' } },
    codes: { type: 'array', items: { type: 'string', pattern: '^a' } },
    at: { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'When' },
    mixed: { enum: ['a', null] },
  },
}

verifies('code.schema', 'the form shows what it can, and names what only the JSON has', () => {
  expect(
    parametersOf(SCHEMA).map(({ name, type, isRequired, initial, choices, itemType, onlyInJson }) => ({
      name,
      type,
      isRequired,
      initial,
      choices,
      itemType,
      onlyInJson,
    })),
  ).toEqual([
    { name: 'city', type: 'string', isRequired: true, initial: 'Oslo', choices: undefined, itemType: undefined, onlyInJson: ['minLength'] },
    { name: 'unit', type: 'string', isRequired: true, initial: undefined, choices: ['C', 'F'], itemType: undefined, onlyInJson: [] },
    { name: 'tags', type: 'array', isRequired: false, initial: undefined, choices: undefined, itemType: 'string', onlyInJson: [] },
    { name: 'codes', type: 'array', isRequired: false, initial: undefined, choices: undefined, itemType: undefined, onlyInJson: ['items'] },
    { name: 'at', type: undefined, isRequired: false, initial: undefined, choices: undefined, itemType: undefined, onlyInJson: ['anyOf'] },
    {
      name: 'mixed',
      type: undefined,
      isRequired: false,
      initial: undefined,
      choices: undefined,
      itemType: undefined,
      onlyInJson: ['enum'],
    },
  ])
  expect(onlyInJsonOf(SCHEMA)).toEqual(['additionalProperties'])
  expect(parametersOf({ type: 'object', properties: 7 })).toEqual([])
})

verifies('code.schema', 'an edit in the form changes what it names and leaves the rest, in its order', () => {
  const renamed = renameParameter(SCHEMA, 'city', 'town')
  expect(Object.keys(renamed['properties'] as object)).toEqual(['town', 'unit', 'tags', 'codes', 'at', 'mixed'])
  expect(renamed).toMatchObject({ required: ['town', 'unit'], additionalProperties: false, properties: { town: SCHEMA.properties.city } })
  expect(removeParameter(SCHEMA, 'city')).toMatchObject({ required: ['unit'] })
  expect(requireParameter(requireParameter(SCHEMA, 'city', false), 'unit', false)).not.toHaveProperty('required')
  expect(changeParameter(SCHEMA, 'city', { description: undefined, default: 3 })).toMatchObject({
    properties: { city: { type: 'string', minLength: 2, default: 3 } },
  })
  expect(parametersOf(retype(SCHEMA, 'unit', 'array'))[1]).toMatchObject({ type: 'array', itemType: 'string', choices: undefined })
  const twice = addParameter(addParameter(SCHEMA))
  expect(Object.keys(twice['properties'] as object).slice(-2)).toEqual(['parameter', 'parameter2'])
  expect([nameProblem(SCHEMA, ' '), nameProblem(SCHEMA, 'unit', 'city'), nameProblem(SCHEMA, 'city', 'city')]).toEqual([
    expect.stringContaining('name'),
    expect.stringContaining('already'),
    undefined,
  ])
})

verifies('code.schema', 'a default and choices are read by their type, and say what is wrong', () => {
  expect(readInitial('12', 'string')).toEqual({ ok: true, value: '12' })
  expect(readInitial('12', 'integer')).toEqual({ ok: true, value: 12 })
  expect(readInitial('', 'integer')).toEqual({ ok: true, value: undefined })
  expect([readInitial('1.5', 'integer'), readInitial('yes', 'boolean'), readInitial('{}', 'array')].map(({ ok }) => ok)).toEqual([
    false,
    false,
    false,
  ])
  expect(readChoices('a\n\n a \nb', 'string')).toEqual({ ok: true, value: ['a', 'b'] })
  expect(readChoices('1\ntwo', 'number')).toEqual({ ok: false, problem: 'Line 2 is not a number.' })
  expect(readChoices(' \n', 'string')).toEqual({ ok: true, value: undefined })
})

verifies('code.schema', 'JSON that is wrong says where', () => {
  const problem = (text: string) => {
    const read = readSchema(text)
    return read.ok ? undefined : `${String(read.at)} ${read.problem}`
  }
  expect(problem('{"type": "object"}')).toBeUndefined()
  expect(problem('{\n  "type": "object",\n}')).toMatch(/^22 Line 3, column 1: .*comma/)
  expect(problem('{\n  "type": ')).toMatch(/^11 Line 2, column 10: .*too early/)
  expect(problem('{"a": 1 "b": 2}')).toMatch(/column 9: .*comma may be missing/)
  expect(problem('[]')).toContain('JSON object')
  expect(problem('{"type": "string"}')).toContain('"type": "object"')
})
