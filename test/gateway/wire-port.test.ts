import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { json, OWN_KEY, startWire, initializeMessage, modern, until } from './wire-harness.ts'
import { verifies } from '../verifies.ts'

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address: AddressInfo | string | null = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

describe('The port', () => {
  verifies('gateway.port-busy', 'that is busy says which program holds it, and the gateway can be started again', async () => {
    const holder = createServer((_, response) => {
      response.end('I am something else')
    })
    const port = await listening(holder)
    const wire = await startWire()
    await wire.gateway.start(port)
    expect(wire.gateway.status()).toMatchObject({ state: 'busy', port, holder: expect.stringContaining(`(process ${process.pid})`) })
    expect(wire.gateway.status().holder).not.toContain('Atrium')
    holder.closeAllConnections()
    await new Promise(resolve => {
      holder.close(resolve)
    })
    await wire.gateway.start(port)
    expect(wire.gateway.status()).toMatchObject({ state: 'listening', port, holder: null, baseUrl: `http://127.0.0.1:${port}` })
    await wire.stop()
    expect(wire.gateway.status().state).toBe('stopped')
  })

  verifies('gateway.port-busy', 'that another Atrium holds is told as that', async () => {
    const [first, second] = [await startWire(), await startWire()]
    await second.gateway.start(first.gateway.status().port)
    expect(second.gateway.status().holder).toBe(`another Atrium (process ${process.pid})`)
    await Promise.all([first.stop(), second.stop()])
  })

  verifies('gateway.port-busy', 'that a silent program holds does not keep the start waiting', async () => {
    const holder = createTcpServer(() => undefined)
    const port = await listening(holder)
    const wire = await startWire()
    const began = performance.now()
    await wire.gateway.start(port)
    expect(wire.gateway.status().state).toBe('busy')
    expect(performance.now() - began).toBeLessThan(4_000)
    holder.close()
  })
})

describe('Stopping', () => {
  test('ends calls, streams and the listener, and tells about it', async () => {
    let changes = 0
    const wire = await startWire({
      needs: {
        onStatusChanged: () => {
          changes++
        },
      },
    })
    expect(changes).toBe(1)
    const call = wire.post(...modern('tools/call', { name: 'wait' }))
    await until(() => wire.gateway.status().callsInFlight === 1)
    await wire.stop()
    const answer = await call
    expect(await json(answer)).toMatchObject({ error: { data: { code: 'cancelled' } } })
    await expect(fetch(wire.endpoint, { headers: { authorization: `Bearer ${OWN_KEY}` } })).rejects.toThrow()
    expect(changes).toBe(2)
    await wire.stop()
    expect(changes).toBe(2)
  })

  test('twice at once, or while starting, leaves one state and no listener behind', async () => {
    const wire = await startWire()
    const { port } = wire.gateway.status()
    await Promise.all([wire.gateway.start(port), wire.gateway.start(port), wire.stop(), wire.stop()])
    expect(wire.gateway.status().state).toBe('stopped')
    await expect(fetch(wire.endpoint)).rejects.toThrow()
  })

  test('and starting again on the same port forgets the sessions', async () => {
    const wire = await startWire()
    const { port } = wire.gateway.status()
    const opened = await wire.post(initializeMessage())
    await wire.gateway.start(port)
    expect(wire.gateway.status()).toMatchObject({ state: 'listening', port, sessions: 0 })
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
    expect((await wire.post(ping, { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' })).status).toBe(404)
    await wire.stop()
  })
})
