import { fieldsOf, isFields, type Fields, type Message } from './messages.ts'

const versionKey = 'io.modelcontextprotocol/protocolVersion'
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Deeper than any real input schema; bounds the walk through a hostile one. */
const deepestSchema = 32

/** The protocol version a message names itself: 2026-07-28 and later. Legacy messages name none. */
export function modernVersion(message: Message): string | undefined {
  const version = fieldsOf(message.params['_meta'])[versionKey]
  return typeof version === 'string' ? version : undefined
}

/** The headers that repeat parts of a modern message: version, method, and the name of what is called or read. */
export function modernHeaders(message: Message, version: string): Record<string, string> {
  const headers: Record<string, string> = {
    'mcp-protocol-version': headerValue(version),
    'mcp-method': headerValue(message.method),
  }
  const name = calledName(message)
  if (name !== undefined) headers['mcp-name'] = headerValue(name)
  return headers
}

function calledName({ method, params }: Message): string | undefined {
  const name = method === 'resources/read' ? params['uri'] : params['name']
  const named = method === 'tools/call' || method === 'prompts/get' || method === 'resources/read'
  return named && typeof name === 'string' ? name : undefined
}

/** A value as MCP 2026-07-28 puts it in a header: as it is when plain ASCII allows, else marked base64. */
export function headerValue(value: string): string {
  const plain = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(value)
  const looksEncoded = value.startsWith('=?base64?') && value.endsWith('?=')
  return plain && !looksEncoded ? value : `=?base64?${Buffer.from(value, 'utf8').toString('base64')}?=`
}

interface Mirror {
  readonly header: string
  readonly path: readonly string[]
}

/** The tool parameters a server wants repeated as `Mcp-Param-*` headers, learned from its tool lists. */
export class ParameterHeaders {
  readonly #mirrors = new Map<string, Mirror[]>()

  learn(toolsListResult: unknown): void {
    const tools = fieldsOf(toolsListResult)['tools']
    for (const tool of Array.isArray(tools) ? tools.filter(isFields) : []) {
      if (typeof tool['name'] !== 'string') continue
      this.#mirrors.set(tool['name'], [...mirrorsIn(tool['inputSchema'], [])])
    }
  }

  headersFor(message: Message): Record<string, string> {
    const headers: Record<string, string> = {}
    if (message.method !== 'tools/call') return headers
    for (const mirror of this.#mirrors.get(String(message.params['name'])) ?? []) {
      const text = primitiveText(valueAt(fieldsOf(message.params['arguments']), mirror.path))
      if (text !== undefined) headers[`mcp-param-${mirror.header.toLowerCase()}`] = headerValue(text)
    }
    return headers
  }
}

/** Only a chain of `properties` counts; an annotation elsewhere, or with a name no header has, is passed over. */
function* mirrorsIn(schema: unknown, path: readonly string[]): Generator<Mirror> {
  if (path.length > deepestSchema) return
  for (const [key, property] of Object.entries(fieldsOf(fieldsOf(schema)['properties']))) {
    const here = [...path, key]
    const header = fieldsOf(property)['x-mcp-header']
    if (typeof header === 'string' && token.test(header)) yield { header, path: here }
    yield* mirrorsIn(property, here)
  }
}

function valueAt(root: Fields, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => fieldsOf(node)[key], root)
}

function primitiveText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined
}
