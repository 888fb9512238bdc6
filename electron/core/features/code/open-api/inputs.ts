import { isJson, textOr, type Json } from './document.ts'
import type { ApiOperation } from './operations.ts'
import type { Schemas } from './schemas.ts'

/** Where an argument goes in the request. */
export type Place = 'path' | 'query' | 'header' | 'cookie'

/** One argument of the tool. */
export interface Input {
  /** What the tool calls it. */
  readonly name: string
  /** What the API calls it. */
  readonly wireName: string
  readonly place: Place
  readonly isRequired: boolean
  readonly schema: Json
  /** A list is written `a,b` in one parameter instead of a parameter for each. */
  readonly isJoined: boolean
}

/** What the body of a request is made of. */
export interface Body {
  readonly kind: 'json' | 'form' | 'text'
  readonly mediaType: string
  readonly isRequired: boolean
  readonly schema: Json
  /** The argument that is the whole body. */
  readonly name: string
}

export interface Inputs {
  readonly inputs: readonly Input[]
  readonly body: Body | undefined
  /** Why no tool can be made of it; undefined where one can. */
  readonly obstacle: string | undefined
}

/** Headers that the request gets by itself, or from a secret. */
const SET_BY_US = new Set(['accept', 'content-type', 'authorization', 'host', 'content-length', 'cookie'])

export function inputsOf(operation: ApiOperation, schemas: Schemas): Inputs {
  const taken = new Set<string>()
  const inputs = operation.parameters.flatMap(parameter => toInput(parameter, schemas, taken))
  if (operation.body === undefined) return { inputs, body: undefined, obstacle: missingInPath(operation.path, inputs) }
  const body = toBody(operation.body, schemas, freeName('body', taken))
  const obstacle =
    body === undefined && operation.body['required'] === true ? unknownBody(operation.body) : missingInPath(operation.path, inputs)
  return { inputs, body, obstacle }
}

/** None for what is no argument: said wrongly, or set by the request itself. */
function toInput(parameter: Json, schemas: Schemas, taken: Set<string>): Input[] {
  const wireName = textOr(parameter['name'], '')
  const place = placeOf(parameter['in'])
  if (place === undefined || !canBeNamed(place, wireName)) return []
  return [
    {
      name: freeName(wireName, taken),
      wireName,
      place,
      isRequired: place === 'path' || parameter['required'] === true,
      schema: schemaOf(parameter, schemas),
      isJoined: isJoined(parameter, place),
    },
  ]
}

/** A field of HTTP or of a cookie may hold nothing but its signs; anything else would not be that field. */
function canBeNamed(place: Place, wireName: string): boolean {
  if (place === 'query' || place === 'path') return wireName !== ''
  return /^[\w!#$%&'*+.^`|~-]+$/.test(wireName) && !(place === 'header' && SET_BY_US.has(wireName.toLowerCase()))
}

function schemaOf(parameter: Json, schemas: Schemas): Json {
  const schema = schemas.standing(parameter['schema'] ?? firstContent(parameter['content'])?.['schema'] ?? { type: 'string' })
  const description = textOr(parameter['description'], '').trim()
  return description === '' ? schema : { ...schema, description }
}

/** Of a list: in the style `form` each element is a parameter of its own, unless it says otherwise (OpenAPI 3, Parameter Object). */
function isJoined({ style, explode }: Json, place: Place): boolean {
  const isForm = style === undefined ? place === 'query' || place === 'cookie' : style === 'form'
  return !isForm || explode === false
}

function toBody(body: Json, schemas: Schemas, name: string): Body | undefined {
  const content = isJson(body['content']) ? Object.entries(body['content']) : []
  for (const [kind, pattern] of BODIES) {
    const found = content.find(([mediaType]) => pattern.test(mediaType))
    if (found === undefined) continue
    const [mediaType, media] = found
    const schema = schemas.standing(isJson(media) ? media['schema'] : undefined)
    const description = textOr(body['description'], '').trim()
    return {
      kind,
      mediaType,
      isRequired: body['required'] === true,
      schema: description === '' ? schema : { ...schema, description },
      name,
    }
  }
  return undefined
}

const BODIES: readonly (readonly [Body['kind'], RegExp])[] = [
  ['json', /^application\/([\w.+-]*\+)?json(?=\s*(;|$))/i],
  ['form', /^application\/x-www-form-urlencoded(?=\s*(;|$))/i],
  ['text', /^text\/[\w.+-]+(?=\s*(;|$))/i],
]

function unknownBody(body: Json): string {
  const types = isJson(body['content']) ? Object.keys(body['content']).slice(0, 3).join(', ') : 'nothing that is said'
  return `Its body is ${types.slice(0, 120)}. JSON, a form or text can be sent.`
}

function missingInPath(path: string, inputs: readonly Input[]): string | undefined {
  const missing = placeholdersOf(path).find(name => !inputs.some(input => input.place === 'path' && input.wireName === name))
  return missing === undefined ? undefined : `The description does not say what {${missing.slice(0, 64)}} in its path is.`
}

export function placeholdersOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '')
}

function placeOf(place: unknown): Place | undefined {
  return place === 'path' || place === 'query' || place === 'header' || place === 'cookie' ? place : undefined
}

function firstContent(content: unknown): Json | undefined {
  const [first] = isJson(content) ? Object.values(content) : []
  return isJson(first) ? first : undefined
}

/** Two places may have a parameter of the same name: the second is told apart by a number. */
function freeName(wanted: string, taken: Set<string>): string {
  const base = wanted.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 60) || 'value'
  let name = base
  for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`
  taken.add(name)
  return name
}

/** The schema of all arguments. */
export function inputSchemaOf({ inputs, body }: Inputs, definitions: Json): Json {
  const members = [...inputs.map(({ name, schema, isRequired }) => ({ name, schema, isRequired })), ...(body ? [body] : [])]
  const required = members.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(members.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  }
}
