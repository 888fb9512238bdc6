import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '#core/db/open.ts'
import { fingerprintOf } from '#core/features/servers/rules.ts'
import { Launch, type NewServer } from '#shared/model/server.ts'
import type { z } from 'zod'
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
  const launch = {
    command: 'node',
    args: ['שלום', 'été', '👩', 'a\tb', '/srv/a\u3000b'],
    environment: { PEM: { value: 'one\ntwo 👩‍💻 ❤️' } },
  }
  await app.call('servers.create', { workspaceId, name: 'honest', launch })
})

const HIDDEN = [
  ['zero\u200bwidth', 'U+200B (zero-width character)'],
  ['join\u200der', 'U+200D (zero-width character)'],
  ['soft\u00adhyphen', 'U+00AD (soft hyphen)'],
  ['tag\u{e0041}', 'U+E0041 (tag character, which can carry hidden text)'],
  ['variation\ufe0f', 'U+FE0F (variation selector, which can carry hidden text)'],
  ['variation\u{e0101}', 'U+E0101 (variation selector, which can carry hidden text)'],
  ['mark\u200f', 'U+200F (direction mark)'],
  ['filler\u3164', 'U+3164 (filler that looks like nothing)'],
  ['braille\u2800', 'U+2800 (blank that looks like a space)'],
  ['half\ud800', 'U+D800 (half of a character)'],
  ['turn\u202e', 'U+202E (direction override, which turns the reading order around)'],
  ['two\nlines', 'U+000A (line break)'],
] as const

verifies(
  'servers.held',
  'a word that hides something is refused by its code wherever it stands, also in a change and in what is taken over',
  async () => {
    await using app = await startTestApp()
    const { id: workspaceId } = await app.defaultWorkspace()
    const refusal = async (launch: z.input<typeof NewServer>['launch']) => {
      const { code, message, details } = await failureOf(app.call('servers.create', { workspaceId, name: 'trick', launch }))
      return JSON.stringify([code, message, details])
    }
    for (const [word, told] of HIDDEN) {
      expect(await refusal({ command: 'node', args: ['--fine', word] })).toContain(told)
      expect(await refusal({ command: 'node', args: [], cwd: `/srv/${word}` })).toContain(told)
    }
    const [[word, told]] = HIDDEN
    expect(await refusal({ command: word })).toContain(told)
    expect(await refusal({ command: 'node', args: [{ secret: 'A', before: word }] })).toContain(told)
    expect(await refusal({ command: 'node', environment: { A: { secret: 'A', after: word } } })).toContain(told)
    expect(await refusal({ command: 'node', environment: { A: { value: word } } })).toContain(told)
    expect(await refusal({ kind: 'http', url: `https://a.example/${word}` })).toContain(told)
    expect(await refusal({ kind: 'http', url: 'https://a.example', headers: { A: { value: word } } })).toContain(told)
    const oauth = { clientId: word, clientSecret: null, scope: null }
    expect(await refusal({ kind: 'http', url: 'https://a.example', oauth })).toContain(told)
    const text = JSON.stringify({ mcpServers: { a: { command: 'node', args: [word] } } })
    expect(await app.call('imports.take', { workspaceId, text })).toMatchObject([
      { serverId: null, problem: expect.stringContaining(told) },
    ])
    expect(await app.call('servers.list', { workspaceId })).toEqual([])
  },
)

verifies(
  'servers.held',
  'what was kept before such words were refused is still there, still held, and can be renamed but not changed to another',
  async () => {
    using folder = tempFolder()
    const hidden = { command: 'node', args: ['a\u200bb'] }
    {
      await using app = await startTestApp({ dataFolder: folder.path })
      const { id: workspaceId } = await app.defaultWorkspace()
      await app.call('servers.create', { workspaceId, name: 'old', launch: { command: 'node', args: ['ab'] } })
    }
    const db = openDatabase(join(folder.path, 'atrium.db'))
    const launch = Launch.parse(hidden)
    db.write(db => db.run('UPDATE servers SET launch = ?, fingerprint = ?', JSON.stringify(launch), fingerprintOf(launch)))
    db.close()
    await using app = await startTestApp({ dataFolder: folder.path })
    const { id: workspaceId } = await app.defaultWorkspace()
    const [old] = await app.call('servers.list', { workspaceId })
    expect(old).toMatchObject({ launch: hidden, isApproved: false })
    const one = { workspaceId, serverId: old!.id }
    expect(await app.call('servers.update', { ...one, name: 'older' })).toMatchObject({ name: 'older' })
    const change = { command: 'node', args: ['a\u200bb', 'more'] }
    expect((await failureOf(app.call('servers.update', { ...one, launch: change }))).message).toContain('U+200B')
  },
)

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
