import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { missed, reached, toServerState, type Lifecycle } from '#core/processes/lifecycle.ts'
import { afterContact } from '#core/upstreams/contact.ts'
import { explainFailure, isOfServer } from '#core/upstreams/http/explain.ts'
import { serveOverHttp } from '../harness/upstreams/conformance/http-front.ts'
import { openHttpProxy, sendJson, sessionsOnly, type Intercept } from '../harness/upstreams/http-proxy.ts'
import { verifies } from '../verifies.ts'
import { callText, failureOf, openWorld, toolCall } from './upstreams-harness.ts'

let fixture: Awaited<ReturnType<typeof serveOverHttp>>
let url: string

beforeAll(async () => {
  fixture = await serveOverHttp(0)
  url = `http://127.0.0.1:${(fixture.address() as AddressInfo).port}/mcp`
})
afterAll(() => {
  fixture.closeAllConnections()
  fixture.close()
})

/** A server of the session era that knows, after it was started anew, none of the sessions of before. */
function forgetful() {
  const known = new Set<unknown>()
  let isNew = false
  const intercept: Intercept = async (seen, response, incoming) => {
    if (await sessionsOnly(seen, response, incoming)) return true
    const id = seen.headers['mcp-session-id']
    if (id === undefined) return false
    if (!isNew) known.add(id)
    return isNew && known.has(id) && sendJson(response, 404, { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Who?' } })
  }
  return {
    intercept,
    restart: () => {
      isNew = true
    },
  }
}

verifies(
  'life.health',
  'a server at an address that goes away and comes back: each call says so at once, the state after some of them, and the next call works',
  async () => {
    for (const era of ['modern', 'legacy'] as const) {
      let later = 0
      await using world = openWorld({ platform: { now: () => Date.now() + later } })
      const { intercept, restart } = forgetful()
      await using proxy = await (era === 'modern' ? openHttpProxy(url) : openHttpProxy(url, intercept))
      await using other = await openHttpProxy(url)
      const serverId = world.addHttp({ url: proxy.url })
      const otherId = world.addHttp({ url: other.url })
      const state = () => world.upstreams.stateOf(serverId)
      await world.upstreams.start(otherId)
      expect(await callText(world.upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
      expect(world.upstreams.eraOf(serverId)).toBe(era)
      const ready = state()
      await proxy.down()
      const fail = async () => {
        const failure = await failureOf(world.upstreams.request(serverId, toolCall('test_simple_text')))
        expect(failure).toMatchObject({ code: 'upstream_failed', message: expect.stringMatching(/could not be reached|connection broke/) })
      }
      // One says nothing of the server yet, and nor do many within a moment.
      for (let call = 0; call < 4; call += 1) {
        await fail()
        expect(state()).toEqual(ready)
      }
      later = 10_000
      await fail()
      expect(state()).toEqual({ ...ready, unreachable: expect.stringContaining('Nothing listens at that address') })
      // What it offers stays listed, nothing waits, and nobody else notices.
      expect((await world.upstreams.catalog(serverId, {}, 10)).tools.length).toBeGreaterThan(5)
      expect(await callText(world.upstreams, otherId, toolCall('test_simple_text'))).toContain('simple text')
      expect(world.upstreams.stateOf(otherId)).not.toHaveProperty('unreachable')
      restart()
      await proxy.up()
      expect(await callText(world.upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
      expect(state()).toEqual(ready)
      // It begins to count anew.
      await proxy.down()
      await fail()
      later = 30_000
      expect(state()).toEqual(ready)
      await proxy.up()
    }
  },
  30_000,
)

verifies('life.health', 'a network that is down says nothing of a server, however often it does', () => {
  const address = new URL('http://mail.example/mcp')
  const codes = [
    ['ECONNREFUSED', true],
    ['ECONNRESET', true],
    ['EPROTO', true],
    ['CERT_HAS_EXPIRED', true],
    ['ENOTFOUND', false],
    ['EAI_AGAIN', false],
    ['ENETUNREACH', false],
    ['EHOSTUNREACH', false],
    ['ENETDOWN', false],
    ['ETIMEDOUT', false],
  ] as const
  const ready: Lifecycle = { at: 'ready', since: 0, crashes: 0 }
  for (const [code, isItsOwn] of codes) {
    const error = Object.assign(new Error(code), { code })
    expect([code, isOfServer(error), isOfServer(new AppError('upstream_failed', 'x', { cause: error }))]).toEqual([
      code,
      isItsOwn,
      isItsOwn,
    ])
    const contact = { kind: 'unreachable' as const, reason: explainFailure(error, address).message, isItsOwn: isOfServer(error) }
    const after = [0, 5_000, 10_000].reduce<Lifecycle>((state, now) => afterContact(state, contact, { isRunning: true, now }), ready)
    expect([code, 'unreachable' in toServerState(after)]).toEqual([code, isItsOwn])
  }
})

verifies('life.health', 'two requests that did not get through, or three within ten seconds, are no news', () => {
  const ready: Lifecycle = { at: 'ready', since: 0, crashes: 0 }
  const after = (...times: number[]) =>
    toServerState(times.reduce<Lifecycle>((state, now) => missed(state, { now, reason: 'Gone.' }), ready))
  expect(after(0, 60_000)).toEqual({ at: 'ready', since: 0 })
  expect(after(0, 5_000, 9_999)).toEqual({ at: 'ready', since: 0 })
  expect(after(0, 5_000, 10_000)).toEqual({ at: 'ready', since: 0, unreachable: 'Gone.' })
  expect(reached(missed(ready, { now: 0, reason: 'Gone.' }))).toEqual(ready)
  expect(reached(ready)).toBe(ready)
})
