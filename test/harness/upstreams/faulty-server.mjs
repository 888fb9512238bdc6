// A stdio MCP server (2025-11-25) with one fault, chosen by --fault:
//   dies-at-once     writes why and exits before it reads anything
//   hangs            reads everything and never answers
//   floods           never stops writing notifications that mean nothing, and lines on stderr, as fast as they are taken
//   many-tools       lists 5,000 tools
//   endless-pages    a list whose pages have no end
//   changing         another definition of the same tool at each listing
//   stubborn         ignores SIGTERM, SIGINT and the end of its standard input, and has a grandchild that does too
// Without one its tools do the harm: dieMidCall, neverAnswer, wrongIds, longLine, bigResult, askNobody, floodStdout, floodStderr.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { agreedVersion, readMessages, send, text } from './stdio-lines.mjs'

const { fault } = parseArgs({ options: { fault: { type: 'string', default: 'none' } } }).values
const MEGABYTE = 1024 * 1024
const pids = [process.pid]

/** Writes as fast as it is taken, until `left` megabytes are written. */
function writeParts(stream, part, left, then = () => {}) {
  if (left <= 0) return then()
  stream.write(part, () => writeParts(stream, part, left - 1, then))
}

const linesOf = line => `${line}\n`.repeat(Math.ceil(MEGABYTE / (line.length + 1)))
const NOTICE = linesOf(
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'debug', data: 'x'.repeat(900) } }),
)
const COMPLAINT = linesOf('e'.repeat(1_000))

const tools = {
  fine: id => send({ id, result: text('fine') }),
  pids: id => send({ id, result: text(JSON.stringify(pids)) }),
  dieMidCall: () => {
    process.stderr.write('I am going to die now.\n', () => process.exit(3))
  },
  neverAnswer: () => {},
  wrongIds: id => {
    for (const other of [id + 1_000, String(id), -1, null, {}, [id]]) send({ id: other, result: text('for nobody') })
  },
  longLine: () => writeParts(process.stdout, 'x'.repeat(MEGABYTE), 100),
  bigResult: (id, { megabytes }) => send({ id, result: text('x'.repeat(megabytes * MEGABYTE)) }),
  floodStdout: (id, { megabytes }) => writeParts(process.stdout, NOTICE, megabytes, () => send({ id, result: text('flooded') })),
  floodStderr: (id, { megabytes }) => writeParts(process.stderr, COMPLAINT, megabytes, () => send({ id, result: text('flooded') })),
  askNobody: id => {
    send({
      id: 'question',
      method: 'elicitation/create',
      params: { message: 'Who are you?', requestedSchema: { type: 'object', properties: {} } },
    })
    answerOnce = ({ error }) => send({ id, result: text(`refused with ${error?.code}`) })
  },
}
let answerOnce = () => {}
let listings = 0

const tool = (name, description = '') => ({ name, description, inputSchema: { type: 'object' } })

function listTools({ cursor }) {
  listings += 1
  if (fault === 'endless-pages') return { tools: [tool(`t${cursor ?? 0}`)], nextCursor: String(Number(cursor ?? 0) + 1) }
  if (fault === 'many-tools') return { tools: Array.from({ length: 5_000 }, (_, at) => tool(`tool_${at}`, `Tool number ${at}.`)) }
  const own = Object.keys(tools).map(name => tool(name))
  // Of two with one name the first is meant.
  const twice = [tool('twice', 'The first.'), tool('twice', 'The second.')]
  return { tools: [...own, ...twice, ...(fault === 'changing' ? [tool('shifty', `Definition ${listings}.`)] : [])] }
}

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: agreedVersion(protocolVersion),
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: 'faulty', version: '1' },
  }),
  ping: () => ({}),
  'tools/list': listTools,
}

function take({ id, method, params = {}, result, error }) {
  if (method === undefined) return answerOnce({ result, error })
  if (id === undefined) return undefined
  if (method === 'tools/call') {
    const run = Object.hasOwn(tools, params.name) ? tools[params.name] : () => send({ id, result: text(`called ${params.name}`) })
    if (fault === 'changing') send({ method: 'notifications/tools/list_changed' })
    return run(id, params.arguments ?? {})
  }
  return send(Object.hasOwn(methods, method) ? { id, result: methods[method](params) } : { id, error: { code: -32601, message: 'no' } })
}

function beStubborn() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})
  const script = `for (const s of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(s, () => {}); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
  pids.push(child.pid)
  setInterval(() => {}, 1_000)
}

process.stdout.on('error', () => process.exit(0))
if (fault === 'dies-at-once') {
  process.stderr.write('There is no configuration file.\n', () => process.exit(1))
} else if (fault === 'hangs')
  readMessages(
    () => {},
    () => process.exit(0),
  )
else {
  readMessages(take, () => fault !== 'stubborn' && process.exit(0))
  if (fault === 'stubborn') beStubborn()
  if (fault === 'floods') {
    writeParts(process.stdout, NOTICE, Infinity)
    writeParts(process.stderr, COMPLAINT, Infinity)
  }
}
