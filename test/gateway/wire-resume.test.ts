import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Exchange } from '#core/gateway/exchange.ts'
import { createEventMemory } from '#core/gateway/http/event-memory.ts'
import type { EventStream } from '#core/gateway/http/event-stream.ts'
import type { Limits } from '#core/gateway/http/index.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { events, initializeMessage, OTHER_KEY, OWN_KEY, startWire, text, until, type WireHarness } from './wire-harness.ts'
import { verifies } from '../verifies.ts'

/** A call that says and ends what the test tells it to. */
interface Running {
  readonly exchange: Exchange
  readonly finish: (result: JsonObject) => void
}

let running: Running[] = []
let wire: WireHarness

async function start(limits: Partial<Limits> = {}): Promise<void> {
  running = []
  const serve = (exchange: Exchange): Promise<JsonObject> =>
    new Promise((resolve, reject) => {
      running.push({ exchange, finish: resolve })
      exchange.signal.addEventListener('abort', () => {
        reject(new Error('aborted'))
      })
    })
  wire = await startWire({ serve, limits: { quietMs: 20, gatherMs: 10, ...limits } })
}
beforeEach(() => start())
afterEach(async () => {
  await wire.stop()
})

const call = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'slow', arguments: {} } }

async function open(version = '2025-11-25'): Promise<Record<string, string>> {
  const response = await wire.post(initializeMessage({}, version))
  await response.json()
  return { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' }
}

function resume(session: Record<string, string>, lastEventId: string, key = OWN_KEY): Promise<Response> {
  const headers = { ...session, authorization: `Bearer ${key}`, accept: 'text/event-stream', 'last-event-id': lastEventId }
  return fetch(wire.endpoint, { headers })
}

/** Calls, reads until `count` events have come, and loses the connection. Answers the ids of the events. */
async function callAndLose(session: Record<string, string>, count: number, say: (exchange: Exchange) => void): Promise<string[]> {
  const connection = new AbortController()
  const headers = { authorization: `Bearer ${OWN_KEY}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const before = running.length
  const answering = fetch(wire.endpoint, {
    method: 'POST',
    headers: { ...headers, ...session },
    body: JSON.stringify(call),
    signal: connection.signal,
  })
  await until(() => running.length > before)
  say(running.at(-1)!.exchange)
  const reader = (await answering).body!.getReader()
  let read = ''
  while (idsOf(read).length < count) read += Buffer.from((await reader.read()).value ?? []).toString()
  connection.abort()
  await until(() => wire.gateway.status().callsInFlight === 1)
  return idsOf(read)
}

const idsOf = (stream: string): string[] => [...stream.matchAll(/^id: (.+)$/gm)].map(([, id = '']) => id)
const progress = (step: number) => (exchange: Exchange) => {
  exchange.notify('notifications/progress', { progressToken: 'token', progress: step })
}

async function firstOf(response: Response, count: number): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const message of events(response)) if (found.push(message) === count) break
  return found
}

describe('A call whose stream was lost', () => {
  verifies('changes.resumable', 'goes on, and says what was missed, and its result, to the client that comes back', async () => {
    const session = await open()
    const [, first = ''] = await callAndLose(session, 2, progress(1))
    progress(2)(running[0]!.exchange)
    const again = await resume(session, first)
    expect(again.status).toBe(200)
    progress(3)(running[0]!.exchange)
    running[0]!.finish(text('done'))
    const said = await firstOf(again, 3)
    expect(said.map(({ params, result }) => params ?? result)).toEqual([
      { progressToken: 'token', progress: 2 },
      { progressToken: 'token', progress: 3 },
      text('done'),
    ])
    expect(running[0]!.exchange.signal.aborted).toBe(false)
  })

  verifies('changes.resumable', 'that ended meanwhile is answered at once, also twice', async () => {
    const session = await open()
    const [primed = ''] = await callAndLose(session, 1, () => undefined)
    running[0]!.finish(text('done'))
    await until(() => wire.gateway.status().callsInFlight === 0)
    for (let time = 0; time < 2; time += 1) {
      const response = await resume(session, primed)
      expect(await firstOf(response, 1)).toMatchObject([{ id: 7, result: text('done') }])
    }
  })

  verifies('changes.resumable', 'is ended when nobody comes back', async () => {
    await wire.stop()
    await start({ resumeMs: 50 })
    await callAndLose(await open(), 1, () => undefined)
    await until(() => running[0]!.exchange.signal.aborted)
    await until(() => wire.gateway.status().callsInFlight === 0)
  })

  test('is ended at once by a cancellation of the client that came back', async () => {
    const session = await open()
    await callAndLose(session, 1, () => undefined)
    await wire.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }, session)
    await until(() => running[0]!.exchange.signal.aborted)
  })

  test('is ended at once for an older client that never got an id to come back with', async () => {
    const session = await open('2025-06-18')
    const connection = new AbortController()
    const headers = {
      ...session,
      authorization: `Bearer ${OWN_KEY}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    // Its stream is open, without any event on it.
    const answer = await fetch(wire.endpoint, { method: 'POST', headers, body: JSON.stringify(call), signal: connection.signal })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    connection.abort()
    await until(() => running[0]!.exchange.signal.aborted)
  })

  test('and had no stream yet is ended: there is nothing to come back with', async () => {
    await wire.stop()
    await start({ quietMs: 60_000 })
    const session = await open()
    const connection = new AbortController()
    const headers = {
      ...session,
      authorization: `Bearer ${OWN_KEY}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    const answering = fetch(wire.endpoint, { method: 'POST', headers, body: JSON.stringify(call), signal: connection.signal })
    await until(() => running.length === 1)
    connection.abort()
    await expect(answering).rejects.toThrow()
    await until(() => running[0]!.exchange.signal.aborted)
  })
})

describe('Event ids', () => {
  verifies('changes.resumable', 'are of one session: another one of the same key hears nothing of it', async () => {
    const [session, stranger] = [await open(), await open()]
    const [primed = ''] = await callAndLose(session, 1, () => undefined)
    running[0]!.finish(text('for the first session alone'))
    const methods = (await firstOf(await resume(stranger, primed), 3)).map(({ method }) => method)
    expect(methods).toEqual(['tools', 'prompts', 'resources'].map(part => `notifications/${part}/list_changed`))
  })

  verifies('changes.resumable', 'open nothing for another key, nor for a revoked one', async () => {
    const session = await open()
    const [primed = ''] = await callAndLose(session, 1, () => undefined)
    expect((await resume(session, primed, OTHER_KEY)).status).toBe(401)
    wire.revoke(OWN_KEY)
    expect((await resume(session, primed)).status).toBe(401)
  })

  test('that are made up, cut or from before a flood lead to a new stream that says that anything may have changed', async () => {
    await wire.stop()
    await start({ maxKeptEvents: 4 })
    const session = await open()
    const [primed = ''] = await callAndLose(session, 1, () => undefined)
    for (let step = 0; step < 10; step += 1) progress(step)(running[0]!.exchange)
    for (const id of [primed, 'made.up', '..', `${primed}9999999999`, '%00', 'x'.repeat(5_000)]) {
      const [first] = await firstOf(await resume(session, id), 1)
      expect(first?.['method']).toBe('notifications/tools/list_changed')
    }
  })

  test('are told before anything else to clients of 2025-11-25, with when to come back, and to no older ones', async () => {
    const firstEvent = async (version: string) => {
      const response = await wire.post(call, await open(version))
      const reader = response.body!.getReader()
      progress(1)(running.at(-1)!.exchange)
      let read = ''
      while (!read.includes('progress')) read += Buffer.from((await reader.read()).value ?? []).toString()
      running.at(-1)!.finish({})
      return read.split('\n\n')[0]
    }
    expect(await firstEvent('2025-11-25')).toMatch(/^id: \S+\.0\nretry: 500\ndata: $/)
    expect(await firstEvent('2025-06-18')).toMatch(/^id: \S+\.0\nevent: message\ndata: \{/)
  })
})

verifies('changes.resumable', 'what is kept stays within its bounds, whatever servers say, and goes with time and with its session', () => {
  let now = 0
  const limits = { maxKeptEvents: 100, maxKeptBytes: 10_000, maxKeptBytesOfAll: 15_000, keepEventsMs: 1_000 }
  const memory = createEventMemory(limits, () => now)
  const sent: string[] = []
  const nowhere: EventStream = {
    send: () => false,
    sendText: (_, id) => sent.push(id) > 0,
    end: () => undefined,
    endWith: () => undefined,
    prime: id => sent.push(id),
  }
  for (const session of ['one', 'two', 'three']) {
    const stream = memory.open(session, 'call', nowhere)
    stream.prime(500)
    const primed = sent.at(-1)!
    for (let step = 0; step < 20; step += 1) stream.send({ data: 'x'.repeat(1_000) })
    expect(memory.bytes()).toBeLessThanOrEqual(15_000)
    expect(memory.find(session, primed)).toBeUndefined()
    expect(memory.find(session, sent.at(-1)!)?.stream).toBe(stream)
    expect(memory.find('four', sent.at(-1)!)).toBeUndefined()
  }
  memory.forget('three')
  expect(memory.find('three', sent.at(-1)!)).toBeUndefined()
  now = 5_000
  memory.sweep()
  expect(memory.bytes()).toBe(0)
  const huge = memory.open('one', 'call', nowhere)
  expect(huge.send({ data: 'x'.repeat(20_000) })).toBe(true)
  huge.lose(nowhere)
  expect(huge.send({ data: 'x'.repeat(20_000) })).toBe(false)
})

verifies('changes.resumable', 'clients that open streams without end, or lose calls with small answers, leave nothing behind', () => {
  let now = 0
  const limits = { maxKeptEvents: 100, maxKeptBytes: 10_000, maxKeptBytesOfAll: 50_000, keepEventsMs: 1_000 }
  const memory = createEventMemory(limits, () => now)
  const connection = (): EventStream => ({
    send: () => true,
    sendText: () => true,
    end: () => undefined,
    endWith: () => undefined,
    prime: () => undefined,
  })
  for (let time = 0; time < 1_000; time += 1) {
    const own = connection()
    memory.open('one', 'news', own).lose(own)
  }
  expect(memory.streams()).toBe(0)
  for (let time = 0; time < 1_000; time += 1) {
    const own = connection()
    const stream = memory.open('one', 'call', own)
    stream.prime(500)
    stream.end({ id: time })
    stream.lose(own)
  }
  expect(memory.bytes()).toBeLessThanOrEqual(50_000)
  expect(memory.streams()).toBeLessThan(200)
  const own = connection()
  const news = memory.open('one', 'news', own)
  news.send({ data: 'x' })
  now = 5_000
  memory.sweep()
  // Its client is still there, and can come back.
  expect(memory.streams()).toBe(1)
  news.lose(own)
  memory.sweep()
  expect(memory.streams()).toBe(0)
})

describe('News of a session', () => {
  verifies('changes.resumable', 'reach the newest of many connections of one stream, also when those before it end late', async () => {
    const session = await open()
    const stream = await resume(session, 'nothing')
    const reader = stream.body!.getReader()
    const [id = ''] = idsOf(Buffer.from((await reader.read()).value ?? []).toString())
    const all: Response[] = []
    for (let time = 0; time < 20; time += 1) all.push(...(await Promise.all([resume(session, id), resume(session, id)])))
    const newest = await resume(session, id)
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'prompts' })
    const methods = (await firstOf(newest, 3)).map(({ method }) => method)
    expect(methods).toEqual(['prompts', 'resources', 'prompts'].map(part => `notifications/${part}/list_changed`))
    for (const response of all) await response.body?.cancel()
  })

  verifies('changes.resumable', 'that were sent into a lost stream are said again', async () => {
    const session = await open()
    const stream = await fetch(wire.endpoint, { headers: { ...session, authorization: `Bearer ${OWN_KEY}`, accept: 'text/event-stream' } })
    const reader = stream.body!.getReader()
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'tools' })
    const [first = ''] = idsOf(Buffer.from((await reader.read()).value ?? []).toString())
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'prompts' })
    await reader.read()
    await reader.cancel()
    const again = await resume(session, first)
    expect((await firstOf(again, 1))[0]?.['method']).toBe('notifications/prompts/list_changed')
  })

  verifies('changes.lists', 'many changes of a list at once are one notification, and reach no other workspace', async () => {
    const [own, other] = [await newsOf('own', OWN_KEY), await newsOf('other', OTHER_KEY)]
    for (let time = 0; time < 50; time += 1) wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'tools' })
    wire.gateway.announce(wire.own.id, { kind: 'listChanged', part: 'prompts' })
    wire.gateway.announce(wire.other.id, { kind: 'listChanged', part: 'resources' })
    const methods = async (stream: Response, count: number) => (await firstOf(stream, count)).map(({ method }) => method)
    expect(await methods(own, 2)).toEqual(['notifications/tools/list_changed', 'notifications/prompts/list_changed'])
    expect(await methods(other, 1)).toEqual(['notifications/resources/list_changed'])
  })
})

/** Opens a session of a workspace and the stream of its news. */
async function newsOf(slug: string, key: string): Promise<Response> {
  const url = `${wire.url}/w/${slug}/mcp`
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const hello = await fetch(url, { method: 'POST', headers, body: JSON.stringify(initializeMessage()) })
  await hello.json()
  return fetch(url, {
    headers: {
      'mcp-session-id': hello.headers.get('mcp-session-id') ?? '',
      authorization: headers.authorization,
      accept: 'text/event-stream',
    },
  })
}
