// A stdio MCP server (2025-11-25) that attacks who talks to it, in the way it is told.
//   deep-list        lists a tool whose schema nests 20,000 levels
//   deep-answer      `deep` answers with such a value; `echo` answers
//   large-list       lists 20 MiB of tools, in pages
//   always-changed   says after every list that it changed; `lists` tells how often it was listed
//   floods-asks      `flood` asks 5,000 questions and answers when nearly all were refused
//   asks             `ask` asks and answers the call at once; `wait` asks with the same id and answers with what it got
//   watched          has a resource that can be watched; `touch` says that it changed
import process from 'node:process'
import { readMessages, send, text } from '../harness/upstreams/stdio-lines.mjs'

const mode = process.argv[2] ?? ''
let lists = 0
let asked = 0
let refused = 0
let isWatched = false
let answered = () => undefined
const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
const toolNamed = (name, more = {}) => ({ name, inputSchema: { type: 'object' }, ...more })
const raw = (id, json) => process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${json}}\n`)

function list(id, { cursor = '0' }) {
  lists += 1
  if (mode === 'deep-list') return raw(id, `{"tools":[{"name":"deep","inputSchema":${deep}}]}`)
  if (mode === 'large-list') {
    const page = Number(cursor)
    const tools = [toolNamed(`large-${page}`, { description: 'x'.repeat(4 * 1024 * 1024) })]
    return send({ id, result: { tools, ...(page < 4 ? { nextCursor: String(page + 1) } : {}) } })
  }
  send({ id, result: { tools: ['echo', 'deep', 'flood', 'ask', 'lists', 'touch'].map(name => toolNamed(name)) } })
  if (mode === 'always-changed') send({ method: 'notifications/tools/list_changed' })
}

function ask(id = `q${(asked += 1)}`) {
  send({ id, method: 'elicitation/create', params: { message: 'Well?', requestedSchema: { type: 'object', properties: {} } } })
}

function call(id, { name }) {
  if (name === 'deep') return raw(id, `{"content":[],"structuredContent":${deep}}`)
  if (name === 'flood') {
    for (let count = 0; count < 5_000; count += 1) ask()
    const timer = setInterval(() => {
      if (refused < 4_900) return
      clearInterval(timer)
      send({ id, result: text(String(refused)) })
    }, 20)
    return
  }
  if (name === 'ask') ask('always-the-same')
  if (name === 'wait') {
    answered = result => send({ id, result: text(JSON.stringify(result)) })
    return ask('always-the-same')
  }
  if (name === 'lists') return send({ id, result: text(String(lists)) })
  if (name === 'touch' && isWatched) send({ method: 'notifications/resources/updated', params: { uri: 'test://watched' } })
  send({ id, result: text('done') })
}

const answers = {
  initialize: (id, { protocolVersion }) =>
    send({
      id,
      result: {
        protocolVersion,
        capabilities: { tools: { listChanged: true }, ...(mode === 'watched' ? { resources: { subscribe: true } } : {}) },
        serverInfo: { name: 'hostile', version: '1' },
      },
    }),
  'tools/list': list,
  'tools/call': call,
  'resources/list': id => send({ id, result: { resources: [{ name: 'watched', uri: 'test://watched' }] } }),
  'resources/templates/list': id => send({ id, result: { resourceTemplates: [] } }),
  'resources/subscribe': id => {
    isWatched = true
    send({ id, result: {} })
  },
  'resources/unsubscribe': id => send({ id, result: {} }),
}

function take({ id, method, params = {}, result, error }) {
  if (method === undefined && error !== undefined) refused += 1
  if (method === undefined && result !== undefined) answered(result)
  if (method === undefined || id === undefined) return
  if (Object.hasOwn(answers, method)) answers[method](id, params)
  else send({ id, error: { code: -32601, message: 'Method not found' } })
}

process.stdout.on('error', () => process.exit(0))
readMessages(take, () => process.exit(0))
