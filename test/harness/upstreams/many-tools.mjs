// A stdio MCP server (2025-11-25) with as many tools as are asked for, no two alike: verbs, nouns and places put together.
//   --tools N    how many (500)
//   --from N     the first one's number (0), so that several servers have different ones
import process from 'node:process'
import { parseArgs } from 'node:util'
import { agreedVersion, readMessages, send, text } from './stdio-lines.mjs'

const { values: options } = parseArgs({
  options: { tools: { type: 'string', default: '500' }, from: { type: 'string', default: '0' } },
})

const VERBS = 'create read update delete list search move copy send approve cancel archive export import compare validate'.split(' ')
const NOUNS =
  'invoice customer order contract ticket branch pipeline document folder message channel calendar meeting account report chart table record server cluster'.split(
    ' ',
  )
const PLACES = 'warehouse team region project archive workspace department store market library campus office'.split(' ')

function toolAt(index) {
  const verb = VERBS[index % VERBS.length]
  const noun = NOUNS[Math.floor(index / VERBS.length) % NOUNS.length]
  const place = PLACES[Math.floor(index / (VERBS.length * NOUNS.length)) % PLACES.length]
  const round = Math.floor(index / (VERBS.length * NOUNS.length * PLACES.length))
  const name = `${verb}_${noun}_of_${place}${round === 0 ? '' : `_${round}`}`
  const property = about => ({ type: 'string', description: about })
  return {
    name,
    description: `Can ${verb} one ${noun} of a ${place}. Takes the identifier of the ${place} and says what became of the ${noun}. Use it when a person asks for it by name.`,
    inputSchema: {
      type: 'object',
      properties: {
        [`${place}_id`]: property(`Which ${place} is meant.`),
        [`${noun}_id`]: property(`Which ${noun} to ${verb}.`),
        note: property('Why.'),
      },
      required: [`${place}_id`],
    },
  }
}

const tools = Array.from({ length: Number(options.tools) }, (_, at) => toolAt(Number(options.from) + at))
const METHODS = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: agreedVersion(protocolVersion),
    capabilities: { tools: {} },
    serverInfo: { name: 'many-tools', version: '1.0.0' },
  }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ name }) => text(name),
}

readMessages(
  ({ id, method, params = {} }) => {
    if (id === undefined || method === undefined) return
    const answer = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
    send(answer ? { id, result: answer(params) } : { id, error: { code: -32601, message: `No method ${method}` } })
  },
  () => process.exit(0),
)
