import { expect } from 'vitest'
import ts from 'typescript'
import { verifies } from '../../../../test/verifies.ts'
import { typeOfSchema } from './schema-to-type.ts'

/** The type on one line, and proof that TypeScript can read it. */
function shown(schema: Record<string, unknown>): string {
  const text = typeOfSchema(schema)
  const { diagnostics } = ts.transpileModule(`type T = ${text}`, { reportDiagnostics: true })
  expect(diagnostics, text).toEqual([])
  return text.replace(/\s+/g, ' ')
}

verifies('code.types', 'a schema becomes the type of what it allows', () => {
  expect(
    shown({
      type: 'object',
      required: ['city', 'at'],
      properties: {
        city: { type: 'string', description: 'Where' },
        at: { type: ['integer', 'null'] },
        unit: { enum: ['C', 'F'], default: 'C' },
        tags: { type: 'array', items: { type: 'string' } },
        pair: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], items: false },
        'odd name': { type: 'boolean' },
        place: { type: 'object', required: ['lat'], properties: { lat: { type: 'number' }, lon: { type: 'number' } } },
        extra: { type: 'object', additionalProperties: { type: 'number' } },
        anything: {},
      },
    }),
  ).toBe(
    '{ /** Where */ city: string at: number | null /** Default: "C" */ unit?: "C" | "F" tags?: string[] pair?: [number, string] ' +
      '"odd name"?: boolean place?: { lat: number lon?: number } extra?: { [name: string]: number } anything?: unknown }',
  )
})

verifies('code.types', 'alternatives, parts and references become unions, intersections and what they name; a circle ends', () => {
  expect(shown({ anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } }] })).toBe(
    'string | ((string | number)[])',
  )
  expect(
    shown({
      allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { oneOf: [{ type: 'string' }, { type: 'null' }] }],
    }),
  ).toBe('{ a: string } & (string | null)')
  const tree = {
    type: 'object',
    properties: { top: { $ref: '#/$defs/Node' } },
    $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' }, kind: { const: 'node' } } } },
  }
  expect(shown(tree)).toBe('{ top?: { next?: unknown kind?: "node" } }')
  expect(shown({ $ref: 'https://elsewhere.example/schema' })).toBe('unknown')
})

verifies('code.types', 'a description cannot end the comment it stands in, nor a name the string it stands in', () => {
  const text = shown({
    type: 'object',
    properties: { '"}; evil(': { type: 'string' }, a: { type: 'string', description: '*/ evil() /* \n second line' } },
  })
  expect(text).not.toContain('*/ evil')
  expect(text).toContain('"\\"}; evil("?: string')
})

verifies('code.types', 'no schema is too deep or too strange', () => {
  let deep: Record<string, unknown> = { type: 'string' }
  for (let level = 0; level < 60; level += 1) deep = { type: 'object', properties: { a: deep } }
  expect(shown(deep)).toContain('unknown')
  expect(shown({ enum: [] })).toBe('never')
  expect(shown({ type: 'string', anyOf: [{ minLength: 1 }, { maxLength: 0 }] })).toBe('string & unknown')
  expect(shown({ type: 7, properties: 3 })).toBe('unknown')
})
