import { readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Client as ModernClient } from '@modelcontextprotocol/client'
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { BridgeProcess, bundleBridge, call, modern } from './bridge-process.ts'
import { FakeWorkspace, key } from './fake-workspace.ts'
import { verifies } from '../verifies.ts'

let file = ''
let workspace: FakeWorkspace
const stops: (() => Promise<unknown> | void)[] = []

beforeAll(async () => {
  file = await bundleBridge()
})
afterAll(() => {
  rmSync(dirname(file), { recursive: true })
})
beforeEach(async () => {
  workspace = await new FakeWorkspace().start()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await workspace.stop()
})

function start(environment: Record<string, string> = {}, ...args: string[]): BridgeProcess {
  const bridge = new BridgeProcess(file, { ATRIUM_URL: workspace.url, ATRIUM_KEY: key, ...environment }, ...args)
  stops.push(async () => {
    bridge.child.kill('SIGKILL')
    await bridge.exited
    expect(bridge.stderr).not.toContain(key)
    expect(bridge.stderr).not.toMatch(/unhandled|\bat .*:\d+:\d+/i)
  })
  return bridge
}

const stdio = (): { command: string; args: string[]; env: Record<string, string> } => ({
  command: process.execPath,
  args: [file],
  env: { ATRIUM_URL: workspace.url, ATRIUM_KEY: key },
})

async function v2Client(mode: 'legacy' | 'auto'): Promise<ModernClient> {
  const client = new ModernClient({ name: 'v2', version: '1' }, { capabilities: { elicitation: {} }, versionNegotiation: { mode } })
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }))
  stops.push(() => client.close())
  await client.connect(new ModernStdio(stdio()))
  return client
}

describe('clients', () => {
  verifies('bridge.both-eras', 'A client of the first SDK lists and calls tools through the bridge', async () => {
    const client = new Client({ name: 'v1', version: '1' })
    stops.push(() => client.close())
    await client.connect(new StdioClientTransport(stdio()))
    expect((await client.listTools()).tools.map(tool => tool.name)).toContain('echo')
    const result = await client.callTool({ name: 'echo', arguments: { text: 'grüß Gott 世界' } })
    expect(result.content).toEqual([{ type: 'text', text: 'grüß Gott 世界' }])
    await client.close()
    await workspace.until(() => workspace.sessions.size === 0)
    expect(workspace.verbs('DELETE')).toHaveLength(1)
  })

  for (const mode of ['legacy', 'auto'] as const) {
    verifies('bridge.both-eras', `A client of the second SDK in ${mode} mode calls tools and is asked a question`, async () => {
      const client = await v2Client(mode)
      expect(client.getProtocolEra()).toBe(mode === 'auto' ? 'modern' : 'legacy')
      const names = (await client.listTools()).tools.map(tool => tool.name)
      expect(names).toContain('echo')
      const texts = await Promise.all(['one', 'two', 'three'].map(text => client.callTool({ name: 'echo', arguments: { text } })))
      expect(texts.map(result => result.content)).toMatchObject([[{ text: 'one' }], [{ text: 'two' }], [{ text: 'three' }]])
      expect((await client.getPrompt({ name: 'grüße' })).messages).toMatchObject([{ content: { text: 'servus' } }])
      expect((await client.callTool({ name: 'ask', arguments: {} })).content).toMatchObject([{ text: 'hello Ada' }])
      expect(workspace.sessions.size).toBe(mode === 'auto' ? 0 : 1)
    })
  }

  verifies('bridge.both-eras', 'A modern client hears that tools changed, also after Atrium was gone', async () => {
    const client = await v2Client('auto')
    let changes = 0
    let heard = (): void => undefined
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      changes += 1
      heard()
    })
    const next = (): Promise<void> => new Promise(resolve => (heard = resolve))
    const subscription = await client.listen({ toolsListChanged: true })
    let over = false
    void subscription.closed.then(() => (over = true))
    const first = next()
    workspace.toolsChanged()
    await first
    const missed = next()
    await workspace.quit()
    await workspace.start()
    await missed
    expect(changes).toBe(2)
    const later = next()
    workspace.toolsChanged()
    await later
    expect(over).toBe(false)
  })
})

