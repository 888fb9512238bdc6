import { common, type WireTarget } from '../harness/mcp-wire.ts'

/** One thing that is sent on a connection of its own, as it is. */
export interface Malformed {
  readonly kind: string
  readonly bytes: Buffer
  /** What is sent of it at once; the rest never comes. */
  readonly cut?: number
}

type Random = () => number

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!

const METHODS = [
  'tools/call',
  'tools/list',
  'initialize',
  'ping',
  'resources/read',
  'completion/complete',
  'notifications/cancelled',
  'x',
  '',
]
const ODD: readonly unknown[] = [null, true, -1, 1e308, 2 ** 53, '', '\u0000', '\ud800', 'x'.repeat(5_000), [], [[]], {}, { a: { b: [] } }]

const ARGUMENTS = [{ text: 'x' }, {}, ...ODD]
/** Tools that are there, one of another workspace, and none. */
const NAMES: readonly unknown[] = ['marble__echo', 'marble__slow', 'quetzal__echo', 'nobody__none', ...ODD]

/** A message that is nearly right: one member is of another kind, missing, doubled or huge. */
function oddMessage(random: Random): Record<string, unknown> {
  const odd = () => pick(random, ODD)
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
    progressToken: odd(),
  }
  const args = random() < 0.2 ? JSON.parse(`${'{"a":'.repeat(400)}1${'}'.repeat(400)}`) : pick(random, ARGUMENTS)
  const params = { name: pick(random, NAMES), arguments: args, uri: odd(), requestState: odd(), _meta }
  const message: Record<string, unknown> = { jsonrpc: '2.0', id: 1, method: pick(random, METHODS), params }
  const roll = random()
  if (roll < 0.3) message[pick(random, ['jsonrpc', 'id', 'method', 'params'])] = odd()
  else if (roll < 0.5) message['params'] = { ...params, [pick(random, ['name', 'arguments', '_meta'])]: odd() }
  return message
}

/** The same as text, which may be broken itself. */
function brokenBody(random: Random, message: Record<string, unknown>): Buffer {
  const odd = () => pick(random, ODD)
  const text = Buffer.from(JSON.stringify(random() < 0.1 ? [message, odd()] : message))
  const ways: readonly (() => Buffer)[] = [
    () => text.subarray(0, Math.floor(random() * text.length)),
    () => Buffer.concat([text.subarray(0, 20), Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0]), text.subarray(20)]),
    () => Buffer.from(text.toString().replace('{', '{"method":"tools/list","id":2,"__proto__":{"x":1},')),
    () => Buffer.from(`${'['.repeat(1 + Math.floor(random() * 20_000))}1`),
    () => Buffer.from(`{"jsonrpc":"2.0","id":${'9'.repeat(1 + Math.floor(random() * 3_000))},"method":"ping"}`),
    () => Buffer.from(text.map(byte => (random() < 0.03 ? Math.floor(random() * 256) : byte))),
    () => Buffer.concat([text, text]),
    () => Buffer.alloc(Math.floor(random() * 200), 0),
  ]
  return random() < 0.6 ? text : pick(random, ways)()
}

/** Malformed input of every kind, the same for the same numbers. The key is right, so that more is reached than the door. */
export function malformed(random: Random, target: WireTarget): Malformed {
  const { pathname, host } = new URL(target.url)
  const message = oddMessage(random)
  const body = brokenBody(random, message)
  const head = (changed: Readonly<Record<string, string | undefined>> = {}, line = `POST ${pathname} HTTP/1.1`) => {
    const version = random() < 0.7 ? '2026-07-28' : pick(random, ['2025-11-25', '2025-03-26', '1', ''])
    const headers = {
      host,
      ...common(target),
      'mcp-protocol-version': version,
      ...(random() < 0.9 ? named(message) : {}),
      'content-length': String(body.length),
      connection: 'close',
    }
    const lines = Object.entries({ ...headers, ...changed }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
    return Buffer.from(`${[line, ...lines].join('\r\n')}\r\n\r\n`, 'latin1')
  }
  const whole = (kind: string, changed?: Readonly<Record<string, string | undefined>>, line?: string): Malformed => ({
    kind,
    bytes: Buffer.concat([head(changed, line), body]),
  })
  const roll = random()
  if (roll < 0.75) return whole('body')
  const ways: readonly (() => Malformed)[] = [
    () => whole('length', { 'content-length': pick(random, ['-1', 'x', '1e3', '0', '99999999999999999999', '3, 4']) }),
    () => ({ ...whole('half', { 'content-length': String(body.length + 50) }), cut: Math.floor(random() * 900) }),
    () => whole('chunks', { 'content-length': undefined, 'transfer-encoding': pick(random, ['chunked', 'gzip', 'chunked, chunked', 'x']) }),
    () => whole('both', { 'transfer-encoding': 'chunked' }),
    () => whole('type', { 'content-type': pick(random, ['text/plain', 'application/json; charset=utf-16', '', 'x'.repeat(900)]) }),
    () => whole('accept', { accept: pick(random, ['', '*', 'text/html', 'application/json;q=x']) }),
    () => whole('host', { host: pick(random, ['evil.example', '', '127.0.0.1', '[::1]:1', undefined]) }),
    () => whole('key', { authorization: pick(random, ['Bearer', 'Bearer atr_x', `Bearer ${'a'.repeat(9_000)}`, 'Basic eDp5', undefined]) }),
    () => whole('session', { 'mcp-session-id': pick(random, ['', 'x', '..', 'é', 'a'.repeat(5_000)]) }),
    () =>
      whole('header', {
        [pick(random, ['x y', 'x\u0000', 'mcp-method', 'mcp-name'])]: pick(random, ['\u0001', 'tools/list', '=?base64?!!?=']),
      }),
    () =>
      whole(
        'line',
        {},
        pick(random, [
          `GET ${pathname} HTTP/1.1`,
          `FOO ${pathname} HTTP/1.1`,
          `POST ${pathname} HTTP/9.9`,
          'POST',
          `POST ${pathname}/../x HTTP/1.1`,
          'POST //x HTTP/1.1',
          'POST * HTTP/1.1',
          `DELETE ${pathname} HTTP/1.1`,
        ]),
      ),
    () => ({ kind: 'noise', bytes: Buffer.from(Array.from({ length: 1 + Math.floor(random() * 300) }, () => Math.floor(random() * 256))) }),
    () => whole('many headers', Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`x-${n}`, 'y'.repeat(60)]))),
  ]
  return pick(random, ways)()
}

/** The headers that repeat what a message says, as far as they can. */
function named({ method, params }: Record<string, unknown>): Record<string, string> {
  const name = typeof params === 'object' && params !== null && 'name' in params ? params.name : undefined
  const isPlain = (text: unknown): text is string => typeof text === 'string' && /^[\x21-\x7e]{1,200}$/.test(text)
  return { ...(isPlain(method) ? { 'mcp-method': method } : {}), ...(isPlain(name) ? { 'mcp-name': name } : {}) }
}
