import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect } from 'vitest'
import { OWN_KEY, startWire, type WireHarness } from './wire-harness.ts'
import { verifies } from '../verifies.ts'

let wire: WireHarness
beforeAll(async () => {
  wire = await startWire()
})
afterAll(async () => {
  await wire.stop()
})

const info = { name: 'test', version: '1.0.0' }
const requestInit = { headers: { authorization: `Bearer ${OWN_KEY}` } }

verifies('gateway.both-eras', 'the SDK client of version 1 lists and calls tools', async () => {
  const client = new ClientV1(info, { capabilities: {} })
  // The SDK's own transport type does not fit its own interface under exactOptionalPropertyTypes.
  const transport = new TransportV1(new URL(wire.endpoint), { requestInit })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  expect((await client.listTools()).tools.map(tool => tool.name)).toEqual(['files__read'])
  expect(await client.callTool({ name: 'echo', arguments: { word: 'hello' } })).toMatchObject({ content: [{ text: '{"word":"hello"}' }] })
  await transport.terminateSession()
  await client.close()
  expect(wire.gateway.status().sessions).toBe(0)
})

verifies('gateway.both-eras', 'the SDK client of version 2 lists and calls tools in the legacy era', async () => {
  const client = new ClientV2(info, { versionNegotiation: { mode: 'legacy' } })
  await client.connect(new TransportV2(new URL(wire.endpoint), { requestInit }))
  expect(client.getProtocolEra()).toBe('legacy')
  expect((await client.listTools()).tools).toHaveLength(1)
  expect(await client.callTool({ name: 'echo', arguments: { word: 'hello' } })).toMatchObject({ content: [{ text: '{"word":"hello"}' }] })
  await client.close()
})

verifies(
  'gateway.both-eras',
  'the SDK client of version 2 discovers, lists and calls tools in the modern era, on the same URL',
  async () => {
    const client = new ClientV2(info, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new TransportV2(new URL(wire.endpoint), { requestInit }))
    expect(client.getProtocolEra()).toBe('modern')
    expect((await client.listTools()).tools).toHaveLength(1)
    expect(await client.callTool({ name: 'echo', arguments: { word: 'hello' } })).toMatchObject({ content: [{ text: '{"word":"hello"}' }] })
    await client.close()
  },
)

verifies(
  'gateway.both-eras',
  'a client of version 1 gets progress before the result, and answers a question of the very call',
  async () => {
    const { ElicitRequestSchema } = await import('@modelcontextprotocol/sdk/types.js')
    const client = new ClientV1(info, { capabilities: { elicitation: {} } })
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { sure: true } }))
    await client.connect(new TransportV1(new URL(wire.endpoint), { requestInit }) as Parameters<typeof client.connect>[0])
    const result = await client.callTool({ name: 'ask', arguments: {} })
    expect(result).toMatchObject({ content: [{ text: JSON.stringify({ action: 'accept', content: { sure: true } }) }] })
    await client.close()
  },
)
