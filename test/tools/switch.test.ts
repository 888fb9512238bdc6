import { expect } from 'vitest'
import { openModern } from '../harness/mcp-wire.ts'
import { verifies } from '../verifies.ts'
import { define, startToolsApp } from './tools-app.ts'

verifies('tools.switch', 'a tool that is switched off is not listed, and a call says why and where to switch it on', async () => {
  await using it = await startToolsApp([define('read'), define('write')])
  const one = { workspaceId: it.workspace.id, serverId: it.server.id, toolName: 'write' }
  expect(await it.names()).toEqual(['files__read', 'files__write'])
  expect(await it.app.call('tools.update', { ...one, isOn: false })).toMatchObject({ name: 'files__write', status: { at: 'off' } })
  expect(await it.names()).toEqual(['files__read'])
  const refused = await it.call('files__write')
  expect(refused.error.message).toMatch(/"files__write" cannot be used. It is switched off. Switch it on in Atrium, under Tools/)
  const { calls } = await it.app.call('calls.list', { workspaceId: one.workspaceId })
  expect(calls[0]).toMatchObject({ target: 'files__write', outcome: 'forbidden', gate: 'tool' })
  await expect(it.app.call('tools.call', { workspaceId: one.workspaceId, name: 'files__write' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await it.app.call('tools.update', { ...one, isOn: true })
  expect((await it.call('files__write')).result.content[0].text).toBe('this is write')
})

verifies('tools.switch', 'a renamed tool has its new name from the next call on, and its old name is unknown', async () => {
  await using it = await startToolsApp([define('read_file'), define('other')])
  const one = { workspaceId: it.workspace.id, serverId: it.server.id, toolName: 'read_file' }
  await it.app.call('tools.update', { ...one, name: 'open', title: 'Open a file', description: 'Opens any file.' })
  expect(await it.names()).toEqual(['files__open', 'files__other'])
  expect((await it.call('files__open')).result.content[0].text).toBe('this is read_file')
  expect((await it.call('files__read_file')).error.message).toContain('There is no tool "files__read_file"')
  expect(await it.tool('read_file')).toMatchObject({
    name: 'files__open',
    title: 'Open a file',
    description: 'Opens any file.',
    own: { title: null, description: 'About read_file.' },
  })
  await it.app.call('tools.update', { ...one, name: null, title: null, description: null })
  expect(await it.tool('read_file')).toMatchObject({ name: 'files__read_file', title: null, description: 'About read_file.' })
})

verifies('tools.switch', 'a name that is taken, not safe or Atrium’s own is refused', async () => {
  await using it = await startToolsApp([define('read'), define('write')])
  const one = { workspaceId: it.workspace.id, serverId: it.server.id, toolName: 'read' }
  await expect(it.app.call('tools.update', { ...one, name: 'write' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(it.app.call('tools.update', { ...one, name: 'search_tools' })).rejects.toMatchObject({ code: 'conflict' })
  for (const name of ['a b', 'ü', '', 'x'.repeat(37), 'a\u200bb'])
    await expect(it.app.call('tools.update', { ...one, name }), name).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(it.app.call('tools.update', { ...one, toolName: 'nothing', isOn: false })).rejects.toMatchObject({ code: 'not_found' })
})

verifies('tools.switch', 'several tools of a server are switched at once, and it lasts over a restart of the server', async () => {
  await using it = await startToolsApp([define('a'), define('b'), define('c')])
  const of = { workspaceId: it.workspace.id, serverId: it.server.id }
  expect(await it.app.call('tools.switch', { ...of, toolNames: ['a', 'b', 'a'], isOn: false })).toEqual({ changed: 2 })
  await it.app.call('servers.restart', of)
  expect(await it.names()).toEqual(['files__c'])
  await expect(it.app.call('tools.switch', { ...of, toolNames: ['a', 'nothing'], isOn: true })).rejects.toMatchObject({ code: 'not_found' })
})

verifies('tools.switch', 'clients hear that the list changed', async () => {
  await using it = await startToolsApp([define('a')])
  const stream = await openModern(it.target, 'subscriptions/listen', { notifications: { toolsListChanged: true } })
  let heard = ''
  stream.on('data', (chunk: Buffer) => void (heard += chunk.toString()))
  await expect.poll(() => heard, { timeout: 10_000 }).toContain('acknowledged')
  await it.app.call('tools.update', { workspaceId: it.workspace.id, serverId: it.server.id, toolName: 'a', isOn: false })
  await expect.poll(() => heard, { timeout: 10_000 }).toContain('notifications/tools/list_changed')
  stream.destroy()
})

verifies('tools.switch', 'nothing of another workspace can be switched, looked at or approved', async () => {
  await using it = await startToolsApp([define('a')])
  const other = await it.app.call('workspaces.create', { name: 'Other' })
  const foreign = { workspaceId: other.id, serverId: it.server.id }
  const one = { ...foreign, toolName: 'a' }
  const refusals = [
    it.app.call('tools.update', { ...one, isOn: false }),
    it.app.call('tools.change', one),
    it.app.call('tools.switch', { ...foreign, toolNames: ['a'], isOn: false }),
    it.app.call('tools.approve', { ...foreign, definitions: [{ toolName: 'a', fingerprint: 'a'.repeat(64) }] }),
  ]
  for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ code: 'not_found', message: 'There is no such server.' })
  expect(await it.names()).toEqual(['files__a'])
})
