import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  all,
  json,
  modern,
  events,
  initializeMessage,
  openSession,
  OTHER_KEY,
  OWN_KEY,
  startWire,
  until,
  type WireHarness,
} from './wire-harness.ts'
import { verifies } from '../verifies.ts'

let wire: WireHarness
beforeEach(async () => {
  wire = await startWire()
})
afterEach(async () => {
  await wire.stop()
})

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
const callOf = (name: string, id = 7): object => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {} } })

function getStream(session: Record<string, string>, key = OWN_KEY): Promise<Response> {
  return fetch(wire.endpoint, { headers: { ...session, authorization: `Bearer ${key}`, accept: 'text/event-stream' } })
}

describe('A session', () => {
  verifies('gateway.sessions', 'begins with initialize, in the version the client knows', async () => {
    for (const version of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']) {
      const response = await wire.post(initializeMessage({}, version))
      expect(response.headers.get('mcp-session-id')).toMatch(/^[\x21-\x7e]{22,}$/)
      expect((await json(response)).result).toMatchObject({
        protocolVersion: version,
        serverInfo: { name: 'atrium' },
        capabilities: { tools: {} },
      })
    }
    const unknown = await wire.post(initializeMessage({}, '1999-01-01'))
    expect((await json(unknown)).result.protocolVersion).toBe('2025-11-25')
  })

  verifies('gateway.sessions', 'is needed: none named is 400, an unknown one 404', async () => {
    expect((await wire.post(ping)).status).toBe(400)
    expect((await wire.post(ping, { 'mcp-session-id': 'made-up' })).status).toBe(404)
    expect((await getStream({})).status).toBe(400)
    expect((await getStream({ 'mcp-session-id': 'made-up' })).status).toBe(404)
  })

  verifies('gateway.sessions', 'belongs to its key: for another key of the same workspace it does not exist', async () => {
    const keys = new Map([
      ['one', { ...wire.ownKey }],
      ['two', { ...wire.ownKey, id: wire.ownKey.id.replace(/.$/, digit => (digit === '0' ? '1' : '0')) as typeof wire.ownKey.id }],
    ])
    const shared = await startWire({
      needs: { authenticate: bearer => keys.get(bearer ?? ''), findWorkspace: slug => (slug === 'own' ? wire.own : undefined) },
    })
    const opened = await shared.post(initializeMessage(), { authorization: 'Bearer one' })
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' }
    const unknown = await (await shared.post(ping, { 'mcp-session-id': 'made-up', authorization: 'Bearer two' })).text()
    const foreign = await shared.post(ping, { ...session, authorization: 'Bearer two' })
    expect(foreign.status).toBe(404)
    const withoutId = (body: string): string => body.replace(/"requestId":"[^"]+"/, '')
    expect(withoutId(await foreign.text())).toBe(withoutId(unknown))
    const ended = await fetch(shared.endpoint, { method: 'DELETE', headers: { ...session, authorization: 'Bearer two' } })
    expect(ended.status).toBe(404)
    expect((await shared.post(ping, { ...session, authorization: 'Bearer one' })).status).toBe(200)
    await shared.stop()
  })

  verifies('gateway.sessions', 'of another workspace does not exist, not even for a key of the same id', async () => {
    const moved = { ...wire.ownKey, workspaceId: wire.other.id }
    const shared = await startWire({
      needs: {
        authenticate: bearer => (bearer === OTHER_KEY ? moved : wire.ownKey),
        findWorkspace: slug => (slug === 'own' ? wire.own : wire.other),
      },
    })
    const session = await openSession(shared)
    const headers = { ...session, authorization: `Bearer ${OTHER_KEY}`, 'content-type': 'application/json' }
    const response = await fetch(`${shared.url}/w/other/mcp`, { method: 'POST', body: JSON.stringify(ping), headers })
    expect(response.status).toBe(404)
    expect((await shared.post(ping, session)).status).toBe(200)
    await shared.stop()
  })

  verifies('gateway.sessions', 'ends with DELETE, and its streams with it', async () => {
    const session = await openSession(wire)
    const stream = await getStream(session)
    const ended = await fetch(wire.endpoint, { method: 'DELETE', headers: { ...session, authorization: `Bearer ${OWN_KEY}` } })
    expect(ended.status).toBe(204)
    expect(await stream.text()).toBe('')
    expect((await wire.post(ping, session)).status).toBe(404)
    expect(wire.gateway.status().sessions).toBe(0)
  })

  verifies('keys.revoke', 'ends at once when its key is revoked, with its streams and calls', async () => {
    const session = await openSession(wire)
    const stream = await getStream(session)
    const call = wire.post(callOf('wait'), session)
    await until(() => wire.gateway.status().callsInFlight === 1)
    wire.revoke(OWN_KEY)
    expect((await call).status).toBe(401)
    expect(wire.served.at(-1)?.signal.aborted).toBe(true)
    await stream.text()
    expect((await wire.post(ping, session)).status).toBe(401)
    expect(wire.gateway.status()).toMatchObject({ sessions: 0, callsInFlight: 0 })
  })
})

