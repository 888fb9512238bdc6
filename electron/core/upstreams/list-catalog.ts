import { AppError } from '#shared/errors.ts'
import { ownRequest, type Connection } from './connection.ts'
import type { Hello } from './handshake.ts'
import { isObject } from './json.ts'
import { soundItems, type ListName } from './sound-items.ts'
import { UpstreamRefusal, type Catalog, type ClientCapabilities, type JsonObject } from './upstream.ts'

/** For a whole list, all its pages together. */
const LIST_MS = 10_000
/** Bounds for a server whose pages never end. */
const MAX_PAGES = 100
const MAX_ITEMS = 10_000
/** All pages of one list together, as JSON. No client reads so much, and it is kept in memory and on disk. */
const MAX_CHARACTERS = 8 * 1024 * 1024

interface ListNeeds {
  readonly connection: Connection
  readonly hello: Hello
  /** In whose name: a server may offer more to a client that can be asked back. */
  readonly capabilities: ClientCapabilities
  readonly ticks: () => number
}

/** Asks for all lists the server says it has, all pages of each. Throws `upstream_failed` when one of them can't be read to its end. */
export async function listCatalog(needs: ListNeeds): Promise<Catalog> {
  const { serverInfo, capabilities, instructions } = needs.hello
  const listIf = (capability: string, method: string, name: ListName) =>
    capabilities[capability] === undefined ? Promise.resolve([]) : listAll(needs, method, name)
  const [tools, prompts, resources, resourceTemplates] = await Promise.all([
    listIf('tools', 'tools/list', 'tools'),
    listIf('prompts', 'prompts/list', 'prompts'),
    listIf('resources', 'resources/list', 'resources'),
    listIf('resources', 'resources/templates/list', 'resourceTemplates'),
  ])
  return { serverInfo, capabilities, instructions, tools, prompts, resources, resourceTemplates }
}

async function listAll(needs: ListNeeds, method: string, name: ListName): Promise<JsonObject[]> {
  const deadline = needs.ticks() + LIST_MS
  const items: JsonObject[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  let characters = 0
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const result = await askPage(needs, { method, cursor, timeoutMs: deadline - needs.ticks(), isFirst: page === 0 })
    const found = result[name]
    if (Array.isArray(found)) items.push(...soundItems(name, found.filter(isObject)))
    if (items.length > MAX_ITEMS) throw failedList(name, `has more than ${MAX_ITEMS} entries`)
    characters += JSON.stringify(found ?? []).length
    if (characters > MAX_CHARACTERS) throw failedList(name, `is larger than ${MAX_CHARACTERS / 1_048_576} MiB`)
    cursor = typeof result['nextCursor'] === 'string' ? result['nextCursor'] : undefined
    if (cursor === undefined) return items
    if (seen.has(cursor)) throw failedList(name, 'goes round in a circle')
    seen.add(cursor)
  }
  throw failedList(name, `has more than ${MAX_PAGES} pages`)
}

interface Page {
  readonly method: string
  readonly cursor: string | undefined
  readonly timeoutMs: number
  readonly isFirst: boolean
}

async function askPage({ connection, capabilities }: ListNeeds, { method, cursor, timeoutMs, isFirst }: Page): Promise<JsonObject> {
  try {
    const params = cursor === undefined ? {} : { cursor }
    return await connection.call({ ...ownRequest(method, params, Math.max(timeoutMs, 1)), capabilities })
  } catch (error) {
    // Many servers declare a capability and then have no such list: that is an empty list.
    if (error instanceof UpstreamRefusal && error.code === -32601 && isFirst) return {}
    if (error instanceof UpstreamRefusal) throw new AppError('upstream_failed', `It refused ${method}.`)
    if (error instanceof AppError && error.code === 'timeout')
      throw new AppError('upstream_failed', `It did not answer ${method} within ${LIST_MS / 1_000} s.`)
    throw error
  }
}

function failedList(name: ListName, what: string): AppError {
  const words = { tools: 'tools', prompts: 'prompts', resources: 'resources', resourceTemplates: 'resource templates' }
  return new AppError('upstream_failed', `Its list of ${words[name]} ${what}.`)
}
