import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { json, events, initializeMessage, modern, MODERN_META, OWN_KEY, startWire, until, type WireHarness } from './wire-harness.ts'
import { verifies } from '../verifies.ts'

let wire: WireHarness
beforeAll(async () => {
  wire = await startWire({
    needs: {
      inputSchemaOf: (_, name) =>
        name === 'files__read'
          ? { properties: { region: { 'x-mcp-header': 'Region' }, deep: { properties: { count: { 'x-mcp-header': 'Count' } } } } }
          : undefined,
    },
  })
})
afterAll(async () => {
  await wire.stop()
})

interface Told {
  readonly status: number
  readonly id: unknown
  readonly code: unknown
  readonly data: unknown
}

async function tell(body: unknown, headers: Record<string, string>): Promise<Told> {
  const response = await wire.post(body, headers)
  const { id, error } = await json(response)
  return { status: response.status, id, code: error?.code, data: error?.data }
}

const base64 = (value: string): string => `=?base64?${Buffer.from(value).toString('base64')}?=`

describe('A modern request', () => {
  verifies('gateway.both-eras', 'is served without any session, and its result says all the version wants', async () => {
    const response = await wire.post(...modern('tools/list', {}, 'a'))
    expect(response.headers.get('mcp-session-id')).toBeNull()
    expect(await json(response)).toMatchObject({
      id: 'a',
      result: {
        resultType: 'complete',
        ttlMs: expect.any(Number),
        cacheScope: 'private',
        _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'atrium-own' } },
      },
    })
    const { result } = await json(wire.post(...modern('tools/call', { name: 'echo', arguments: {} })))
    expect(result).toMatchObject({ resultType: 'complete' })
    expect(result).not.toHaveProperty('ttlMs')
  })

  test('discovers versions, capabilities and instructions', async () => {
    const { result } = await json(wire.post(...modern('server/discover')))
    expect(result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      instructions: 'Hello',
      resultType: 'complete',
      cacheScope: 'private',
    })
  })

  test('tells who it is by its own envelope', async () => {
    const _meta = {
      ...MODERN_META,
      'io.modelcontextprotocol/clientCapabilities': { sampling: {}, tasks: {} },
      'io.modelcontextprotocol/logLevel': 'info',
    }
    const { result } = await json(wire.post(...modern('tools/call', { name: 'client', _meta })))
    expect(JSON.parse(result.content[0].text)).toEqual({
      client: { principal: wire.ownKey.id, capabilities: { sampling: {} }, info: { name: 'test', version: '1' } },
      logLevel: 'info',
    })
  })

  test('without its envelope is an error, not a legacy request', async () => {
    const headers = modern('server/discover')[1]
    const { 'io.modelcontextprotocol/protocolVersion': _version, ...withoutVersion } = MODERN_META
    const { 'io.modelcontextprotocol/clientCapabilities': _capabilities, ...withoutCapabilities } = MODERN_META
    const { 'io.modelcontextprotocol/clientInfo': _info, ...withoutInfo } = MODERN_META
    for (const params of [undefined, {}, { _meta: {} }, { _meta: withoutVersion }, { _meta: withoutCapabilities }]) {
      expect(await tell({ jsonrpc: '2.0', id: 5, method: 'server/discover', params }, headers)).toMatchObject({
        status: 400,
        id: 5,
        code: -32602,
      })
    }
    expect((await wire.post({ jsonrpc: '2.0', id: 5, method: 'server/discover', params: { _meta: withoutInfo } }, headers)).status).toBe(
      200,
    )
  })

  test('of an unknown version is told the known ones; a header that differs comes first', async () => {
    const _meta = { ...MODERN_META, 'io.modelcontextprotocol/protocolVersion': 'v999.0.0' }
    const body = { jsonrpc: '2.0', id: 6, method: 'server/discover', params: { _meta } }
    const headers = modern('server/discover')[1]
    expect(await tell(body, { ...headers, 'mcp-protocol-version': 'v999.0.0' })).toEqual({
      status: 400,
      id: 6,
      code: -32022,
      data: { supported: ['2026-07-28'], requested: 'v999.0.0' },
    })
    expect(await tell(body, headers)).toMatchObject({ status: 400, code: -32020 })
    const { 'mcp-protocol-version': _header, ...withoutHeader } = headers
    expect(await tell(modern('server/discover')[0], withoutHeader)).toMatchObject({ status: 400, code: -32020 })
  })

  test('for a method the version does not know is 404', async () => {
    for (const method of [
      'initialize',
      'ping',
      'logging/setLevel',
      'resources/subscribe',
      'resources/unsubscribe',
      'unknown/method',
      '__proto__',
      'constructor',
    ]) {
      expect(await tell(...modern(method, {}, 9))).toMatchObject({ status: 404, id: 9, code: -32601 })
    }
  })

  test('must repeat its method and name in headers, encoded where needed', async () => {
    const [body, headers] = modern('tools/call', { name: 'echo', arguments: {} })
    const { 'mcp-method': _method, ...noMethod } = headers
    const { 'mcp-name': _name, ...noName } = headers
    for (const wrong of [
      noMethod,
      noName,
      { ...headers, 'mcp-method': 'TOOLS/CALL' },
      { ...headers, 'mcp-name': 'other' },
      { ...headers, 'mcp-name': '=?base64?ZWNobw?=' },
      { ...headers, 'mcp-name': '=?base64?ZW!Nobw==?=' },
      { ...headers, 'mcp-name': '=?base64?////?=' },
    ]) {
      expect(await tell(body, wrong)).toMatchObject({ status: 400, id: 1, code: -32020 })
    }
    expect((await wire.post(body, { ...headers, 'mcp-name': base64('echo') })).status).toBe(200)
    expect((await wire.post(body, { ...headers, 'mcp-name': '  echo  ' })).status).toBe(200)
    const [read, readHeaders] = modern('resources/read', { uri: 'file:///ä' })
    expect((await wire.post(read, { ...readHeaders, 'mcp-name': base64('file:///ä') })).status).toBe(200)
  })

  test('must repeat the arguments its tool’s schema marks', async () => {
    const [body, headers] = modern('tools/call', { name: 'files__read', arguments: { region: 'ä', deep: { count: 42 } } })
    const right = { 'mcp-param-region': base64('ä'), 'mcp-param-count': '42.0' }
    expect((await wire.post(body, { ...headers, ...right })).status).toBe(200)
    for (const wrong of [
      {},
      { ...right, 'mcp-param-region': 'a' },
      { ...right, 'mcp-param-count': '43' },
      { 'mcp-param-region': right['mcp-param-region'] },
    ]) {
      expect(await tell(body, { ...headers, ...wrong })).toMatchObject({ status: 400, code: -32020 })
    }
    const [without, plain] = modern('tools/call', { name: 'files__read', arguments: { region: null } })
    expect((await wire.post(without, plain)).status).toBe(200)
    expect((await wire.post(without, { ...plain, 'mcp-param-region': 'x' })).status).toBe(400)
  })

  test('has neither GET nor DELETE', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(wire.endpoint, {
        method,
        headers: { authorization: `Bearer ${OWN_KEY}`, 'mcp-protocol-version': '2026-07-28' },
      })
      expect(response.status).toBe(405)
    }
  })

  test('is not initialize: that is the handshake of the others, whatever else the headers say', async () => {
    expect((await wire.post(initializeMessage(), { 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'initialize' })).status).toBe(200)
    expect((await wire.post(initializeMessage(), { 'mcp-protocol-version': '2026-07-28' })).status).toBe(400)
  })

  test('that fails says how: a missing capability is 400, the rest is an answer', async () => {
    const thrown: Record<string, Error> = {
      capability: new UpstreamRefusal(-32021, 'Needs sampling', { requiredCapabilities: { sampling: {} } }),
      refusal: new UpstreamRefusal(-32602, 'No such tool', { tool: 'x' }),
      app: new AppError('timeout', 'The server did not answer in time.', { details: { afterMs: 5 } }),
      bug: new Error('SECRET'),
    }
    const failing = await startWire({ serve: ({ params }) => Promise.reject(thrown[String(params['name'])] ?? new Error('none')) })
    const call = async (name: string): Promise<object> => {
      const response = await failing.post(...modern('tools/call', { name }, 3))
      return { status: response.status, ...(await json(response)) }
    }
    expect(await call('capability')).toEqual({
      status: 400,
      jsonrpc: '2.0',
      id: 3,
      error: { code: -32021, message: 'Needs sampling', data: { requiredCapabilities: { sampling: {} } } },
    })
    expect(await call('refusal')).toEqual({
      status: 200,
      jsonrpc: '2.0',
      id: 3,
      error: { code: -32602, message: 'No such tool', data: { tool: 'x' } },
    })
    expect(await call('app')).toMatchObject({
      status: 200,
      error: { code: -32058, data: { code: 'timeout', afterMs: 5, requestId: failing.served.at(-1)?.requestId } },
    })
    const bug = await call('bug')
    expect(bug).toMatchObject({ error: { code: -32603, data: { code: 'internal' } } })
    expect(JSON.stringify(bug)).not.toContain('SECRET')
    await failing.stop()
  })

  verifies('gateway.cancellation', 'is cancelled when its client closes the connection', async () => {
    const leaving = new AbortController()
    const [body, headers] = modern('tools/call', { name: 'wait' })
    const left = fetch(wire.endpoint, {
      method: 'POST',
      signal: leaving.signal,
      body: JSON.stringify(body),
      headers: { ...headers, authorization: `Bearer ${OWN_KEY}`, 'content-type': 'application/json' },
    }).catch(() => 'left')
    await until(() => wire.gateway.status().callsInFlight === 1)
    leaving.abort()
    await left
    await until(() => wire.gateway.status().callsInFlight === 0)
    expect(wire.served.at(-1)?.signal.aborted).toBe(true)
  })
})