describe('In a session', () => {
  test('ping and logging/setLevel answer an empty object, unknown methods an error', async () => {
    const session = await openSession(wire)
    expect(await json(wire.post(ping, session))).toEqual({ jsonrpc: '2.0', id: 1, result: {} })
    expect(await json(wire.post({ ...ping, method: 'logging/setLevel', params: { level: 'warning' } }, session))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {},
    })
    const { result } = await json(wire.post(callOf('client'), session))
    expect(JSON.parse(result.content[0].text)).toMatchObject({
      logLevel: 'warning',
      client: { principal: session['mcp-session-id'], info: { name: 'test' } },
    })
    expect(await json(wire.post({ ...ping, method: 'logging/setLevel', params: { level: 'loud' } }, session))).toMatchObject({
      error: { code: -32602 },
    })
    expect(await json(wire.post({ ...ping, method: 'tasks/list' }, session))).toMatchObject({ id: 1, error: { code: -32601 } })
  })

  test('notifications are accepted, and a version nobody knows is not', async () => {
    const session = await openSession(wire)
    for (const method of ['notifications/initialized', 'notifications/roots/list_changed', 'notifications/whatever']) {
      expect((await wire.post({ jsonrpc: '2.0', method }, session)).status).toBe(202)
    }
    expect((await wire.post(ping, { ...session, 'mcp-protocol-version': '2025-11-25' })).status).toBe(200)
    expect((await wire.post(ping, { ...session, 'mcp-protocol-version': '1999-01-01' })).status).toBe(400)
  })

  test('what a call says before its result comes first, on its own stream', async () => {
    const session = await openSession(wire)
    const response = await wire.post(callOf('progress'), session)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const said = await all(events(response))
    expect(said.map(message => message['method'] ?? message['id'])).toEqual([
      'notifications/progress',
      'notifications/progress',
      'notifications/progress',
      7,
    ])
  })

  test('a client that takes no stream gets the result alone, and is asked nothing', async () => {
    const session = await openSession(wire, { elicitation: {} })
    const response = await wire.post(callOf('progress'), { ...session, accept: 'application/json' })
    expect(response.headers.get('content-type')).toBe('application/json')
    const { result } = await json(wire.post(callOf('ask'), { ...session, accept: '*/*' }))
    expect(result.content[0].text).toBe('"cannot ask"')
  })

  test('a call that says nothing for long becomes a stream', async () => {
    const quiet = await startWire({ limits: { quietMs: 20, keepAliveMs: 20 } })
    const session = await openSession(quiet)
    const response = await quiet.post(callOf('wait'), session)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const { value: first } = await response.body!.getReader().read()
    expect(Buffer.from(first ?? []).toString()).toMatch(/^id: \S+\nretry: \d+\ndata: \n\n/)
    await quiet.stop()
  })

  test('questions reach the call that caused them, with many calls in flight', async () => {
    const session = await openSession(wire, { elicitation: {} })
    const calls = Array.from({ length: 20 }, async (_, index) => {
      const response = await wire.post(callOf('ask', 100 + index), session)
      for await (const message of events(response)) {
        if (message['method'] === undefined) return message
        await wire.post({ jsonrpc: '2.0', id: message['id'], result: { action: 'accept', content: { call: 100 + index } } }, session)
      }
      return undefined
    })
    for (const [index, answer] of (await Promise.all(calls)).entries()) {
      expect(answer).toMatchObject({
        id: 100 + index,
        result: { content: [{ text: JSON.stringify({ action: 'accept', content: { call: 100 + index } }) }] },
      })
    }
  })

  test('another session cannot answer a question', async () => {
    const [asked, stranger] = [await openSession(wire, { elicitation: {} }), await openSession(wire)]
    const stream = events(await wire.post(callOf('ask'), asked))
    const { value: question } = await stream.next()
    await wire.post({ jsonrpc: '2.0', id: question?.['id'], result: { action: 'accept', content: { by: 'stranger' } } }, stranger)
    await wire.post({ jsonrpc: '2.0', id: question?.['id'], error: { code: -1, message: 'No' } }, asked)
    expect((await stream.next()).value).toMatchObject({ error: { code: -1, message: 'No' } })
  })

  verifies('gateway.cancellation', 'a cancelled request is aborted and answered by nothing; one that is gone too', async () => {
    const session = await openSession(wire)
    const call = wire.post(callOf('wait'), session)
    await until(() => wire.gateway.status().callsInFlight === 1)
    await wire.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }, session)
    expect(await (await call).text()).toBe('')
    expect(wire.served.at(-1)?.signal.aborted).toBe(true)

    const leaving = new AbortController()
    const left = fetch(wire.endpoint, {
      method: 'POST',
      signal: leaving.signal,
      body: JSON.stringify(callOf('wait', 8)),
      headers: { ...session, authorization: `Bearer ${OWN_KEY}`, 'content-type': 'application/json' },
    }).catch(() => 'left')
    await until(() => wire.gateway.status().callsInFlight === 1)
    leaving.abort()
    expect(await left).toBe('left')
    await until(() => wire.gateway.status().callsInFlight === 0)
    expect(wire.served.at(-1)?.signal.aborted).toBe(true)
  })
})

