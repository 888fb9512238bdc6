// A small stdio MCP server (2025-11-25 and older) without any library: upstream of the benchmark and of most tests.
//   --name NAME          the name it gives itself (echo)
//   --tools N            N more tools, tool-1 to tool-N
//   --page-size N        lists tools in pages of N
//   --slow-start MS      answers nothing for the first MS milliseconds
//   --fail-start         writes why on stderr and exits with 1
//   --ignore-stdin-end   goes on when its standard input closes
//   --ignore-sigterm     goes on at SIGTERM, SIGINT and SIGHUP; with both, only SIGKILL ends it
//   --garbage            writes lines that are no JSON between its messages
import process from 'node:process'
import { parseArgs } from 'node:util'
import { createEchoTools } from './echo-tools.mjs'
import { agreedVersion, readMessages, send, sendLine } from './stdio-lines.mjs'

const { values: options } = parseArgs({
  options: {
    name: { type: 'string', default: 'echo' },
    tools: { type: 'string', default: '0' },
    'page-size': { type: 'string', default: '0' },
    'slow-start': { type: 'string', default: '0' },
    'fail-start': { type: 'boolean', default: false },
    'ignore-stdin-end': { type: 'boolean', default: false },
    'ignore-sigterm': { type: 'boolean', default: false },
    garbage: { type: 'boolean', default: false },
  },
})

if (options['fail-start']) {
  process.stderr.write('echo-server: cannot start, the switch --fail-start is on\n')
  process.exit(1)
}

const URI = 'echo://greeting'
// Counted by names that come from outside, so without the names every object has.
const counts = () => Object.create(null)
const ledger = {
  requests: counts(),
  notifications: counts(),
  calls: counts(),
  cancelled: [],
  subscribed: [],
  logLevel: null,
  lastParams: null,
}
const running = new Map()
const tools = createEchoTools({ ledger, running, uri: URI, extra: Number(options.tools) })

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: agreedVersion(protocolVersion),
    capabilities: {
      tools: { listChanged: true },
      resources: { subscribe: true },
      prompts: {},
      completions: {},
      logging: {},
    },
    serverInfo: { name: options.name, version: '1.0.0' },
    instructions: `${options.name} repeats what it is told.`,
  }),
  ping: () => ({}),
  'tools/list': ({ cursor }) => page(tools.list(), Number(cursor ?? 0), Number(options['page-size'])),
  'resources/list': () => ({ resources: [{ uri: URI, name: 'greeting', mimeType: 'text/plain' }] }),
  'resources/templates/list': () => ({ resourceTemplates: [{ uriTemplate: 'echo://said/{text}', name: 'said' }] }),
  'resources/read': ({ uri }) => readResource(uri),
  'resources/subscribe': ({ uri }) => (ledger.subscribed.push(uri), {}),
  'resources/unsubscribe': ({ uri }) => ((ledger.subscribed = ledger.subscribed.filter(one => one !== uri)), {}),
  'prompts/list': () => ({ prompts: [{ name: 'greet', arguments: [{ name: 'who', required: true }] }] }),
  'prompts/get': ({ name, arguments: given }) =>
    name === 'greet' && {
      messages: [{ role: 'user', content: { type: 'text', text: `Greet ${given?.who ?? 'everybody'}.` } }],
    },
  'completion/complete': ({ argument }) => ({
    completion: { values: ['ada', 'alan', 'grace'].filter(who => who.startsWith(argument.value)) },
  }),
  'logging/setLevel': ({ level }) => ((ledger.logLevel = level), {}),
}

function page(all, from, size) {
  if (size <= 0) return { tools: all }
  const next = from + size < all.length ? { nextCursor: String(from + size) } : {}
  return { tools: all.slice(from, from + size), ...next }
}

function readResource(uri) {
  const said = uri.startsWith('echo://said/') ? decodeURIComponent(uri.slice('echo://said/'.length)) : undefined
  const content = uri === URI ? 'Hello' : said
  return content !== undefined && { contents: [{ uri, mimeType: 'text/plain', text: content }] }
}

function count(table, key) {
  table[key] = (table[key] ?? 0) + 1
}

function heardNotification(method, params) {
  count(ledger.notifications, method)
  if (method !== 'notifications/cancelled') return
  ledger.cancelled.push(params.requestId)
  running.get(params.requestId)?.()
  running.delete(params.requestId)
}

function take({ id, method, params = {} }) {
  if (method === undefined) return
  if (id === undefined) return heardNotification(method, params)
  count(ledger.requests, method)
  if (options.garbage) sendLine('this line is no JSON\n{"nor":')
  if (method === 'tools/call') return tools.call(id, params)
  const answer = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (!answer) return send({ id, error: { code: -32601, message: `No method ${method}` } })
  const result = answer(params)
  send(result ? { id, result } : { id, error: { code: -32602, message: 'Nothing by that name', data: { asked: params } } })
}

if (options['ignore-sigterm']) for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})
if (options['ignore-stdin-end']) setInterval(() => {}, 60_000)
// A pipe that broke says the same as a closed standard input.
process.stdout.on('error', () => options['ignore-stdin-end'] || process.exit(0))

const early = []
let isReady = Number(options['slow-start']) === 0
readMessages(
  message => (isReady ? take(message) : early.push(message)),
  () => options['ignore-stdin-end'] || process.exit(0),
)
if (!isReady) {
  setTimeout(() => {
    isReady = true
    for (const message of early) take(message)
  }, Number(options['slow-start']))
}
