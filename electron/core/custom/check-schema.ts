import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { misfitsOf } from './schema-check.ts'

const TYPES: ReadonlySet<unknown> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])

/** Members of a schema whose members are schemas by names that authors chose. */
const NAMED: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])
/** Members that are data, and no schemas. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'example', 'examples', 'required'])

/** A repeated group that repeats inside: on the wrong text it takes longer than anybody waits, and all of Atrium with it. */
const ENDLESS = /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]/

/** What is wrong with a JSON schema, as sentences; empty where values can be held to it. */
export function schemaProblems(schema: JsonObject): string[] {
  const problems = problemsIn(schema, '')
  if (problems.length > 0) return problems
  try {
    misfitsOf(schema, {})
    return []
  } catch (thrown) {
    return [`Nothing can be held to this schema: ${thrown instanceof Error ? thrown.message : 'it is not sound'}`]
  }
}

function problemsIn(schema: JsonObject, path: string): string[] {
  const own = [...typeProblems(schema), ...patternProblems(schema), ...referenceProblems(schema)].map(
    what => `${path === '' ? 'The schema' : `“${path}”`} ${what}`,
  )
  const inner = Object.entries(schema).flatMap(([name, member]) => {
    if (DATA.has(name)) return []
    const at = path === '' ? name : `${path}.${name}`
    if (NAMED.has(name) && isObject(member))
      return Object.entries(member).flatMap(([key, one]) => (isObject(one) ? problemsIn(one, `${at}.${key}`) : []))
    if (Array.isArray(member)) return member.flatMap((one, index) => (isObject(one) ? problemsIn(one, `${at}.${index}`) : []))
    return isObject(member) ? problemsIn(member, at) : []
  })
  return [...own, ...inner]
}

function typeProblems({ type }: JsonObject): string[] {
  const types: readonly unknown[] = type === undefined ? [] : Array.isArray(type) ? type : [type]
  return types.filter(one => !TYPES.has(one)).map(one => `has the type ${JSON.stringify(one)}, which JSON schema does not know.`)
}

function patternProblems({ pattern, patternProperties }: JsonObject): string[] {
  const patterns = [
    ...(typeof pattern === 'string' ? [pattern] : []),
    ...(isObject(patternProperties) ? Object.keys(patternProperties) : []),
  ]
  return patterns.flatMap(one => {
    if (ENDLESS.test(one))
      return [`has the pattern ${one}, which repeats what repeats: some texts would never be done with. Write it without.`]
    try {
      new RegExp(one, 'u')
      return []
    } catch {
      return [`has the pattern ${one}, which is no regular expression.`]
    }
  })
}

function referenceProblems({ $ref }: JsonObject): string[] {
  return typeof $ref === 'string' && !$ref.startsWith('#') ? [`refers to ${$ref}, which is elsewhere. Put it into this schema.`] : []
}
