import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { Bridge } from './bridge.ts'
import { LineSplitter, overlong } from './lines.ts'
import { headerValue } from './modern-headers.ts'

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

test('A line longer than the limit is given up without being kept, and the next one is read', () => {
  const splitter = new LineSplitter(4)
  expect(splitter.push(Buffer.from('1234\n123'))).toEqual(['1234'])
  expect(splitter.push(Buffer.from('45678'))).toEqual([])
  expect(splitter.push(Buffer.from('9\nab\r\nrest'))).toEqual([overlong, 'ab'])
  expect(splitter.rest()).toBe('rest')
})

test.each([
  ['us-west1', 'us-west1'],
  ['two words', 'two words'],
  ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
  [' padded ', '=?base64?IHBhZGRlZCA=?='],
  ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
  ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
  ['', '=?base64??='],
])('The header value of %j is %j', (value, header) => {
  expect(headerValue(value)).toBe(header)
})

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return address !== null && typeof address === 'object' ? address.port : 0
}