describe('messages', () => {
  test('Modern requests carry their headers, names outside ASCII encoded', async () => {
    const bridge = start()
    bridge.send(modern(1, 'prompts/get', { name: 'grüße' }), modern(2, 'server/discover'))
    expect(await bridge.answer(1)).toMatchObject({ result: { messages: [{ content: { text: 'servus' } }] } })
    await bridge.answer(2)
    const { headers } = workspace.posts('prompts/get')[0] ?? {}
    expect(headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'prompts/get',
      'mcp-name': '=?base64?Z3LDvMOfZQ==?=',
    })
    expect(headers?.['mcp-session-id']).toBeUndefined()
  })

  test('A tool that wants a parameter as a header gets it, even when the client never listed tools', async () => {
    const bridge = start()
    bridge.send(modern(1, 'tools/call', { name: 'query', arguments: { region: 'us-west1' } }))
    expect(await bridge.answer(1)).toMatchObject({ result: { content: [{ text: 'us-west1' }] } })
    bridge.send(modern(2, 'tools/call', { name: 'query', arguments: { region: 'zürich' } }))
    expect(await bridge.answer(2)).toMatchObject({ result: { content: [{ text: 'zürich' }] } })
    const sent = workspace.posts('tools/call').map(request => request.headers['mcp-param-region'])
    expect(sent).toEqual([undefined, 'us-west1', '=?base64?esO8cmljaA==?='])
  })

  test('A message may arrive in pieces that cut characters, and two in one piece', async () => {
    const bridge = start()
    await bridge.initialize()
    const bytes = Buffer.from(
      [call(1, 'echo', { text: 'für 世界' }), call(2, 'echo', { text: 'zwei' })]
        .map(each => `${JSON.stringify({ jsonrpc: '2.0', ...each })}\r\n`)
        .join(''),
    )
    for (let at = 0; at < bytes.length; at += 7) {
      bridge.child.stdin.write(bytes.subarray(at, at + 7))
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(await bridge.answer(1)).toMatchObject({ result: { content: [{ text: 'für 世界' }] } })
    expect(await bridge.answer(2)).toMatchObject({ result: { content: [{ text: 'zwei' }] } })
  })

  test('A message of several megabytes passes unharmed in both directions', async () => {
    const bridge = start()
    await bridge.initialize()
    const text = 'ä'.repeat(2_000_000)
    bridge.send(call(1, 'echo', { text }))
    expect(await bridge.answer(1)).toMatchObject({ result: { content: [{ text }] } })
  })

  test('A pretty-printed answer becomes one line, and an error without an id gets that of the request', async () => {
    workspace.refuse = (seen, response) => {
      const { id } = seen.body
      if (seen.body['method'] !== 'ping') return false
      if (id === 1)
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result: {} }, null, 2))
      else response.writeHead(400).end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32600, message: 'no' } }))
      return true
    }
    const bridge = start()
    bridge.send({ id: 1, method: 'ping' }, { id: 2, method: 'ping' })
    expect(await bridge.answer(1)).toMatchObject({ result: {} })
    expect(await bridge.answer(2)).toMatchObject({ error: { code: -32600, message: 'no' } })
  })

  test('A line that is no JSON-RPC is refused and the next one is answered', async () => {
    const bridge = start()
    bridge.child.stdin.write('{"hello"\n\n[1]\n')
    bridge.send(modern(1, 'server/discover'))
    await bridge.answer(1)
    expect(bridge.lines.filter(line => line['id'] === undefined)).toMatchObject([
      { error: { data: { code: 'bad_message' } } },
      { error: { data: { code: 'bad_message' } } },
    ])
  })

  test('What the server says on its own stream reaches a legacy client', async () => {
    const bridge = start()
    await bridge.initialize()
    await workspace.until(() => workspace.verbs('GET').length === 1)
    workspace.servers[0]?.sendToolListChanged()
    await bridge.line(line => line['method'] === 'notifications/tools/list_changed')
    expect(workspace.verbs('GET')[0]?.headers['mcp-protocol-version']).toBe('2025-11-25')
  })

  test('A server without a stream of its own is asked for it once', async () => {
    workspace.refuse = (seen, response) => seen.verb === 'GET' && Boolean(response.writeHead(405).end())
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(1, 'echo', { text: 'hi' }))
    await bridge.answer(1)
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(workspace.verbs('GET')).toHaveLength(1)
    expect(bridge.stderr).toBe('')
  })

  test('An event stream that a legacy server cuts is continued where it stopped', async () => {
    workspace.refuse = (seen, response) => {
      const stream = { 'content-type': 'text/event-stream' }
      const resumed = seen.verb === 'GET' && seen.headers['last-event-id'] === 'e1'
      if (seen.body['method'] === 'tools/call') response.writeHead(200, stream).end('id: e1\nretry: 5\ndata: \n\n')
      else if (resumed) response.writeHead(200, stream).end(`id: e2\r\ndata: {"jsonrpc":"2.0",\r\ndata: "id":1,"result":{}}\r\n\r\n`)
      else return false
      return true
    }
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(1, 'echo', { text: 'hi' }))
    expect(await bridge.answer(1)).toMatchObject({ result: {} })
    expect(workspace.posts('tools/call')).toHaveLength(1)
  })
})

