// A stdio MCP server (2025-11-25) whose tools ask the client something while they run, and answer with what it said.
// Every question carries the tag of its call, so that with many calls in flight a crossed answer shows.
//   --name NAME   the name it gives itself (asking)
import process from 'node:process'
import { parseArgs } from 'node:util'
import { agreedVersion, readMessages, send, text } from './stdio-lines.mjs'

const { values: options } = parseArgs({ options: { name: { type: 'string', default: 'asking' } } })

const kind = { type: 'string', enum: ['sampling', 'elicitation', 'roots'] }
const tag = { type: 'string' }
const delayMs = { type: 'integer', minimum: 0 }
const inputSchema = { type: 'object', properties: { kind, tag, delayMs }, required: ['kind', 'tag'] }
const TOOLS = [
  { name: 'ask', description: 'Asks the client once and answers with what it said.', inputSchema },
  { name: 'ask-twice', description: 'Asks the client twice, one after the other.', inputSchema },
  { name: 'declared', description: 'Returns the capabilities the client declared.', inputSchema: { type: 'object' } },
]

const questions = {
  sampling: said => ({
    method: 'sampling/createMessage',
    params: { messages: [{ role: 'user', content: { type: 'text', text: said } }], maxTokens: 10, metadata: { tag: said } },
  }),
  elicitation: said => ({
    method: 'elicitation/create',
    params: {
      message: said,
      requestedSchema: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
    },
  }),
  // roots/list has no message of its own, so the tag travels in _meta.
  roots: said => ({ method: 'roots/list', params: { _meta: { 'example.com/tag': said } } }),
}

let declared = {}
let lastId = 0
const waiting = new Map()

/** Resolves with the client's answer, or with its error under `error`. */
function ask(kindOf, said) {
  lastId += 1
  const id = `ask-${lastId}`
  send({ id, ...questions[kindOf](said) })
  return new Promise(resolve => waiting.set(id, resolve))
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, ms))
}

async function answerCall(id, { name, arguments: given = {} }) {
  if (name === 'declared') return send({ id, result: text(JSON.stringify(declared)) })
  if (!TOOLS.some(tool => tool.name === name) || !Object.hasOwn(questions, given.kind)) {
    return send({ id, error: { code: -32602, message: `Cannot ask ${String(given.kind)} by ${String(name)}` } })
  }
  const answers = []
  for (const said of name === 'ask' ? [given.tag] : [`${given.tag}/1`, `${given.tag}/2`]) {
    await pause(given.delayMs ?? 0)
    answers.push(await ask(given.kind, said))
  }
  const isError = answers.some(answer => answer.error !== undefined)
  send({ id, result: { ...text(JSON.stringify({ tag: given.tag, answers })), ...(isError ? { isError } : {}) } })
}

function hello({ protocolVersion, capabilities }) {
  declared = capabilities
  const serverInfo = { name: options.name, version: '1.0.0' }
  return { protocolVersion: agreedVersion(protocolVersion), capabilities: { tools: {} }, serverInfo }
}

function answerRequest(id, method, params) {
  if (method === 'tools/call') return void answerCall(id, params)
  const methods = { initialize: hello, ping: () => ({}), 'tools/list': () => ({ tools: TOOLS }) }
  const result = Object.hasOwn(methods, method) && methods[method](params)
  send(result ? { id, result } : { id, error: { code: -32601, message: `No method ${method}` } })
}

function take({ id, method, params = {}, result, error }) {
  if (method !== undefined) return id === undefined ? undefined : answerRequest(id, method, params)
  waiting.get(id)?.(error ? { error } : { result })
  waiting.delete(id)
}

process.stdout.on('error', () => process.exit(0))
readMessages(take, () => process.exit(0))
