import { messageFor, quantile, type Message } from './load.ts'
import { oneByOne, type Check } from './one-connection.ts'
import { startTarget, type Endpoint } from './target.ts'

const SEARCHES = 2_000
const LISTS = 2_000
const TOOLS = 500

/** What people ask for: of one word and of many, of what all tools have in common and of what few have. Each is asked with a number that no other has: what is kept of a word does not help for that. */
const QUESTIONS = [
  'approve an invoice of the warehouse',
  'which meetings are in the calendar',
  'delete a folder',
  'send the customer a message about the order',
  'compare two contracts of a department and say what changed',
  'identifier',
  'find the chart of the region',
  'restart the cluster',
  'I need to cancel my account at the store, how do I do that',
  'update_ticket_of_team',
]

export interface DiscoveryFigures {
  /** Milliseconds, sorted: a search among 5,000 tools, and a list of 500, over the wire and with their checks and records. */
  readonly searches: readonly number[]
  readonly lists: readonly number[]
  /** The first search after a start, which builds the index. */
  readonly firstSearchMs: number
}

export async function measureDiscovery(): Promise<DiscoveryFigures> {
  const { searches, firstSearchMs } = await measureSearches()
  await using full = await startTarget('many-tools-target.ts', [String(TOOLS), 'full'])
  const lists = await oneByOne(full.endpoint, await messageFor(full.endpoint, 'legacy', 'tools/list'), LISTS, checkLists())
  return { searches, lists, firstSearchMs }
}

async function measureSearches() {
  await using target = await startTarget('many-tools-target.ts', ['5000', 'discovery'])
  const messages = await searchMessages(target.endpoint)
  const [firstSearchMs = Number.NaN] = await oneByOne(target.endpoint, messages.slice(-1), 1, checkSearch)
  const searches = await oneByOne(target.endpoint, messages, SEARCHES, checkSearch)
  return { searches, firstSearchMs }
}

/** The first is read, and all others must be the same. */
function checkLists(): Check {
  let first: Buffer | undefined
  return body => {
    if (first?.equals(body) === true) return
    // Ours; what is not as expected throws.
    const { result } = JSON.parse(body.toString()) as { result: { tools: { inputSchema: object }[] } }
    if (first !== undefined || result.tools.filter(({ inputSchema }) => 'properties' in inputSchema).length !== TOOLS)
      throw new Error('A list was not the list of all tools.')
    first = Buffer.from(body)
  }
}

const checkSearch: Check = body => {
  const text = body.toString()
  // What takes longer than a second comes as a stream: the first, on a busy machine. Ours; what is not as expected throws.
  const { result } = JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text) as { result: { isError?: boolean; content: { text: string }[] } }
  const [said, found] = result.content
  if (result.isError === true || !/^[1-9]\d* (?:of \d+ )?tools?/.test(said?.text ?? '') || found === undefined)
    throw new Error(`A search did not find anything: ${said?.text ?? ''}`)
}

async function searchMessages(endpoint: Endpoint): Promise<Message[]> {
  const { headers, body } = await messageFor(endpoint, 'modern', 'tools/call')
  return Array.from({ length: SEARCHES }, (_, at) => {
    const query = `${QUESTIONS[at % QUESTIONS.length] ?? ''} ${1_000 + at}`
    // Our own, made above.
    const message = JSON.parse(body) as { params: object }
    return { headers, body: JSON.stringify({ ...message, params: { ...message.params, arguments: { query } } }) }
  })
}

export function quantiles(times: readonly number[]): { readonly p50: number; readonly p99: number } {
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}
