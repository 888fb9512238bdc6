import { join } from 'node:path'
import { expect } from 'vitest'
import { sendModern } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { define, startToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'
import { addCodeServer, textOf } from '../code/code-app.ts'
import { startAskApp } from './ask-app.ts'

const ASKING = join(import.meta.dirname, '..', 'harness', 'upstreams', 'asking-server.mjs')

verifies(
  'approvals.listed',
  'in both eras and in discovery what is always blocked for a key is not told to it, and a call says why',
  async () => {
    await using it = await startToolsApp([define('read'), define('delete')])
    const { app, workspace, server } = it
    const workspaceId = workspace.id
    const { key, value } = await app.call('keys.create', { workspaceId, name: 'careful' })
    const { id: ruleId } = await app.call('approvalRules.create', {
      workspaceId,
      effect: 'block',
      keyId: key.id,
      serverId: server.id,
      toolName: 'delete',
      note: 'Nobody deletes.',
    })
    expect([await it.names(value), await it.names()]).toEqual([['files__read'], ['files__read', 'files__delete']])
    const refused = await it.call('files__delete', value)
    expect(refused.error).toMatchObject({ message: expect.stringContaining('It says: Nobody deletes.'), data: { code: 'forbidden' } })
    expect((await it.call('files__delete')).result).toBeDefined()
    const { calls } = await app.call('calls.list', { workspaceId })
    expect(calls.find(({ requestId }) => requestId === refused.requestId)).toMatchObject({
      gate: 'approval',
      opens: `approval rule ${ruleId}`,
    })

    // The key that takes its place is bound as it was.
    const { value: rotated } = await app.call('keys.rotate', { workspaceId, keyId: key.id })
    expect(await it.names(rotated)).toEqual(['files__read'])

    await app.call('keys.update', { workspaceId, keyId: key.id, toolMode: 'discovery' })
    const search = await sendModern({ ...it.target, key: value }, 'tools/call', { name: 'search_tools', arguments: { query: 'delete' } })
    expect(textOf(search)).not.toContain('files__delete')

    // Of a module that is blocked as a whole nothing is left, prompts and resources included.
    await app.call('approvalRules.update', { workspaceId, ruleId, keyId: null, toolName: null })
    const lists = await Promise.all(
      (['tools/list', 'prompts/list', 'resources/list'] as const).map(method => sendModern(it.target, method).then(({ text }) => text)),
    )
    expect(lists.join()).not.toContain('files__')
    expect((await sendModern(it.target, 'prompts/get', { name: 'files__ask' })).error.message).toContain('A rule of this workspace blocks')
  },
)

verifies('approvals.ask', 'the playground, a tool that calls tools and discovery are asked about alike', async () => {
  await using world = await startAskApp()
  const { app, workspace, target } = world.it
  const workspaceId = workspace.id
  const mine = await addCodeServer(app, workspace, 'mine')
  await mine.publish(
    'wipe',
    "async function execute(params, config, context) { return context.callTool('files__delete', { path: 'inner' }) }",
  )
  const { value: discovering } = await app.call('keys.create', { workspaceId, name: 'discovering', toolMode: 'discovery' })
  const ways: [string, () => Promise<unknown>][] = [
    ['the page', () => app.call('tools.call', { workspaceId, name: 'files__delete', arguments: {} })],
    ['a tool', async () => (await mine.call('wipe')).result],
    [
      'discovery',
      async () =>
        (await sendModern({ ...target, key: discovering }, 'tools/call', { name: 'call_tool', arguments: { name: 'files__delete' } }))
          .result,
    ],
  ]
  for (const [way, call] of ways) {
    const called = call()
    const question = await world.question()
    expect([way, question.tool]).toEqual([way, 'files__delete'])
    await world.approve(question)
    expect([way, JSON.stringify(await called)]).toEqual([way, expect.stringContaining('this is delete')])
  }
})

verifies(
  'approvals.ask',
  'a call in which the server asks its client back is approved once, and the round is good for nothing else',
  async () => {
    await using app = await startTestApp()
    const workspace = await app.defaultWorkspace()
    const workspaceId = workspace.id
    const server = await app.addServer(workspace, 'asking', { command: process.execPath, args: [ASKING] })
    await app.call('servers.start', { workspaceId, serverId: server.id })
    await app.call('approvalRules.create', { workspaceId, effect: 'ask' })
    await app.call('workspaces.update', { workspaceId, settings: { approvalHoldMs: 1_000 } })
    const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
    const send = (tag: string, more: object = {}) =>
      sendModern(
        target,
        'tools/call',
        { name: 'asking__ask', arguments: { kind: 'elicitation', tag }, ...more },
        { capabilities: { elicitation: {} } },
      )
    const first = send('a')
    await soon(async () => (await app.call('approvals.waiting', {})).length).toBe(1)
    for (const { id: approvalId } of await app.call('approvals.waiting', {}))
      await app.call('approvals.approve', { workspaceId, approvalId })
    const { result } = await first
    expect(result).toMatchObject({ resultType: 'input_required' })
    const [id = ''] = Object.keys(result.inputRequests)
    const round = { requestState: result.requestState, inputResponses: { [id]: { action: 'accept', content: { answer: 'yes' } } } }
    // Other arguments are another call, whatever state they come with.
    expect((await send('b', round)).error.data.code).toBe('timeout')
    expect(JSON.stringify((await send('a', round)).result)).toContain('yes')
    expect((await send('a', round)).error.data.code).toBe('timeout')
  },
)
