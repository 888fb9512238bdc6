// A stdio MCP server (2025-11-25) that means no good. Its tools do the harm; what is wrong with its lists is chosen by
//   --lists names|endless|circle|wrong   strange names · pages without end · pages in a circle · lists of the wrong kinds
//   --never                              reads everything and answers nothing
import process from 'node:process'
import { parseArgs } from 'node:util'
import { agreedVersion, readMessages, send, sendLine, text } from './stdio-lines.mjs'

const { values: options } = parseArgs({
  options: { lists: { type: 'string', default: 'plain' }, never: { type: 'boolean', default: false } },
})
const MEGABYTE = 1024 * 1024

/** Writes many megabytes as fast as they are taken, without ever ending the line. */
function writeEndlessly(megabytes) {
  const part = 'x'.repeat(MEGABYTE)
  const next = left => {
    if (left > 0) process.stdout.write(part, () => next(left - 1))
  }
  next(megabytes)
}

const deep = depth => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

const places = {
  fine: id => send({ id, result: text('fine') }),
  big: (id, { bytes }) => send({ id, result: text('x'.repeat(bytes)) }),
  endlessLine: (_id, { megabytes }) => writeEndlessly(megabytes),
  halfLine: (id, _given) => {
    process.stdout.write(`{"jsonrpc":"2.0","id":${id},"result":{"content":[`, () => process.exit(0))
  },
  garbage: id => {
    for (const line of [
      '',
      ' ',
      '\u0000\u0001\u001b[2J',
      '{',
      '[',
      '[]',
      '[1,2]',
      'null',
      '42',
      '"text"',
      '{}',
      '{"jsonrpc":"1.0"}',
      '\ufeff{"jsonrpc":"2.0"}',
    ])
      sendLine(line)
    send({ id, result: text('after garbage') })
  },
  wrongIds: id => {
    for (const other of [id + 1000, String(id), -1, 1e300, null, {}, [id], true]) send({ id: other, result: text('for nobody') })
    send({ id, result: text('mine') })
    send({ id, result: text('twice') })
    send({ id, error: { code: 1, message: 'and an error' } })
  },
  bothAnswers: id => send({ id, result: text('a result'), error: { code: -1, message: 'and an error' } }),
  noAnswer: id => send({ id }),
  textResult: id => send({ id, result: 'only a text' }),
  listResult: id => send({ id, result: [1, 2, 3] }),
  strangeError: id => send({ id, error: { code: 'no number', message: { not: 'a text' }, data: { __proto__: 1 } } }),
  textError: id => send({ id, error: 'no object' }),
  wrongContent: id => send({ id, result: { content: 'no list', isError: 'perhaps', structuredContent: 7, _meta: 'none' } }),
  prototype: id =>
    sendLine(
      `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}`,
    ),
  deep: (id, { depth }) => sendLine(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":${deep(depth)}}}`),
  floodNotifications: (id, { count }) => {
    for (let n = 0; n < count; n += 1) {
      send({ method: 'notifications/tools/list_changed' })
      send({ method: 'notifications/resources/updated', params: { uri: `hostile://${n}` } })
      send({ method: 'notifications/progress', params: { progressToken: n, progress: n } })
      send({ method: 'notifications/message', params: { level: 'emergency', data: n } })
      send({ method: `notifications/unknown-${n}` })
    }
    send({ id, result: text('flooded') })
  },
  floodStderr: (id, { megabytes }) => {
    const line = `${'e'.repeat(1023)}\n`
    for (let n = 0; n < megabytes * 1024; n += 1) process.stderr.write(line)
    send({ id, result: text('flooded') })
  },
  floodQuestions: (id, { count }) => {
    for (let n = 0; n < count; n += 1) send({ id: `q${n}`, method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } })
    for (let n = 0; n < count; n += 1) send({ id: `u${n}`, method: 'unknown/method' })
    send({ id, result: text('asked') })
  },
}

const tool = name => ({ name, inputSchema: { type: 'object' } })
const STRANGE_NAMES = [
  'nul\u0000byte',
  'new\nline',
  'esc\u001b[31mape',
  'with space',
  'bidi\u202etxet',
  '../../etc/passwd',
  'ünïcödé',
  'emoji🗝',
  'a'.repeat(300),
  'dot.dot',
  'dot_dot',
  'same',
  'same',
  '',
  ' ',
]

function lists({ cursor }) {
  if (options.lists === 'endless') return { tools: [tool(`t${cursor ?? 0}`)], nextCursor: String(Number(cursor ?? 0) + 1) }
  if (options.lists === 'circle') return { tools: [tool('round')], nextCursor: 'again' }
  if (options.lists === 'wrong') return { tools: { length: 3 }, nextCursor: 42 }
  const strange =
    options.lists === 'names'
      ? [
          ...STRANGE_NAMES.map(tool),
          tool(42),
          tool(null),
          {},
          null,
          'text',
          7,
          { name: 'no-schema' },
          { name: 'schema-text', inputSchema: 'text' },
          { name: 'constructor' },
          { name: '__proto__', inputSchema: {} },
        ]
      : []
  return { tools: [...Object.keys(places).map(tool), ...strange] }
}

const methods = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion: agreedVersion(protocolVersion),
    capabilities: { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true } },
    serverInfo: { name: 'hostile', version: '1' },
  }),
  ping: () => ({}),
  'tools/list': lists,
  'prompts/list': () => (options.lists === 'wrong' ? { prompts: [{ name: 7 }, { description: 'no name' }] } : { prompts: [] }),
  'resources/list': () =>
    options.lists === 'wrong' ? { resources: [null, 1, 'x', { uri: 7 }, { name: 'no address' }] } : { resources: [] },
  'resources/templates/list': () => ({ resourceTemplates: [{ uriTemplate: '{+everything}', name: 'all' }] }),
}

function take({ id, method, params = {} }) {
  if (options.never || method === undefined || id === undefined) return
  if (method === 'tools/call') {
    const place = Object.hasOwn(places, params.name)
      ? places[params.name]
      : id => send({ id, result: text(`called ${JSON.stringify(params.name)}`) })
    place(id, params.arguments ?? {})
  } else send(Object.hasOwn(methods, method) ? { id, result: methods[method](params) } : { id, error: { code: -32601, message: 'no' } })
}

process.stdout.on('error', () => process.exit(0))
readMessages(take, () => process.exit(0))
