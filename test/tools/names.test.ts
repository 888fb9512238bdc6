import { expect } from 'vitest'
import { nameTools } from '#core/gateway/offers/name-tools.ts'
import { verifies } from '../verifies.ts'
import { define, startToolsApp, type ToolsApp } from './tools-app.ts'

const SAFE = /^[a-zA-Z0-9_-]{1,60}$/
const of = (it: ToolsApp) => ({ workspaceId: it.workspace.id, serverId: it.server.id })

const STRANGE = [
  'a.b',
  'a b',
  'ünï',
  'x'.repeat(300),
  `${'x'.repeat(299)}y`,
  '../../etc',
  'emoji🗝',
  'bidi\u202etxet',
  'new\nline',
  '__proto__',
  'constructor',
]

verifies(
  'tools.names',
  'whatever a server calls its tools, with and without prefix every client takes the names, and a call finds the tool',
  async () => {
    await using it = await startToolsApp(STRANGE.map(name => define(name)))
    for (const isPrefixing of [true, false]) {
      await it.app.call('workspaces.update', { workspaceId: it.workspace.id, isPrefixing })
      const names = await it.names()
      expect(new Set(names).size).toBe(STRANGE.length)
      for (const name of names) expect(name).toMatch(SAFE)
      for (const [index, name] of names.entries()) expect((await it.call(name)).result.content[0].text).toBe(`this is ${STRANGE[index]}`)
    }
  },
)

verifies('tools.names', 'no later tool takes the name of one that was there before, be it on, off or held', async () => {
  await using it = await startToolsApp([define('read.file')])
  expect(await it.names()).toEqual(['files__read_file'])
  // By itself the newcomer would have the better claim: its name needs no change.
  await it.relist([define('read_file'), define('read.file')])
  const [newcomer, trusted] = await it.names()
  expect(newcomer).toMatch(/^files__read_file_[0-9a-f]{8}$/)
  expect(trusted).toBe('files__read_file')
  expect((await it.call('files__read_file')).result.content[0].text).toBe('this is read.file')
  await it.app.call('tools.update', { ...of(it), toolName: 'read.file', isOn: false })
  expect((await it.call('files__read_file')).error.message).toContain('switched off')
  await it.app.call('tools.update', { ...of(it), toolName: 'read.file', isOn: true })
  await it.relist([define('read_file'), define('read.file', { description: 'Changed.' })])
  expect(await it.names()).toEqual([newcomer])
  expect((await it.call('files__read_file')).error.message).toContain('changed since it was accepted')
})

verifies('tools.names', 'a rename that a later tool would shadow keeps its name', async () => {
  await using it = await startToolsApp([define('read')])
  await it.app.call('tools.update', { ...of(it), toolName: 'read', name: 'open' })
  await it.relist([define('open'), define('read')])
  const [newcomer, renamed] = await it.names()
  expect(renamed).toBe('files__open')
  expect(newcomer).toMatch(/^files__open_[0-9a-f]{8}$/)
  expect((await it.call('files__open')).result.content[0].text).toBe('this is read')
})

verifies(
  'tools.names',
  'of a name that is listed twice one tool is offered, the one that was accepted, and the other is said to be hidden',
  async () => {
    await using it = await startToolsApp([define('read'), define('other')])
    expect(await it.names()).toEqual(['files__read', 'files__other'])
    await it.relist([define('read', { description: 'I was here first.' }), define('read'), define('other')])
    expect(await it.names()).toEqual(['files__read', 'files__other'])
    const { tools, missing } = await it.app.call('tools.list', { workspaceId: it.workspace.id })
    expect(tools[0]).toMatchObject({ name: 'files__read', description: 'About read.' })
    expect(missing).toEqual([{ serverId: it.server.id, reason: expect.stringContaining('"read" is hidden') }])
    const all = await it.app.call('tools.listAll', { workspaceId: it.workspace.id })
    expect(all.missing).toEqual(missing)
    // What the server is said to have is what is listed of it.
    expect((await it.app.call('servers.get', of(it))).toolCount).toBe(all.tools.length)
  },
)

verifies('tools.names', 'where two tools end up with one name, one is hidden and says so, and the rest goes on', async () => {
  // What a person chose is never replaced by another name: the later of the two has none.
  const { names, hidden } = nameTools('s', [
    { original: 'late', renamed: 'open', since: 2 },
    { original: 'open', renamed: null, since: 1 },
    { original: 'fine', renamed: null, since: 3 },
  ])
  expect([...names]).toEqual([
    ['open', 's__open'],
    ['fine', 's__fine'],
  ])
  expect([...hidden]).toEqual([['late', 's__open']])
})

verifies('tools.names', 'no tool of a server can stand in for the tools of discovery mode', async () => {
  await using it = await startToolsApp(['search_tools', 'describe_tool', 'call_tool'].map(name => define(name)))
  await it.app.call('workspaces.update', { workspaceId: it.workspace.id, isPrefixing: false })
  const names = await it.names()
  expect(names).toHaveLength(3)
  for (const name of names) expect(name).toMatch(/^(search_tools|describe_tool|call_tool)_[0-9a-f]{8}$/)
})

verifies(
  'tools.names',
  '5,000 tools are named, pinned and listed without holding up anybody',
  async () => {
    const many = Array.from({ length: 5_000 }, (_, n) => define(`tool-${n}`))
    await using it = await startToolsApp(many)
    const { tools } = await it.app.call('tools.list', { workspaceId: it.workspace.id })
    expect(tools).toHaveLength(5_001)
    const startedAt = performance.now()
    for (let n = 0; n < 50; n += 1) await it.call('files__tool-4999')
    // Nothing is built anew for a call: 50 of them together take less than building once for each would.
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  },
  60_000,
)
