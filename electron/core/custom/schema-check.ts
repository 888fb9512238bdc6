import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema'
import { remembered } from '#core/lib/remembered.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** More are not told: whoever mends these asks again. */
const MOST = 5

/** Only say that something inside does not fit, which is told by itself. */
const WRAPPING: ReadonlySet<string> = new Set([
  'properties',
  'items',
  'prefixItems',
  'additionalProperties',
  'patternProperties',
  '$ref',
  'allOf',
])

// Draft 2020-12, which MCP means where a schema names none; the older ones say so themselves.
const validatorOf = remembered((schema: JsonSchema) => new Validator(schema as Schema, draftOf(schema), false)) // Whatever it is: it was checked when it was saved, and throws where it is none.

/** What of a value does not fit, as sentences that name the member: empty where all of it does. Throws for a schema that is none. */
export function misfitsOf(schema: JsonSchema, value: unknown): string[] {
  const { valid, errors } = validatorOf(schema).validate(value)
  if (valid) return []
  const told = errors.filter(({ keyword }) => !WRAPPING.has(keyword))
  return [...new Set((told.length === 0 ? errors : told).map(sentenceOf))].slice(0, MOST)
}

function sentenceOf({ instanceLocation, error }: OutputUnit): string {
  const where = instanceLocation
    .slice(2)
    .split('/')
    .filter(part => part !== '')
    .map(part => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
  return `${where === '' ? 'It' : `“${where}”`}: ${error}`
}

function draftOf({ $schema }: JsonSchema): '4' | '7' | '2019-09' | '2020-12' {
  const name = typeof $schema === 'string' ? $schema : ''
  if (name.includes('draft-04')) return '4'
  if (/draft-0[67]/.test(name)) return '7'
  return name.includes('2019-09') ? '2019-09' : '2020-12'
}
