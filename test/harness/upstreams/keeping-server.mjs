// A stdio MCP server that was given a secret, KEPT, and says it: at once, or after a while (`{ ms }`), and on stderr.
import process from 'node:process'
import { agreedVersion, readMessages, send } from './stdio-lines.mjs'

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: agreedVersion(protocolVersion),
    capabilities: { tools: {} },
    serverInfo: { name: 'keeping', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools: [{ name: 'tell', description: 'Tells what it was given.', inputSchema: { type: 'object' } }] }),
}

readMessages(
  ({ id, method, params = {} }) => {
    if (id === undefined) return
    if (method !== 'tools/call') return send({ id, result: methods[method]?.(params) ?? {} })
    const tell = () => {
      process.stderr.write(`I was given ${process.env.KEPT}\n`)
      send({ id, result: { content: [{ type: 'text', text: `It is ${process.env.KEPT}.` }] } })
    }
    setTimeout(tell, params.arguments?.ms ?? 0)
  },
  () => process.exit(0),
)
