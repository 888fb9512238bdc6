import { MODERN_VERSION } from '../era.ts'
import { isObject, toObject } from '../json.ts'
import type { JsonObject } from '../upstream.ts'

const MARK = 'x-mcp-header'
const HEADER_TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const MIRRORED_TYPES: readonly unknown[] = ['string', 'integer', 'boolean']
const NAMED_BY: Readonly<Record<string, 'name' | 'uri' | undefined>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/** An argument that the server wants repeated in a header. */
interface Mirrored {
  readonly header: string
  readonly path: readonly string[]
}

/** A tool whose marks nobody can follow: it cannot be called as its server wants. */
export interface UnsoundTool {
  readonly name: string
  readonly reason: string
}

/** The headers that repeat what a modern request says, for those on its way who do not read its body. */
export class ModernHeaders {
  /** By the name of the tool; learned from the lists that pass. */
  readonly #mirrored = new Map<string, readonly Mirrored[]>()

  of(method: string, params: JsonObject): Record<string, string> {
    const source = NAMED_BY[method]
    const name = source === undefined ? undefined : params[source]
    return {
      'mcp-protocol-version': MODERN_VERSION,
      'mcp-method': headerValue(method),
      ...(typeof name === 'string' ? { 'mcp-name': headerValue(name) } : {}),
      ...(method === 'tools/call' && typeof name === 'string' ? this.#argumentsOf(name, toObject(params['arguments'])) : {}),
    }
  }

  /** Learns from a list of tools, and gives it without those that must not be offered. */
  learn(result: JsonObject, leaveOut: (tool: UnsoundTool) => void): JsonObject {
    const { tools } = result
    if (!Array.isArray(tools)) return result
    const sound = tools.filter(tool => !isObject(tool) || this.#learnTool(tool, leaveOut))
    return sound.length === tools.length ? result : { ...result, tools: sound }
  }

  #learnTool(tool: JsonObject, leaveOut: (tool: UnsoundTool) => void): boolean {
    const { name, inputSchema } = tool
    if (typeof name !== 'string') return true
    const found = findMirrored(inputSchema)
    if (typeof found === 'string') {
      this.#mirrored.delete(name)
      leaveOut({ name, reason: found })
      return false
    }
    if (found.length > 0) this.#mirrored.set(name, found)
    else this.#mirrored.delete(name)
    return true
  }

  #argumentsOf(tool: string, args: JsonObject): Record<string, string> {
    const entries = (this.#mirrored.get(tool) ?? []).flatMap(({ header, path }) => {
      const text = textOf(valueAt(args, path))
      return text === undefined ? [] : [[`mcp-param-${header.toLowerCase()}`, headerValue(text)] as const]
    })
    return Object.fromEntries(entries)
  }
}

/** A value as it may stand in a header: as it is where plain ASCII allows, else marked base64. */
export function headerValue(value: string): string {
  const isPlain = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(value)
  const looksEncoded = value.startsWith('=?base64?') && value.endsWith('?=')
  return isPlain && !looksEncoded ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`
}

/** The marked arguments of a tool, or why its marks are wrong. */
function findMirrored(inputSchema: unknown): readonly Mirrored[] | string {
  const found: Mirrored[] = []
  const wrong = walk(inputSchema, [], found)
  if (wrong !== undefined) return wrong
  const names = new Set(found.map(({ header }) => header.toLowerCase()))
  return names.size === found.length ? found : 'two of its parameters want the same header'
}

/** `path`: where a value of this schema lies in the arguments; undefined where a mark must not stand. */
function walk(schema: unknown, path: readonly string[] | undefined, found: Mirrored[]): string | undefined {
  if (Array.isArray(schema)) return first(schema, part => walk(part, undefined, found))
  if (!isObject(schema)) return undefined
  const wrong = Object.hasOwn(schema, MARK) ? take(schema, path, found) : undefined
  if (wrong !== undefined) return wrong
  return first(Object.entries(schema), ([key, value]) => {
    if (key !== 'properties') return isData(key) ? undefined : walk(value, undefined, found)
    return first(Object.entries(toObject(value)), ([name, property]) => walk(property, path && [...path, name], found))
  })
}

function take(schema: JsonObject, path: readonly string[] | undefined, found: Mirrored[]): string | undefined {
  const header = schema[MARK]
  if (path === undefined || path.length === 0) return `${MARK} stands where no argument can be found by it`
  if (typeof header !== 'string' || !HEADER_TOKEN.test(header)) return `${MARK} holds no name of a header`
  if (!MIRRORED_TYPES.includes(schema['type'])) return `${MARK} stands at a parameter that is no text, whole number or boolean`
  found.push({ header, path })
  return undefined
}

/** Members of a schema that hold values, not schemas: a mark in there is only data. */
function isData(key: string): boolean {
  return ['default', 'const', 'enum', 'examples', MARK].includes(key)
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

function valueAt(args: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>((holder, name) => (isObject(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined), args)
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined
}
