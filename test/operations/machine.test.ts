import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { startFeatures } from './start-features.ts'

test('settings change one at a time and the others stay', async () => {
  using features = await startFeatures()
  expect(await features.run('settings.update', { theme: 'dark' })).toMatchObject({ theme: 'dark', gatewayPort: 7717 })
  expect(await features.run('settings.update', { gatewayPort: 7800 })).toMatchObject({ theme: 'dark', gatewayPort: 7800 })
  expect(await features.run('settings.get', {})).toMatchObject({ theme: 'dark', gatewayPort: 7800 })
  expect(await features.refusal('settings.update', { gatewayPort: 80 })).toMatchObject({ code: 'invalid_input' })
  expect(features.events.filter(event => event.name === 'settings.changed')).toHaveLength(2)
})

test('the gateway is listened to again when asked', async () => {
  using features = await startFeatures()
  expect(await features.run('gateway.restart', {})).toEqual(await features.run('gateway.status', {}))
  expect(features.events.at(-1)).toEqual({ name: 'gateway.changed' })
})

test('programs are looked for again when asked', async () => {
  using features = await startFeatures()
  expect(await features.run('programs.refresh', {})).toEqual({ folders: ['/opt/tools/bin', '/usr/bin'] })
})

test('a vault is not made over another', async () => {
  using features = await startFeatures()
  expect(await features.refusal('vault.create', { passphrase: 'a long enough passphrase' })).toMatchObject({ code: 'conflict' })
})

test('a tool is called through the same door as by an assistant, under the request id of the operation', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const call = features.callOf()
  const outcome = await features.execute('tools.call', { workspaceId, name: 'files__read', arguments: { path: 'ü' } }, call)
  expect(outcome).toMatchObject({
    ok: true,
    data: { requestId: call.requestId, result: { content: [{ type: 'text', text: 'done' }], _meta: { kept: true } } },
  })
  expect(features.toolCalls).toMatchObject([
    {
      requestId: call.requestId,
      name: 'files__read',
      arguments: { path: 'ü' },
      bytes: 13,
      workspace: { slug: 'default' },
      caller: { kind: 'member', surface: 'page', id: call.actor.id },
    },
  ])
})

test('a server’s own error and a result that is none are failures of the server, without its words', async () => {
  using features = await startFeatures()
  const input = { workspaceId: features.workspaceId, name: 'files__read' }
  features.tools.door = { ...features.tools.door, callTool: () => Promise.reject(new UpstreamRefusal(-32_000, 'upstream text')) }
  expect(await features.refusal('tools.call', input)).toMatchObject({
    code: 'upstream_failed',
    message: expect.stringMatching(/-32000.*logs/),
  })
  features.tools.door = { ...features.tools.door, callTool: () => Promise.resolve({ content: 'upstream text' }) }
  expect(await features.refusal('tools.call', input)).toMatchObject({
    code: 'upstream_failed',
    message: expect.not.stringContaining('upstream text'),
  })
  features.tools.door = { ...features.tools.door, callTool: () => Promise.reject(new AppError('timeout', 'The server took too long.')) }
  expect(await features.refusal('tools.call', input)).toMatchObject({ code: 'timeout' })
})
