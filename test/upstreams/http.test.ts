import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect } from 'vitest'
import { openHttpProxy, sessionsOnly } from '../harness/upstreams/http-proxy.ts'
import { serveOverHttp } from '../harness/upstreams/conformance/http-front.ts'
import { verifies } from '../verifies.ts'
import { callText, openWorld, toolCall } from './upstreams-harness.ts'

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

verifies('kinds.http', 'a server of the modern era at an address is met, listed and called', async () => {
  await using world = openWorld()
  await using proxy = await openHttpProxy(url)
  const serverId = world.addHttp({ url: proxy.url })
  const { upstreams } = world
  const { tools } = await upstreams.catalog(serverId, {}, 20_000)
  expect(upstreams.eraOf(serverId)).toBe('modern')
  expect(tools.length).toBeGreaterThan(10)
  expect(await callText(upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
  const called = proxy.seen.at(-1)
  expect(called?.headers).toMatchObject({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'test_simple_text',
  })
  expect(proxy.seen.every(({ method, headers }) => method === 'POST' && headers['mcp-session-id'] === undefined)).toBe(true)
})

verifies('kinds.http', 'a server that knows only sessions gets one, a stream of its own, and a goodbye', async () => {
  await using world = openWorld()
  await using proxy = await openHttpProxy(url, sessionsOnly)
  const serverId = world.addHttp({ url: proxy.url })
  const { upstreams } = world
  await upstreams.catalog(serverId, {}, 20_000)
  expect(upstreams.eraOf(serverId)).toBe('legacy')
  expect(await callText(upstreams, serverId, toolCall('test_simple_text'))).toContain('simple text')
  await upstreams.stop(serverId)
  const sessions = new Set(proxy.seen.map(({ headers }) => headers['mcp-session-id']))
  expect(sessions.size).toBe(2)
  expect(proxy.seen.at(-1)).toMatchObject({ method: 'DELETE' })
  expect(proxy.seen.some(({ method, headers }) => method === 'GET' && headers.accept === 'text/event-stream')).toBe(true)
})
