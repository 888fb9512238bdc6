import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failureOf } from '../upstreams/upstreams-harness.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const HOSTILE = join(import.meta.dirname, 'hostile-server.mjs')

verifies('servers.held', 'a launch that would read otherwise than it runs is not even kept', async () => {
  await using app = await startTestApp()
  const { id: workspaceId } = await app.defaultWorkspace()
  const tricks = [
    { command: 'node', args: ['--eval\u202e"ylno-daer"'] },
    { command: 'node', args: ['safe.mjs\u2028--eval=1'] },
    { command: 'node\u001b[2K\u001b[1Gsafe', args: [] },
    { command: 'node', args: ['a\u0085b'] },
    { command: 'node', args: [], environment: { NODE_OPTIONS: { value: '\u2066--require=/x\u2069' } } },
    { command: 'node', args: [], cwd: '/srv/\u202exyz' },
    { command: 'node', args: [], cwd: '../elsewhere' },
    { command: 'node', args: [], cwd: '' },
  ]
  for (const launch of tricks) {
    const refused = await failureOf(app.call('servers.create', { workspaceId, name: 'trick', launch }))
    expect(refused.code).toBe('invalid_input')
  }
  expect(await app.call('servers.list', { workspaceId })).toEqual([])
  const launch = { command: 'node', args: ['שלום', 'été', '👩‍💻', 'a\tb'], environment: { PEM: { value: 'one\ntwo' } } }
  await app.call('servers.create', { workspaceId, name: 'honest', launch })
})

test('a removed server leaves nothing of its own folder, and nothing else is touched through it', async () => {
  using outside = tempFolder()
  writeFileSync(join(outside.path, 'precious.txt'), 'keep')
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  const launch = { command: process.execPath, args: [HOSTILE, 'plain'] }
  const [one, other] = [await app.addServer(workspace, 'one', launch), await app.addServer(workspace, 'other', launch)]
  for (const { id } of [one, other]) await app.call('servers.start', { workspaceId: workspace.id, serverId: id })
  const folderOf = (id: string) => join(app.dataFolder, 'servers', id)
  mkdirSync(join(folderOf(one.id), 'deep', 'er'), { recursive: true })
  symlinkSync(outside.path, join(folderOf(one.id), 'deep', 'link'))
  await app.call('servers.remove', { workspaceId: workspace.id, serverId: one.id })
  expect(existsSync(folderOf(one.id))).toBe(false)
  expect(existsSync(folderOf(other.id))).toBe(true)
  expect(readdirSync(outside.path)).toEqual(['precious.txt'])
})