describe('cancellation', () => {
  test('A modern cancellation closes the request and nothing answers it', async () => {
    const bridge = start()
    bridge.send(modern('slow', 'tools/call', { name: 'wait', arguments: {} }))
    await workspace.until(() => workspace.waiting === 1)
    bridge.send({ method: 'notifications/cancelled', params: { requestId: 'slow' } })
    await workspace.until(() => workspace.cancelled === 1)
    bridge.send(modern(2, 'server/discover'))
    await bridge.answer(2)
    expect(workspace.posts('notifications/cancelled')).toHaveLength(0)
    expect(bridge.lines).toHaveLength(1)
  })

  test('A legacy cancellation is told to the server', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(7, 'wait'))
    await workspace.until(() => workspace.waiting === 1)
    bridge.send({ method: 'notifications/cancelled', params: { requestId: 7 } })
    await workspace.until(() => workspace.cancelled === 1)
    bridge.send(call(8, 'echo', { text: 'still here' }))
    await bridge.answer(8)
    expect(workspace.posts('notifications/cancelled')).toHaveLength(1)
    expect(bridge.lines.some(line => line['id'] === 7)).toBe(false)
  })
})

describe('restarts', () => {
  verifies('bridge.reconnects', 'After a restart a legacy client goes on without noticing', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send({ id: 1, method: 'logging/setLevel', params: { level: 'warning' } })
    await bridge.answer(1)
    await workspace.until(() => workspace.verbs('GET').length === 1)
    await workspace.stop()
    await workspace.start()
    bridge.send(call(2, 'echo', { text: 'two' }), call(3, 'echo', { text: 'three' }))
    expect(await bridge.answer(2)).toMatchObject({ result: { content: [{ text: 'two' }] } })
    expect(await bridge.answer(3)).toMatchObject({ result: { content: [{ text: 'three' }] } })
    expect(workspace.posts('initialize')).toHaveLength(2)
    expect(workspace.posts('notifications/initialized')).toHaveLength(2)
    expect(workspace.posts('logging/setLevel')).toHaveLength(2)
    expect(bridge.lines.filter(line => line['id'] === 'init' || line['id'] === 1)).toHaveLength(2)
    await bridge.line(line => line['method'] === 'notifications/tools/list_changed')
    await workspace.until(() => workspace.verbs('GET').some(get => workspace.sessions.has(String(get.headers['mcp-session-id']))))
    const before = bridge.lines.length
    workspace.servers[0]?.sendToolListChanged()
    await bridge.line(line => bridge.lines.indexOf(line) >= before && line['method'] === 'notifications/tools/list_changed')
  })

  verifies('bridge.reconnects', 'A quiet legacy client is connected again without asking for anything', async () => {
    const bridge = start()
    await bridge.initialize()
    await workspace.until(() => workspace.verbs('GET').length === 1)
    await workspace.stop()
    await workspace.start()
    await bridge.line(line => line['method'] === 'notifications/tools/list_changed')
    expect(workspace.sessions.size).toBe(1)
  })

  verifies('bridge.reconnects', 'A request waits for an Atrium that is still starting', async () => {
    await workspace.stop()
    const bridge = start()
    bridge.send(modern(1, 'tools/call', { name: 'echo', arguments: { text: 'patience' } }))
    await new Promise(resolve => setTimeout(resolve, 400))
    expect(bridge.lines).toHaveLength(0)
    await workspace.start()
    expect(await bridge.answer(1)).toMatchObject({ result: { content: [{ text: 'patience' }] } })
  })

  test('A tool call that was on its way when Atrium stopped is not made a second time', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(1, 'wait'))
    await workspace.until(() => workspace.waiting === 1)
    await workspace.stop()
    await workspace.start()
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'connection_lost' } } })
    expect(workspace.posts('tools/call')).toHaveLength(1)
  })

  test('Reading is repeated when the connection breaks in the middle', async () => {
    let first = true
    workspace.refuse = (seen, response) => {
      if (seen.body['method'] !== 'tools/list' || !first) return false
      first = false
      response.destroy()
      return true
    }
    const bridge = start()
    bridge.send(modern(1, 'tools/list'))
    expect(await bridge.answer(1)).toMatchObject({ result: { resultType: 'complete' } })
    expect(workspace.posts('tools/list')).toHaveLength(2)
  })

  test('A session that is refused again right after its renewal is reported, not renewed for ever', async () => {
    const bridge = start()
    await bridge.initialize()
    workspace.refuse = (seen, response) => seen.body['method'] === 'tools/call' && Boolean(response.writeHead(404).end())
    bridge.send(call(1, 'echo', { text: 'hi' }))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'session_lost' } } })
    expect(workspace.posts('initialize')).toHaveLength(2)
  })
})

