import { join } from 'node:path'
import { expect } from 'vitest'
import { sendModern } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { startHeaderServer } from '../harness/header-server.ts'
import { verifies } from '../verifies.ts'

const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')

async function startWithSecret(app: TestApp) {
  const workspace = await app.defaultWorkspace()
  const workspaceId = workspace.id
  const secret = await app.call('secrets.create', { workspaceId, name: 'TOKEN', value: 'value-one' })
  const launch = { command: process.execPath, args: [echoServer], environment: { TOKEN: { secret: 'TOKEN' } } }
  const server = await app.addServer(workspace, 'echo', launch)
  const one = { workspaceId, serverId: server.id }
  await app.call('servers.start', one)
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  const call = async (name: string, args: object = {}) =>
    (await sendModern(target, 'tools/call', { name: `echo__${name}`, arguments: args })).result
  const pid = async () => (await call('pid')).content[0].text as string
  const stale = async () => (await app.call('servers.get', one)).staleSecrets
  const replace = (value: string) => app.call('secrets.replace', { workspaceId, secretId: secret.id, value })
  return { workspaceId, secret, one, call, pid, stale, replace }
}

verifies(
  'secrets.restart-needed',
  'a running server keeps its value and says so until it is restarted, and the next run of Atrium has no past',
  async () => {
    await using app = await startTestApp()
    const { one, pid, stale, replace, workspaceId, secret } = await startWithSecret(app)
    const before = await pid()
    await replace('value-two')
    expect(await stale()).toEqual([{ name: 'TOKEN', change: 'replaced' }])
    expect(await pid()).toBe(before)
    await app.call('secrets.remove', { workspaceId, secretId: secret.id, mayBreak: true })
    expect(await stale()).toEqual([{ name: 'TOKEN', change: 'missing' }])
    await app.call('secrets.create', { workspaceId, name: 'TOKEN', value: 'value-three' })
    expect(await stale()).toEqual([{ name: 'TOKEN', change: 'another' }])
    await app.call('servers.restart', one)
    expect(await stale()).toEqual([])
    expect(await pid()).not.toBe(before)
  },
  60_000,
)

verifies(
  'secrets.restart-needed',
  'a workspace can have it done by itself: when no call is in flight, never cutting one off',
  async () => {
    await using app = await startTestApp()
    const { workspaceId, pid, call, stale, replace } = await startWithSecret(app)
    const before = await pid()
    await replace('value-two')
    expect(await pid()).toBe(before)
    const slow = call('slow', { ms: 2_500 })
    await app.call('workspaces.update', { workspaceId, settings: { restartsForSecrets: true } })
    await soon(async () => (await stale()).length).toBe(0)
    // It came to its end in the process in which it began.
    expect((await slow).isError ?? false).toBe(false)
    const after = await pid()
    expect(after).not.toBe(before)
    await replace('value-three')
    await soon(pid).not.toBe(after)
    expect(await stale()).toEqual([])
  },
  60_000,
)

verifies(
  'secrets.restart-needed',
  'one that would not come up again is left running',
  async () => {
    await using app = await startTestApp()
    const { workspaceId, secret, pid, stale } = await startWithSecret(app)
    await app.call('workspaces.update', { workspaceId, settings: { restartsForSecrets: true } })
    const before = await pid()
    // No such program and no such variable: a start would fail.
    await app.call('secrets.replace', { workspaceId, secretId: secret.id, reference: 'env://ATRIUM_TEST_NOT_THERE' })
    await app.call('workspaces.update', { workspaceId, description: 'looked at again' })
    expect(await pid()).toBe(before)
    expect(await stale()).toEqual([{ name: 'TOKEN', change: 'replaced' }])
    await app.call('secrets.remove', { workspaceId, secretId: secret.id, mayBreak: true })
    expect(await pid()).toBe(before)
  },
  60_000,
)

verifies(
  'secrets.restart-needed',
  'a server at an address keeps the header that it began with, says so, and sends the new one after a restart',
  async () => {
    await using remote = await startHeaderServer('x-token')
    await using app = await startTestApp()
    const workspace = await app.defaultWorkspace()
    const workspaceId = workspace.id
    const secret = await app.call('organizationSecrets.create', { name: 'TOKEN', value: 'header-one' })
    const server = await app.addServer(workspace, 'remote', { kind: 'http', url: remote.url, headers: { 'X-Token': { secret: 'TOKEN' } } })
    const one = { workspaceId, serverId: server.id }
    expect((await app.call('servers.start', one)).state.at).toBe('ready')
    expect(remote.last()).toBe('header-one')
    await app.call('organizationSecrets.replace', { secretId: secret.id, value: 'header-two' })
    expect((await app.call('servers.get', one)).staleSecrets).toEqual([{ name: 'TOKEN', change: 'replaced' }])
    await app.call('secrets.create', { workspaceId, name: 'TOKEN', value: 'header-own' })
    expect((await app.call('servers.get', one)).staleSecrets).toEqual([{ name: 'TOKEN', change: 'another' }])
    expect((await app.call('servers.restart', one)).staleSecrets).toEqual([])
    expect(remote.last()).toBe('header-own')
  },
  60_000,
)

verifies(
  'secrets.restart-needed',
  'a secret that is deleted or replaced while its server starts leaves no half: it runs with the old and says so',
  async () => {
    await using app = await startTestApp()
    const workspace = await app.defaultWorkspace()
    const workspaceId = workspace.id
    for (const change of ['replaced', 'missing'] as const) {
      const secret = await app.call('secrets.create', { workspaceId, name: change.toUpperCase(), value: 'one' })
      const server = await app.addServer(workspace, change, {
        command: process.execPath,
        args: [echoServer, '--slow-start', '800'],
        environment: { TOKEN: { secret: secret.name } },
      })
      const one = { workspaceId, serverId: server.id }
      const starting = app.call('servers.start', one)
      await soon(async () => (await app.call('servers.get', one)).state.at).toBe('starting')
      if (change === 'missing') await app.call('secrets.remove', { workspaceId, secretId: secret.id, mayBreak: true })
      else await app.call('secrets.replace', { workspaceId, secretId: secret.id, value: 'two' })
      expect(await starting).toMatchObject({ state: { at: 'ready' }, staleSecrets: [{ name: secret.name, change }] })
    }
  },
  60_000,
)
