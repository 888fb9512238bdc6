import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openModern, openSession, sendModern } from '../harness/mcp-wire.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { define, LISTING, startToolsApp, type ToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'

/** Adds a server whose one tool has words of its own. */
async function addListing({ app }: ToolsApp, workspaceId: string, folder: string, name: string, word: string) {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify([define(word, { description: `Reads the ${word} of everything.` })]))
  const workspace = (await app.call('workspaces.list', {})).find(({ id }) => id === workspaceId)!
  const server = await app.addServer(workspace, name, { command: process.execPath, args: [LISTING, '--tools', file] })
  return { workspaceId: workspace.id, serverId: server.id }
}

/** Near each name that must not be told, and never one of them. */
const NEAR = ['files__writ', 'files__quetzalcoat', 'cloaked__obsidia', 'obsidia', 'vermilio', 'elsewhere__vermilio', 'read', 'files__', '']
const HIDDEN = /quetzalcoatl|obsidian|vermilion/
const SERVERS = /cloaked|elsewhere/

verifies('tools.grants', 'whatever a limited key asks, in either era and mode, names nothing that it was not granted', async () => {
  await using it = await startToolsApp([define('read'), define('quetzalcoatl', { description: 'Reads quetzalcoatl.' })])
  using folder = tempFolder()
  const { app, workspace, server } = it
  const cloaked = await addListing(it, workspace.id, folder.path, 'cloaked', 'obsidian')
  const other = await app.call('workspaces.create', { name: 'Other' })
  await app.call('servers.start', await addListing(it, other.id, folder.path, 'elsewhere', 'vermilion'))
  // An unlimited client has listed everything: it is all known.
  expect(await it.names()).toEqual(expect.arrayContaining(['files__quetzalcoatl', 'cloaked__obsidian']))
  await app.call('servers.stop', cloaked)
  await app.call('servers.start', cloaked)
  for (const toolMode of ['full', 'discovery'] as const) {
    const tools = [{ serverId: server.id, toolName: 'read' }]
    const { value } = await app.call('keys.create', { workspaceId: workspace.id, name: `limited ${toolMode}`, tools, toolMode })
    const target = { ...it.target, key: value }
    const session = await openSession(target)
    const calls: [string, object][] = [
      ['tools/list', {}],
      ...['YXQ6NTAw', 'YXQ6MTAwMA', '', 'at:500', 7].map((cursor): [string, object] => ['tools/list', { cursor }]),
      ['prompts/list', {}],
      ['resources/list', {}],
      ['resources/templates/list', {}],
      ['server/discover', {}],
      ...['listing://one', 'listing://none', 'atrium+cloaked:listing://one', 'atrium+elsewhere_:x'].flatMap((uri): [string, object][] => [
        ['resources/read', { uri }],
        ['resources/subscribe', { uri }],
        ['resources/unsubscribe', { uri }],
        ['completion/complete', { ref: { type: 'ref/resource', uri }, argument: { name: 'a', value: '' } }],
      ]),
      ...NEAR.flatMap((name): [string, object][] => [
        ['tools/call', { name, arguments: {} }],
        ['prompts/get', { name }],
        ['completion/complete', { ref: { type: 'ref/prompt', name }, argument: { name: 'a', value: '' } }],
        ['tools/call', { name: 'call_tool', arguments: { name } }],
        ['tools/call', { name: 'describe_tool', arguments: { names: [name, 'files__read'] } }],
        ['tools/call', { name: 'search_tools', arguments: { query: name } }],
        ['tools/call', { name: 'search_tools', arguments: { query: 'reads everything', server: name.split('__')[0] } }],
      ]),
      ['tools/call', { name: 'search_tools', arguments: { query: 'reads of everything', limit: 25 } }],
    ]
    for (const [method, params] of calls) {
      const asked = JSON.stringify(params)
      for (const { text } of [await sendModern(target, method, params), await session.request(method, params)]) {
        expect(text, `${toolMode} ${method} ${asked}`).not.toMatch(HIDDEN)
        if (!SERVERS.test(asked)) expect(text, `${toolMode} ${method} ${asked}`).not.toMatch(SERVERS)
      }
    }
    const listen = { notifications: { toolsListChanged: true, resourcesListChanged: true, resourceSubscriptions: ['listing://one'] } }
    const stream = await openModern(target, 'subscriptions/listen', listen)
    const [first] = await stream.setEncoding('utf8').take(1).toArray()
    stream.destroy()
    expect(String(first)).not.toContain('listing://one')
  }
})

verifies('tools.grants', 'giving up a resource tells a limited key nothing of what there is, and starts nothing', async () => {
  await using it = await startToolsApp([define('read')])
  using folder = tempFolder()
  const cloaked = await addListing(it, it.workspace.id, folder.path, 'cloaked', 'obsidian')
  const { value } = await it.app.call('keys.create', { workspaceId: it.workspace.id, name: 'limited', tools: [] })
  const session = await openSession({ ...it.target, key: value })
  const said = await Promise.all(
    ['listing://one', 'listing://none', 'atrium+cloaked:x'].map(
      async uri => (await session.request('resources/unsubscribe', { uri })).messages,
    ),
  )
  expect(said.map(([message]) => message.result)).toEqual([{}, {}, {}])
  expect((await it.app.call('servers.get', cloaked)).state).toEqual({ at: 'stopped' })
})