describe('A subscription', () => {
  const mark = (id: string | number): object => ({ 'io.modelcontextprotocol/subscriptionId': id })

  test('first says what of it will come, then sends that and nothing else, each with its id', async () => {
    const notifications = { toolsListChanged: true, promptsListChanged: true, resourceSubscriptions: ['file:///a'] }
    const response = await wire.post(...modern('subscriptions/listen', { notifications }, 's1'))
    const stream = events(response)
    expect((await stream.next()).value).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { toolsListChanged: true, resourceSubscriptions: ['file:///a'] }, _meta: mark('s1') },
    })
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'resources' })
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'prompts' })
    wire.gateway.announce(wire.other.id, { kind: 'listChanged', part: 'tools' })
    wire.gateway.announce(wire.own.id, { kind: 'resourceUpdated', uri: 'file:///b' })
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'tools' })
    wire.gateway.announce(wire.own.id, { kind: 'resourceUpdated', uri: 'file:///a' })
    expect((await stream.next()).value).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
      params: { _meta: mark('s1') },
    })
    expect((await stream.next()).value).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { uri: 'file:///a', _meta: mark('s1') },
    })
    await stream.return(undefined)
    await until(() => wire.served.at(-1)?.method === 'resources/unsubscribe')
  })

  test('leaves out a resource that cannot be watched', async () => {
    const failing = await startWire({
      serve: ({ params }) => (params['uri'] === 'file:///b' ? Promise.reject(new AppError('not_found', 'No.')) : Promise.resolve({})),
    })
    const stream = events(
      await failing.post(...modern('subscriptions/listen', { notifications: { resourceSubscriptions: ['file:///a', 'file:///b'] } })),
    )
    expect((await stream.next()).value).toMatchObject({ params: { notifications: { resourceSubscriptions: ['file:///a'] } } })
    await stream.return(undefined)
    await failing.stop()
  })

  test('ends with a result when Atrium stops, and needs a filter to begin', async () => {
    const ending = await startWire()
    expect((await ending.post(...modern('subscriptions/listen'))).status).toBe(400)
    const stream = events(await ending.post(...modern('subscriptions/listen', { notifications: {} }, 4)))
    await stream.next()
    await ending.stop()
    expect((await stream.next()).value).toMatchObject({ id: 4, result: { resultType: 'complete', _meta: mark(4) } })
    expect((await stream.next()).done).toBe(true)
  })
})