describe('refusals', () => {
  verifies('bridge.quiet', 'A refused key is answered in words that say what to do, and is shown nowhere', async () => {
    const bridge = start({ ATRIUM_KEY: 'atr_revokedCanary' })
    bridge.send({ id: 1, method: 'initialize', params: {} }, modern(2, 'server/discover'))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'key_refused' } } })
    expect(JSON.stringify(await bridge.answer(2))).toContain('Create a key in Atrium')
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(bridge.stdout + bridge.stderr).not.toContain('atr_revokedCanary')
  })

  test('A redirect is not followed, so that the key stays here', async () => {
    workspace.refuse = (_, response) => Boolean(response.writeHead(307, { location: '/elsewhere' }).end())
    const bridge = start()
    bridge.send(modern(1, 'server/discover'))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'wrong_address' } } })
    expect(workspace.seen).toHaveLength(1)
  })

  test('A page in place of MCP does not reach the client', async () => {
    workspace.refuse = (_, response) => Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
    const bridge = start()
    bridge.send(modern(1, 'server/discover'))
    expect(await bridge.answer(1)).toMatchObject({ error: { data: { code: 'bad_answer' } } })
  })

  const refused: [title: string, environment: Record<string, string>, args: string[]][] = [
    ['an address that is not of this computer and not https', { ATRIUM_URL: 'http://example.com/w/default/mcp' }, []],
    ['no address', { ATRIUM_URL: '' }, []],
    ['no key', { ATRIUM_KEY: '' }, []],
    ['a key where none belongs', {}, ['atr_strayCanary']],
    ['an unknown option', {}, ['--token=atr_strayCanary']],
    ['a key with a line break in it', { ATRIUM_KEY: 'atr_stray\nCanary' }, []],
    ['an address with a password', { ATRIUM_URL: 'http://me:strayCanary@127.0.0.1/' }, []],
  ]
  test.each(refused)('The bridge refuses to start with %s', async (_, environment, args) => {
    const bridge = start(environment, ...args)
    expect(await bridge.exited).toBe(2)
    expect(bridge.stdout).toBe('')
    expect(bridge.stderr).toMatch(/^atrium-bridge: .+\.\n$/)
    expect(bridge.stderr).not.toContain('Canary')
  })

  test('Arguments win over the environment, and help is not on stdout', async () => {
    const bridge = start({ ATRIUM_KEY: 'atr_other', ATRIUM_URL: 'http://127.0.0.1:1/' }, '--url', workspace.url, `--key=${key}`)
    bridge.send(modern(1, 'server/discover'))
    expect(await bridge.answer(1)).toHaveProperty('result')
    const help = start({}, '--help')
    expect(await help.exited).toBe(0)
    expect(help.stdout).toBe('')
    expect(help.stderr).toContain('ATRIUM_KEY')
  })
})

