import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { Bridge } from './bridge.ts'

test('When Atrium does not come, the client is told that it is not running', async () => {
  const url = new URL(`http://127.0.0.1:${await unusedPort()}/w/default/mcp`)
  const line = await new Promise<string>(resolve => {
    const write = (line: string): Promise<void> => {
      resolve(line)
      return Promise.resolve()
    }
    const bridge = new Bridge({ url, key: 'atr_test', patience: 300 }, { write, report: () => undefined })
    bridge.accept('{"jsonrpc":"2.0","id":1,"method":"tools/call"}')
  })
  expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0', id: 1, error: { code: -32010, data: { code: 'not_running' } } })
  expect(line).toContain('Atrium is not running')
})

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}
