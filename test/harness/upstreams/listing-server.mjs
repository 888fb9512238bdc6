// A stdio MCP server whose tools are what a file says, read anew for every list: definitions change when the file does.
//   --tools FILE   JSON: an array of tool definitions
//   --modern       speaks 2026-07-28, where every request says who the client is; otherwise 2025-11-25
// In the modern era a tool with `"only": "elicitation"` in its `_meta` is listed to clients that have it, and `_meta.also`
// replaces its description for them. Calling `announce` says that the list changed; any other tool answers with its own name.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { agreedVersion, readMessages, send, text } from './stdio-lines.mjs'

const { values: options } = parseArgs({ options: { tools: { type: 'string' }, modern: { type: 'boolean', default: false } } })

const MODERN = '2026-07-28'
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
const capabilities = { tools: { listChanged: true }, prompts: {}, resources: {}, completions: {} }
const serverInfo = { name: 'listing', version: '1' }
const instructions = 'It lists what it is told.'

function listed(params) {
  const asking = params._meta?.[CAPABILITIES]?.elicitation !== undefined
  return JSON.parse(readFileSync(options.tools, 'utf8'))
    .filter(tool => asking || tool._meta?.only === undefined)
    .map(tool => (asking && tool._meta?.also !== undefined ? { ...tool, description: tool._meta.also } : tool))
}

function call({ name }) {
  if (name === 'announce') send({ method: 'notifications/tools/list_changed' })
  return text(`this is ${name}`)
}

const methods = {
  ...(options.modern
    ? { 'server/discover': () => ({ supportedVersions: [MODERN], capabilities, serverInfo, instructions }) }
    : {
        initialize: ({ protocolVersion }) => ({ protocolVersion: agreedVersion(protocolVersion), capabilities, serverInfo, instructions }),
      }),
  ping: () => ({}),
  'tools/list': params => ({ tools: listed(params) }),
  'tools/call': call,
  'prompts/list': () => ({ prompts: [{ name: 'ask', description: 'A prompt.' }] }),
  'prompts/get': () => ({ messages: [{ role: 'user', content: { type: 'text', text: 'Ask.' } }] }),
  'resources/list': () => ({ resources: [{ uri: 'listing://one', name: 'one' }] }),
  'resources/templates/list': () => ({ resourceTemplates: [] }),
  'resources/read': ({ uri }) => ({ contents: [{ uri, text: 'one' }] }),
}

function take({ id, method, params = {} }) {
  // A stream of news is not answered as long as it goes on.
  if (method === undefined || id === undefined || method === 'subscriptions/listen') return
  const answer = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (!answer) return send({ id, error: { code: -32601, message: `No method ${method}` } })
  const result = answer(params)
  send({ id, result: options.modern ? { resultType: 'complete', ...result } : result })
}

process.stdout.on('error', () => process.exit(0))
readMessages(take, () => process.exit(0))
