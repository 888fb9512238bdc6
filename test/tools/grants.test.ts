import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect } from 'vitest'
import type { ToolReference } from '#shared/model/tool.ts'
import { openSession, sendModern } from '../harness/mcp-wire.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { define, LISTING, startToolsApp, type ToolsApp } from './tools-app.ts'

async function limitedKey(it: ToolsApp, toolNames: readonly string[]) {
  const tools: ToolReference[] = toolNames.map(toolName => ({ serverId: it.server.id, toolName }))
  return it.app.call('keys.create', { workspaceId: it.workspace.id, name: 'limited', tools })
}

verifies('tools.grants', 'a limited key is told and can use its tools and no others, in both eras', async () => {
  await using it = await startToolsApp([define('read'), define('write')])
  const { key, value } = await limitedKey(it, ['read'])
  expect(key.tools).toEqual([{ serverId: it.server.id, toolName: 'read' }])
  expect(await it.names(value)).toEqual(['files__read'])
  expect(await it.names()).toEqual(['files__read', 'files__write'])
  expect((await it.call('files__read', value)).result.content[0].text).toBe('this is read')
  expect((await it.call('files__write', value)).error.message).toMatch(/This key was not granted this tool. Grant it in Atrium, under Keys/)
  const session = await openSession({ ...it.target, key: value })
  expect((await session.request('tools/call', { name: 'files__write', arguments: {} })).error.message).toContain('not granted')
  const { calls } = await it.app.call('calls.list', { workspaceId: it.workspace.id })
  expect(calls[0]).toMatchObject({ keyId: key.id, outcome: 'forbidden', gate: 'grant', serverId: null })
})

verifies('tools.grants', 'a new tool and a new server are out of reach until they are granted', async () => {
  await using it = await startToolsApp([define('read')])
  const { key, value } = await limitedKey(it, ['read'])
  await it.relist([define('read'), define('new')])
  const second = await it.app.addServer(it.workspace, 'second', { command: process.execPath, args: [LISTING, '--tools', '/dev/null'] })
  expect(await it.names(value)).toEqual(['files__read'])
  expect((await it.call('files__new', value)).error.message).toContain('not granted')
  expect((await it.call('second__anything', value)).error.message).toContain('not granted any tool of this server')
  // Neither its lists nor its calls have started that server.
  const one = { workspaceId: it.workspace.id, serverId: second.id }
  expect(await it.app.call('servers.logs', one)).toEqual([])
  expect((await it.app.call('servers.get', one)).state).toEqual({ at: 'stopped' })
  const tools = [
    { serverId: it.server.id, toolName: 'read' },
    { serverId: it.server.id, toolName: 'new' },
  ]
  await it.app.call('keys.update', { workspaceId: it.workspace.id, keyId: key.id, tools })
  expect(await it.names(value)).toEqual(['files__read', 'files__new'])
  await it.app.call('keys.update', { workspaceId: it.workspace.id, keyId: key.id, tools: [] })
  expect(await it.names(value)).toEqual([])
  await it.app.call('keys.update', { workspaceId: it.workspace.id, keyId: key.id, tools: null })
  expect(await it.names(value)).toEqual(['files__read', 'files__new'])
})

verifies('tools.grants', 'a grant goes by the server’s own name: a rename keeps it, and a removed tool stays denied', async () => {
  await using it = await startToolsApp([define('read'), define('write')])
  const { value } = await limitedKey(it, ['read'])
  const one = { workspaceId: it.workspace.id, serverId: it.server.id }
  await it.app.call('tools.update', { ...one, toolName: 'read', name: 'open' })
  await it.app.call('tools.update', { ...one, toolName: 'write', name: 'read' })
  expect(await it.names(value)).toEqual(['files__open'])
  expect((await it.call('files__read', value)).error.message).toContain('not granted')
  await it.relist([define('write')])
  expect(await it.names(value)).toEqual([])
  await it.app.call('servers.remove', one)
  expect(await it.names(value)).toEqual([])
  expect((await it.app.call('keys.list', { workspaceId: one.workspaceId }))[0]).toMatchObject({ tools: [{ toolName: 'read' }] })
})

