import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { initializeMessage, modern, OTHER_KEY, OWN_KEY, raw, startWire, until, type WireHarness } from './wire-harness.ts'
import { verifies } from '../verifies.ts'

let wire: WireHarness
let port: number
beforeAll(async () => {
  wire = await startWire()
  port = wire.gateway.status().port
})
afterAll(async () => {
  await wire.stop()
})

const PATHS = ['/w/own/mcp', '/w/nobody/mcp', '/api/v1/workspaces', '/api/v1', '/', '/.well-known/oauth-protected-resource', '/w/own/mcp/']
const bearer = { authorization: `Bearer ${OWN_KEY}` }

describe('Where a request comes from', () => {
  verifies('gateway.host-origin', 'a host that is not this machine’s own address is refused on every path and method', async () => {
    const hosts = [
      'evil.example.com',
      `evil.example.com:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.com:${port}`,
      `0.0.0.0:${port}`,
      `127.0.0.1:${port}.evil.com`,
    ]
    for (const host of hosts) {
      for (const path of PATHS) {
        for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PUT']) {
          const answer = await raw(wire.url + path, method, { host, ...bearer })
          expect({ host, path, method, status: answer.status }).toEqual({ host, path, method, status: 403 })
        }
      }
    }
  })

  verifies('gateway.host-origin', 'any origin but the gateway’s own is refused on every path, null too', async () => {
    const origins = [
      'http://evil.example.com',
      'null',
      '',
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port + 1}`,
      `http://127.0.0.1:${port}/`,
      `http://[::1]:${port}`,
      'file://',
    ]
    for (const origin of origins) {
      for (const path of PATHS) {
        const answer = await raw(wire.url + path, 'POST', { host: `127.0.0.1:${port}`, origin, ...bearer })
        expect({ origin, path, status: answer.status }).toEqual({ origin, path, status: 403 })
        expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([])
      }
    }
    expect(wire.served).toEqual([])
  })

  verifies('gateway.host-origin', 'the gateway’s own names and origins pass', async () => {
    const [body, headers] = modern('tools/list')
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      for (const origin of [undefined, `http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
        const sent = { ...headers, ...bearer, host, 'content-type': 'application/json', ...(origin === undefined ? {} : { origin }) }
        expect((await raw(wire.endpoint, 'POST', sent, JSON.stringify(body))).status).toBe(200)
      }
    }
  })

  test('a preflight grants nothing', async () => {
    const answer = await raw(wire.endpoint, 'OPTIONS', { origin: `http://127.0.0.1:${port}`, 'access-control-request-method': 'POST' })
    expect(answer.status).toBe(405)
    expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([])
  })
})

describe('Who is let in', () => {
  verifies('gateway.no-oauth', 'OAuth discovery and registration find nothing', async () => {
    const paths = [
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/w/own/mcp',
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
      '/register',
      '/authorize',
      '/token',
    ]
    for (const path of paths) {
      for (const method of ['GET', 'POST']) {
        const answer = await raw(wire.url + path, method, {})
        expect({ path, status: answer.status }).toEqual({ path, status: 404 })
        expect(answer.body.length).toBeLessThan(300)
        expect(answer.headers['www-authenticate']).toBeUndefined()
      }
    }
  })

  verifies('gateway.no-oauth', 'the challenge of a 401 names no OAuth metadata', async () => {
    const answer = await raw(wire.endpoint, 'POST', {})
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="Atrium"')
  })

  verifies('keys.same-401', 'every way of not being let in gets the same answer, byte for byte, on every method', async () => {
    const ways: [string, string | undefined][] = [
      ['own', undefined],
      ['own', ''],
      ['own', 'Bearer'],
      ['own', 'Bearer '],
      ['own', `Bearer ${OTHER_KEY}`],
      ['own', 'Bearer atr_revoked'],
      ['own', `Basic ${OWN_KEY}`],
      ['own', OWN_KEY],
      ['own', `Bearer ${OWN_KEY} more`],
      ['other', `Bearer ${OWN_KEY}`],
      ['nobody', `Bearer ${OWN_KEY}`],
      ['nobody', undefined],
      ['%6fwn', `Bearer ${OWN_KEY}`],
      ['OWN', `Bearer ${OWN_KEY}`],
    ]
    const seen = new Set<string>()
    for (const [slug, authorization] of ways) {
      for (const method of ['POST', 'GET', 'DELETE', 'PUT', 'PATCH']) {
        const answer = await raw(`${wire.url}/w/${slug}/mcp`, method, authorization === undefined ? {} : { authorization })
        const requestId = String(answer.headers['x-request-id'])
        expect(answer.body).toContain(requestId)
        const { date: _date, 'x-request-id': _id, ...headers } = answer.headers
        seen.add(JSON.stringify([answer.status, headers, answer.body.replaceAll(requestId, 'ID')]))
      }
    }
    expect([...seen]).toHaveLength(1)
    expect([...seen][0]).toContain('[401,')
  })

  verifies('keys.same-401', 'the key and the workspace are both looked up whatever the first one says', async () => {
    const asked: string[] = []
    const watching = await startWire({
      needs: {
        authenticate: given => {
          asked.push(`key ${given ?? 'none'}`)
          return undefined
        },
        findWorkspace: slug => {
          asked.push(`workspace ${slug}`)
          return undefined
        },
      },
    })
    await raw(`${watching.url}/w/nobody/mcp`, 'POST', {})
    await raw(`${watching.url}/w/nobody/mcp`, 'POST', { authorization: 'Bearer x' })
    await watching.stop()
    expect(asked).toEqual(['key none', 'workspace nobody', 'key x', 'workspace nobody'])
  })

  test('a refused connection is handed on for the record, with the key if it is a live one of another workspace', async () => {
    wire.refusals.length = 0
    const answer = await raw(wire.endpoint, 'POST', { authorization: `Bearer ${OTHER_KEY}` })
    await until(() => wire.refusals.length === 1)
    expect(wire.refusals[0]).toMatchObject({
      requestId: answer.headers['x-request-id'],
      slug: 'own',
      gate: 'authenticate',
      code: 'unauthenticated',
      workspace: { slug: 'own' },
      key: { name: 'key of other' },
    })
  })

  test('a failing look-up lets nobody in', async () => {
    const failing = await startWire({
      needs: {
        authenticate: () => {
          throw new Error('SECRET of the database')
        },
      },
    })
    const answer = await failing.post(initializeMessage())
    const body = await answer.text()
    await failing.stop()
    expect(answer.status).toBe(500)
    expect(body).not.toContain('SECRET')
  })
})

describe('What every answer carries', () => {
  test('a request id, no caching, no sniffing', async () => {
    for (const path of PATHS) {
      const answer = await raw(wire.url + path, 'GET', bearer)
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
    }
  })

  test('REST is handed on with its request id', async () => {
    const answer = await raw(`${wire.url}/api/v1/workspaces`, 'GET', {})
    expect(answer.body).toBe('rest')
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })
})
