import { setTimeout as sleep } from 'node:timers/promises'
import { median, messageFor, quantile, type Message } from './load.ts'
import { oneByOne, type Check } from './one-connection.ts'
import { startTarget, type Endpoint } from './target.ts'

/** So many that a p99 is of dozens of calls, and a round lasts longer than a start: in the first second of its restarts a server is hardly ever. */
const CALLS = 2_500
const ROUNDS = 9
/** Between two calls that do harm, as of a busy assistant: the server's doing is measured, not how much a client asks for. */
const PAUSE_MS = 200

interface Harm {
  readonly fault: string
  /** The tool that does it, called again and again while the good server is measured. */
  readonly tool: string
  readonly given?: object
}

/** What a server of the same workspace does meanwhile. */
const HARMS: Readonly<Record<string, Harm>> = {
  'dies at once': { fault: 'dies-at-once', tool: 'fine' },
  'dies in each call': { fault: 'none', tool: 'dieMidCall' },
  'hangs in the handshake': { fault: 'hangs', tool: 'fine' },
  'never answers': { fault: 'none', tool: 'neverAnswer' },
  'answers with wrong ids': { fault: 'none', tool: 'wrongIds' },
  'floods stdout': { fault: 'none', tool: 'floodStdout', given: { megabytes: 50 } },
  'floods stderr': { fault: 'none', tool: 'floodStderr', given: { megabytes: 50 } },
  'writes lines of 100 MB': { fault: 'none', tool: 'longLine' },
  'answers with 50 MB': { fault: 'none', tool: 'bigResult', given: { megabytes: 50 } },
  'lists a tool twice': { fault: 'none', tool: 'twice' },
  'lists 5,000 tools': { fault: 'many-tools', tool: 'tool_1' },
  'lists without end': { fault: 'endless-pages', tool: 't1' },
  'changes its definitions': { fault: 'changing', tool: 'shifty' },
  'ignores signals, with a grandchild': { fault: 'stubborn', tool: 'pids' },
  'asks a client that cannot be asked': { fault: 'none', tool: 'askNobody' },
}

/** Latency of the good server with the harm as a multiple of its latency without: the median of rounds that take turns in one process. */
export interface Isolation {
  readonly harm: string
  readonly p50: number
  readonly p99: number
}

export async function* measureIsolation(): AsyncGenerator<Isolation> {
  for (const [harm, { fault, tool, given = {} }] of Object.entries(HARMS)) {
    await using target = await startTarget('faults-target.ts', [fault])
    yield { harm, ...(await compare(target.endpoint, { ...target.endpoint, tool: `faulty__${tool}` }, given)) }
  }
}

async function compare(good: Endpoint, faulty: Endpoint, given: object): Promise<Omit<Isolation, 'harm'>> {
  const message = await messageFor(good, 'modern', 'tools/call')
  const harm = await harmMessage(faulty, given)
  const ratios: { p50: number; p99: number }[] = []
  await oneByOne(good, message, CALLS, checkEcho)
  for (let round = 0; round < ROUNDS; round += 1) {
    const calm = await oneByOne(good, message, CALLS, checkEcho)
    const stop = doHarm(faulty, harm)
    const harmed = await oneByOne(good, message, CALLS, checkEcho)
    await stop()
    const ratio = (part: number) => quantile(harmed, part) / quantile(calm, part)
    ratios.push({ p50: ratio(0.5), p99: ratio(0.99) })
  }
  // What else the machine does falls on single rounds.
  return { p50: median(ratios.map(({ p50 }) => p50)), p99: median(ratios.map(({ p99 }) => p99)) }
}

const checkEcho: Check = body => {
  if (!body.includes('"hello, gateway"')) throw new Error('A call of the good server was not answered with its result.')
}

/** One call after the other, whatever comes of them, until it is stopped; a call that hangs is left. */
function doHarm({ url }: Endpoint, { headers, body }: Message): () => Promise<void> {
  const controller = new AbortController()
  const loop = async () => {
    while (!controller.signal.aborted) {
      const answer = await fetch(url, { method: 'POST', headers: { ...headers }, body, signal: controller.signal })
      await answer.text()
      await sleep(PAUSE_MS)
    }
  }
  const ended = loop().catch(() => undefined)
  return async () => {
    controller.abort()
    await ended
  }
}

async function harmMessage(endpoint: Endpoint, given: object): Promise<Message> {
  const { headers, body } = await messageFor(endpoint, 'modern', 'tools/call')
  // Our own, made above.
  const message = JSON.parse(body) as { params: object }
  return { headers, body: JSON.stringify({ ...message, params: { ...message.params, arguments: given } }) }
}
