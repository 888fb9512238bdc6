import { messageFor, quantile, sequential, type Message } from './load.ts'
import { startTarget, type Endpoint } from './target.ts'

const SEARCHES = 2_000
const LISTS = 2_000

/** What people ask for: of one word and of many, of what all tools have in common and of what few have. Each is asked with a number that no other has: what is kept of a word does not help for that. */
const QUESTIONS = [
  'approve an invoice of the warehouse',
  'which meetings are in the calendar',
  'delete a folder',
  'send the customer a message about the order',
  'compare two contracts of a department and say what changed',
  'tool',
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
  await using full = await startTarget('many-tools-target.ts', ['500', 'full'])
  const lists = await sequential(full.endpoint, await messageFor(full.endpoint, 'legacy', 'tools/list'), LISTS)
  return { searches, lists, firstSearchMs }
}

async function measureSearches() {
  await using target = await startTarget('many-tools-target.ts', ['5000', 'discovery'])
  const messages = await searchMessages(target.endpoint)
  const [firstSearchMs = Number.NaN] = await sequential(target.endpoint, messages, 1)
  const searches = await sequential(target.endpoint, messages, SEARCHES)
  return { searches, firstSearchMs }
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
