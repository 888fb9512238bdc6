import { once } from 'node:events'
import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect } from 'vitest'
import { chosenSeed, randomFrom } from '../harness/kills.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { startTwoWorkspaces, type TwoWorkspaces } from '../system/two-workspaces.ts'
import { verifies } from '../verifies.ts'
import { malformed, type Malformed } from './malformed.ts'

const INPUTS = 20_000
const AT_ONCE = 16
/** Whoever sends half a request and then nothing: for so long it is looked at, in ms. */
const SLOW_MS = 300

let both: TwoWorkspaces
beforeAll(async () => {
  both = await startTwoWorkspaces()
})
afterAll(() => both[Symbol.asyncDispose]())

verifies(
  'gateway.fuzz',
  `${INPUTS} malformed inputs: each is refused in form, none with a failure of ours or a word of another workspace; good calls go on, memory is flat`,
  async () => {
    const seed = chosenSeed()
    console.log(`Inputs by seed ${seed}.`)
    const random = randomFrom(seed)
    const { own, other } = both
    const { hostname, port } = new URL(own.target.url)
    const kinds = new Map<string, number>()
    const bad: unknown[] = []
    let left = INPUTS
    /** How many came through to a tool or a list: only what is nearly right finds what is wrong behind the door. */
    let reached = 0
    const work = async () => {
      while (left > 0) {
        left -= 1
        const input = malformed(random, own.target)
        const answer = await sendRaw({ hostname, port: Number(port) }, input)
        if (answer.includes('"result"')) reached += 1
        kinds.set(input.kind, (kinds.get(input.kind) ?? 0) + 1)
        const fault = faultOf(answer, input, other.words)
        if (fault !== undefined && bad.length < 5)
          bad.push({ fault, input: input.bytes.toString('latin1').slice(0, 600), answer: answer.slice(0, 400) })
        if (left % 1_000 === 0) expect((await good()).text).toContain('still here')
      }
    }
    const good = () => sendModern(own.target, 'tools/call', { name: `${own.servers[0].slug}__echo`, arguments: { text: 'still here' } })
    await Promise.all(Array.from({ length: AT_ONCE }, () => sendRaw({ hostname, port: Number(port) }, malformed(random, own.target))))
    const before = heap()
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    expect(bad).toEqual([])
    expect(kinds.size).toBeGreaterThan(12)
    expect(reached).toBeGreaterThan(INPUTS / 100)
    // What is kept of the calls themselves is bounded elsewhere; twenty thousand inputs that stayed would be several times this.
    expect(heap() - before).toBeLessThan(48 * 1_048_576)
  },
  300_000,
)

/** All that comes back until the connection ends. */
async function sendRaw(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  { bytes, cut }: Malformed,
): Promise<string> {
  const socket = connect(port, hostname)
  const parts: Buffer[] = []
  socket.on('data', part => parts.push(part))
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  socket.write(cut === undefined ? bytes : bytes.subarray(0, cut))
  const timer = setTimeout(() => socket.destroy(), cut === undefined ? 20_000 : SLOW_MS)
  await closed
  clearTimeout(timer)
  return Buffer.concat(parts).toString()
}

/** What is wrong with an answer. None at all is right only for what cannot be read as HTTP, or never came whole. */
function faultOf(answer: string, { kind, bytes }: Malformed, foreign: readonly string[]): string | undefined {
  const asked = bytes.toString('latin1').toLowerCase()
  const said = answer.toLowerCase()
  // A refusal may repeat what it was asked.
  if (foreign.some(word => said.includes(word.toLowerCase()) && !asked.includes(word.toLowerCase()))) return 'a word of another workspace'
  if (answer === '') return UNANSWERED.has(kind) ? undefined : 'no answer'
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? []
  if (!(Number(status) >= 200 && Number(status) < 500)) return `status ${status ?? 'none'}`
  if (/^ +at .+:\d+:\d+/m.test(answer)) return 'a stack'
  return isInForm(answer) ? undefined : 'no answer of the protocol'
}

const UNANSWERED = new Set(['half', 'chunks', 'noise', 'line', 'length', 'both'])

/** An answer of the protocol, or none where HTTP itself was wrong (400, 431) or nothing is asked (202). */
function isInForm(answer: string): boolean {
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s)
  // An empty one in chunks is a nought.
  if (/^0?\s*$/.test(body)) return true
  const text = /content-type: text\/event-stream/i.test(head) ? /^data: (\{.*)$/m.exec(body)?.[1] : /\{.*\}/s.exec(body)?.[0]
  try {
    const message: { jsonrpc?: unknown; error?: { message?: unknown }; result?: unknown } = JSON.parse(text ?? '')
    return message.jsonrpc === '2.0' && (typeof message.error?.message === 'string' || message.result !== undefined)
  } catch {
    return false
  }
}

function heap(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  for (let round = 0; round < 3; round += 1) if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed
}