verifies('tools.grants', 'a limited key reaches no prompts, resources or completions, and is told of no other server', async () => {
  await using it = await startToolsApp([define('read')])
  const { value } = await limitedKey(it, [])
  const target = { ...it.target, key: value }
  const hello = (await sendModern(target, 'server/discover')).result
  expect(Object.keys(hello.capabilities)).toEqual(['tools'])
  expect(hello.instructions).not.toContain('files')
  const session = await openSession(target)
  for (const [method, member] of [
    ['prompts/list', 'prompts'],
    ['resources/list', 'resources'],
    ['resources/templates/list', 'resourceTemplates'],
  ] as const) {
    expect((await session.request(method)).result[member]).toEqual([])
    expect((await sendModern(target, method)).error).toBeDefined()
  }
  const beyond = [
    ['prompts/get', { name: 'files__ask' }],
    ['resources/read', { uri: 'listing://one' }],
    ['resources/subscribe', { uri: 'listing://one' }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'files__ask' }, argument: { name: 'a', value: '' } }],
  ] as const
  for (const [method, params] of beyond)
    expect((await session.request(method, params)).error.message, method).toContain('limited to chosen tools')
})

verifies('tools.grants', 'off, held and not granted agree: a limited key is told only of what it was granted', async () => {
  await using it = await startToolsApp([define('read'), define('write')])
  const { value } = await limitedKey(it, ['read'])
  const one = { workspaceId: it.workspace.id, serverId: it.server.id }
  await it.app.call('tools.switch', { ...one, toolNames: ['read', 'write'], isOn: false })
  expect((await it.call('files__read', value)).error.message).toContain('switched off')
  expect((await it.call('files__write', value)).error.message).toContain('not granted')
  await it.app.call('servers.stop', one)
  expect((await it.call('files__read', value)).error.message).toContain('The server "files" is switched off')
})

verifies('tools.grants', 'tools of another workspace’s server cannot be granted, and a revoked key cannot be changed', async () => {
  await using it = await startToolsApp([define('read')])
  const other = await it.app.call('workspaces.create', { name: 'Other' })
  const tools = [{ serverId: it.server.id, toolName: 'read' }]
  await expect(it.app.call('keys.create', { workspaceId: other.id, name: 'k', tools })).rejects.toMatchObject({ code: 'not_found' })
  const { key } = await it.app.call('keys.create', { workspaceId: other.id, name: 'k' })
  await expect(it.app.call('keys.update', { workspaceId: other.id, keyId: key.id, tools })).rejects.toMatchObject({ code: 'not_found' })
  const foreign = { workspaceId: it.workspace.id, keyId: key.id, tools: null }
  await expect(it.app.call('keys.update', foreign)).rejects.toMatchObject({ code: 'not_found', message: 'There is no such key.' })
  await it.app.call('keys.revoke', { workspaceId: other.id, keyId: key.id })
  await expect(it.app.call('keys.update', { workspaceId: other.id, keyId: key.id, tools: null })).rejects.toMatchObject({
    code: 'conflict',
  })
})

verifies('tools.grants', 'a list of grants that cannot be read grants nothing', async () => {
  using folder = tempFolder()
  const app = await startTestApp({ dataFolder: folder.path })
  const it = await startToolsApp([define('read')], { app })
  const { key, value } = await limitedKey(it, ['read'])
  expect(await it.names(value)).toEqual(['files__read'])
  const db = new Sqlite(join(folder.path, 'atrium.db'))
  for (const text of ['', 'null', '{}', '[["srv_x","read"]]', '[[null', 'true']) {
    db.prepare('UPDATE keys SET tools = ? WHERE id = ?').run(text, key.id)
    expect([text, await it.names(value)]).toEqual([text, []])
    expect((await it.call('files__read', value)).error.message).toContain('not granted')
  }
  db.close()
  await app.core.close()
})