describe('News', () => {
  test('of a workspace reach its sessions once each, and no other workspace’s', async () => {
    const session = await openSession(wire)
    const older = events(await getStream(session))
    const newer = events(await getStream(session))
    wire.gateway.announce(wire.other.id, { kind: 'listChanged', part: 'prompts' })
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'tools' })
    expect((await newer.next()).value).toEqual({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })
    await fetch(wire.endpoint, { method: 'DELETE', headers: { ...session, authorization: `Bearer ${OWN_KEY}` } })
    expect((await older.next()).done).toBe(true)
  })

  test('that came while no stream was open are told when one opens', async () => {
    const session = await openSession(wire)
    for (const part of ['tools', 'tools', 'resources'] as const) wire.gateway.announce(wire.own.id, { kind: 'listChanged', part })
    const stream = events(await getStream(session))
    expect((await stream.next()).value?.['method']).toBe('notifications/tools/list_changed')
    expect((await stream.next()).value?.['method']).toBe('notifications/resources/list_changed')
    await stream.return(undefined)
  })

  test('of a resource reach who subscribed to it, and its subscription ends with the session', async () => {
    const [watching, other] = [await openSession(wire), await openSession(wire)]
    const subscribe = { jsonrpc: '2.0', id: 2, method: 'resources/subscribe', params: { uri: 'file:///a' } }
    for (const _ of [1, 2]) expect((await json(wire.post(subscribe, watching))).result).toEqual({})
    const [told, untold] = [events(await getStream(watching)), events(await getStream(other))]
    wire.gateway.announce(wire.own.id, { kind: 'resourceUpdated', uri: 'file:///b' })
    wire.gateway.announce(wire.own.id, { kind: 'resourceUpdated', uri: 'file:///a' })
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'tools' })
    expect((await told.next()).value).toMatchObject({ method: 'notifications/resources/updated', params: { uri: 'file:///a' } })
    expect((await untold.next()).value?.['method']).toBe('notifications/tools/list_changed')
    await fetch(wire.endpoint, { method: 'DELETE', headers: { ...watching, authorization: `Bearer ${OWN_KEY}` } })
    await until(() => wire.served.at(-1)?.method === 'resources/unsubscribe')
    expect(
      wire.served.filter(({ method }) => method.startsWith('resources/')).map(({ method, params }) => [method, params['uri']]),
    ).toEqual([
      ['resources/subscribe', 'file:///a'],
      ['resources/unsubscribe', 'file:///a'],
    ])
  })
})

test('A stream does not outlive the expiry of its key', async () => {
  let isExpired = false
  const expiring = await startWire({
    limits: { sweepEveryMs: 10 },
    needs: { authenticate: () => (isExpired ? undefined : wire.ownKey), findWorkspace: () => wire.own },
  })
  const session = await openSession(expiring)
  const headers = { ...session, authorization: `Bearer ${OWN_KEY}`, accept: 'text/event-stream' }
  const stream = await fetch(expiring.endpoint, { headers })
  const subscription = events(await expiring.post(...modern('subscriptions/listen', { notifications: {} })))
  await subscription.next()
  isExpired = true
  expect(await stream.text()).toBe('')
  await all(subscription)
  expect((await expiring.post(ping, session)).status).toBe(401)
  await expiring.stop()
})
