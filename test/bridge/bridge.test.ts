import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { bridgeBench } from './bridge-bench.ts'
import { call, modern } from './bridge-process.ts'
import { verifies } from '../verifies.ts'

const bench = bridgeBench()
const { start, stdio, stops, v2Client } = bench

describe('clients', () => {
  verifies('bridge.both-eras', 'A client of the first SDK lists and calls tools through the bridge', async () => {
    const client = new Client({ name: 'v1', version: '1' })
    stops.push(() => client.close())
    await client.connect(new StdioClientTransport(stdio()))
    expect((await client.listTools()).tools.map(tool => tool.name)).toContain('echo')
    const result = await client.callTool({ name: 'echo', arguments: { text: 'grüß Gott 世界' } })
    expect(result.content).toEqual([{ type: 'text', text: 'grüß Gott 世界' }])
    await client.close()
    await bench.workspace.until(() => bench.workspace.sessions.size === 0)
    expect(bench.workspace.verbs('DELETE')).toHaveLength(1)
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
      expect(bench.workspace.sessions.size).toBe(mode === 'auto' ? 0 : 1)
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
    bench.workspace.toolsChanged()
    await first
    const missed = next()
    await bench.workspace.quit()
    await bench.workspace.start()
    await missed
    expect(changes).toBe(2)
    const later = next()
    bench.workspace.toolsChanged()
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
    const { headers } = bench.workspace.posts('prompts/get')[0] ?? {}
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
    const sent = bench.workspace.posts('tools/call').map(request => request.headers['mcp-param-region'])
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
    bench.workspace.refuse = (seen, response) => {
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
    await bench.workspace.until(() => bench.workspace.verbs('GET').length === 1)
    bench.workspace.servers[0]?.sendToolListChanged()
    await bridge.line(line => line['method'] === 'notifications/tools/list_changed')
    expect(bench.workspace.verbs('GET')[0]?.headers['mcp-protocol-version']).toBe('2025-11-25')
  })

  test('A server without a stream of its own is asked for it once', async () => {
    bench.workspace.refuse = (seen, response) => seen.verb === 'GET' && Boolean(response.writeHead(405).end())
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(1, 'echo', { text: 'hi' }))
    await bridge.answer(1)
    bridge.child.stdin.end()
    expect(await bridge.exited).toBe(0)
    expect(bench.workspace.verbs('GET')).toHaveLength(1)
    expect(bridge.stderr).toBe('')
  })

  test('An event stream that a legacy server cuts is continued where it stopped', async () => {
    bench.workspace.refuse = (seen, response) => {
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
    expect(bench.workspace.posts('tools/call')).toHaveLength(1)
  })
})

describe('cancellation', () => {
  test('A modern cancellation closes the request and nothing answers it', async () => {
    const bridge = start()
    bridge.send(modern('slow', 'tools/call', { name: 'wait', arguments: {} }))
    await bench.workspace.until(() => bench.workspace.waiting === 1)
    bridge.send({ method: 'notifications/cancelled', params: { requestId: 'slow' } })
    await bench.workspace.until(() => bench.workspace.cancelled === 1)
    bridge.send(modern(2, 'server/discover'))
    await bridge.answer(2)
    expect(bench.workspace.posts('notifications/cancelled')).toHaveLength(0)
    expect(bridge.lines).toHaveLength(1)
  })

  test('A legacy cancellation is told to the server', async () => {
    const bridge = start()
    await bridge.initialize()
    bridge.send(call(7, 'wait'))
    await bench.workspace.until(() => bench.workspace.waiting === 1)
    bridge.send({ method: 'notifications/cancelled', params: { requestId: 7 } })
    await bench.workspace.until(() => bench.workspace.cancelled === 1)
    bridge.send(call(8, 'echo', { text: 'still here' }))
    await bridge.answer(8)
    expect(bench.workspace.posts('notifications/cancelled')).toHaveLength(1)
    expect(bridge.lines.some(line => line['id'] === 7)).toBe(false)
  })
})

verifies('bridge.both-eras', 'The shipped bridge is one file that needs nothing but Node', () => {
  const imports = [...readFileSync(bench.file, 'utf8').matchAll(/\b(?:import|from|require)\b[\s(]*["']([^"']+)["']/g)]
  expect(imports.length).toBeGreaterThan(2)
  expect(imports.map(each => each[1]).filter(name => name?.startsWith('node:') !== true)).toEqual([])
})