describe('the end', () => {
  verifies('bridge.quiet', 'It says nothing before its client does, and only protocol after', async () => {
    const bridge = start()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(bridge.stdout + bridge.stderr).toBe('')
    expect(workspace.seen).toHaveLength(0)
    await bridge.initialize()
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(bridge.stdout.split('\n')).toHaveLength(bridge.lines.length + 1)
  })

  verifies('bridge.quiet', 'When its input ends it gives the answers on their way, ends the session and exits', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(1, 'echo', { text: 'last' }))
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(bridge.lines.at(-1)).toMatchObject({ id: 1, result: { content: [{ text: 'last' }] } })
    expect(workspace.sessions.size).toBe(0)
  })

  verifies('bridge.quiet', 'A call that does not end holds up the exit for two seconds at most', async () => {
    const bridge = start()
    bridge.send(modern(1, 'tools/call', { name: 'wait', arguments: {} }))
    await workspace.until(() => workspace.waiting === 1)
    const before = performance.now()
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(performance.now() - before).toBeLessThan(2_000)
    await workspace.until(() => workspace.cancelled === 1)
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    verifies('bridge.quiet', `It ends the session and exits on ${signal}`, async () => {
      const bridge = start()
      await bridge.initialize()
      bridge.send(call(1, 'wait'))
      await workspace.until(() => workspace.waiting === 1)
      bridge.child.kill(signal)
      expect(await bridge.exited).toBe(0)
      expect(workspace.sessions.size).toBe(0)
    })
  }

  verifies('bridge.quiet', 'It exits when nobody reads its answers any more', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.child.stdout.destroy()
    bridge.send(call(1, 'echo', { text: 'to nobody' }), call(2, 'echo', { text: 'x'.repeat(200_000) }))
    expect(await bridge.exited).toBe(0)
  })

  verifies('bridge.quiet', 'It exits when Atrium is gone and its client closes', async () => {
    const bridge = start()
    await bridge.initialize()
    await workspace.stop()
    bridge.send(call(1, 'echo', { text: 'nobody there' }))
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
  })
})

verifies('bridge.both-eras', 'The shipped bridge is one file that needs nothing but Node', () => {
  const imports = [...readFileSync(file, 'utf8').matchAll(/\b(?:import|from|require)\b[\s(]*["']([^"']+)["']/g)]
  expect(imports.length).toBeGreaterThan(2)
  expect(imports.map(each => each[1]).filter(name => name?.startsWith('node:') !== true)).toEqual([])
})
