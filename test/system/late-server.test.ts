import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startTestApp } from '../harness/start-app.ts'

const echo = join(import.meta.dirname, '..', 'harness', 'upstreams', 'echo-server.mjs')
const node = (...args: string[]) => ({ command: process.execPath, args })

test('a server that never gets ready holds up one list, not every list after it', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  const workspaceId = workspace.id
  const mute = await app.addServer(workspace, 'mute', node('-e', 'setTimeout(() => {}, 1e6)'))
  await app.addServer(workspace, 'echo', node(echo))
  const list = async () => {
    const startedAt = performance.now()
    const { tools, missing } = await app.call('tools.list', { workspaceId })
    return {
      hasEcho: tools.some(({ name }) => name === 'echo__echo'),
      missing: missing.map(({ serverId }) => serverId),
      ms: performance.now() - startedAt,
    }
  }
  const first = await list()
  expect(first).toMatchObject({ hasEcho: true, missing: [mute.id] })
  const second = await list()
  expect(second).toMatchObject({ hasEcho: true, missing: [mute.id] })
  // The first waits for the list's whole deadline of some seconds; no time is asserted but that the next does not.
  expect(second.ms).toBeLessThan(first.ms / 4)
})

test('looking at the tools does not start a failed server again, changing what it runs does', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  const workspaceId = workspace.id
  const server = await app.addServer(workspace, 'broken', node(echo, '--fail-start'))
  const serverId = server.id
  const starts = async () =>
    (await app.call('servers.logs', { workspaceId, serverId })).filter(({ text }) => text.includes('cannot start')).length
  await app.call('tools.list', { workspaceId })
  const before = await starts()
  expect(before).toBeGreaterThan(0)
  // Beyond the process layer's own pause between two attempts.
  await new Promise(resolve => setTimeout(resolve, 2_500))
  await app.call('tools.list', { workspaceId })
  expect(await starts()).toBe(before)

  const changed = await app.call('servers.update', { workspaceId, serverId, launch: node(echo) })
  await app.call('servers.approve', { workspaceId, serverId, fingerprint: changed.fingerprint })
  const { tools, missing } = await app.call('tools.list', { workspaceId })
  expect([missing, tools.some(({ name }) => name === 'broken__echo')]).toEqual([[], true])
})
