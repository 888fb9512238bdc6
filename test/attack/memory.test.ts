import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { OTHER_KEY, OWN_KEY, startWire, text } from '../gateway/wire-harness.ts'
import { openSession as openWireSession } from '../gateway/wire-harness.ts'
import { verifies } from '../verifies.ts'

const LIMITS = { maxBodyBytes: 1_000_000, maxBytesPerKey: 2_000_000, maxBytes: 3_000_000 }
const call = (size: number) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'wait', arguments: { text: 'x'.repeat(size) } },
})

verifies(
  'gateway.limits',
  'large messages of one key fill its own share of the memory, as long as their calls run, and no more',
  async () => {
    let finish: () => void = () => undefined
    const finished = new Promise<void>(resolve => {
      finish = resolve
    })
    const wire = await startWire({
      limits: LIMITS,
      serve: async ({ params }) => {
        if (params['name'] === 'wait') await finished
        return text('done')
      },
    })
    try {
      const session = await openWireSession(wire)
      const running = [wire.post(call(900_000), session), wire.post(call(900_000), session)]
      while (wire.served.length < 2) await new Promise(resolve => setTimeout(resolve, 10))
      const refused = await wire.post(call(900_000), session)
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
      // Small ones go on, such as answers and cancellations.
      const small = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'small' } }
      expect((await wire.post(small, session)).status).toBe(200)
      finish()
      expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200])
      expect((await wire.post(call(900_000), session)).status).toBe(200)
    } finally {
      await wire.stop()
    }
  },
)

test('messages that do not say how long they are cannot pile up unread, and count as what they are once they are read', async () => {
  const wire = await startWire({ limits: LIMITS, serve: () => Promise.resolve(text('done')) })
  try {
    const session = await openWireSession(wire)
    const { port } = wire.gateway.status()
    const start = (key: string) => {
      const socket = connect(port, '127.0.0.1')
      socket.write(
        `POST /w/${key === OWN_KEY ? 'own' : 'other'}/mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${key}\r\n` +
          'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
      )
      return socket
    }
    const sockets = [start(OWN_KEY), start(OWN_KEY)]
    const large = async () => (await wire.post(call(100_000), session)).status
    while ((await large()) !== 429) await new Promise(resolve => setTimeout(resolve, 10))
    for (const socket of sockets) socket.destroy()
    while ((await large()) !== 200) await new Promise(resolve => setTimeout(resolve, 10))
    // One after the other, without a length: each leaves its whole room free for the next.
    for (let count = 0; count < 10; count += 1) {
      const other = start(OTHER_KEY)
      other.write('0\r\n\r\n')
      const [answer] = await other.take(1).toArray()
      expect(String(answer)).toContain('HTTP/1.1 400')
      other.destroy()
    }
  } finally {
    await wire.stop()
  }
})
