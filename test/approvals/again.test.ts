import { expect } from 'vitest'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { define } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'
import { type AskApp, startAskApp } from './ask-app.ts'

const ARGS = { path: '/tmp/a' }
const MINUTES = 60_000

/** A call whose client gives up before anybody answers. */
async function callAndLeave(world: AskApp) {
  const leaving = new AbortController()
  const sent = world.send(ARGS, { signal: leaving.signal }).catch(() => undefined)
  const question = await world.question()
  leaving.abort()
  await sent
  await soon(async () => (await world.question()).heldUntil).toBe(null)
  return question
}

verifies('approvals.again', 'the client has gone: approved, the same call runs once when it comes again, within ten minutes', async () => {
  await using world = await startAskApp()
  await world.holdFor(1_000)
  await world.approve(await callAndLeave(world))
  expect((await world.send(ARGS, { era: 'legacy' })).result).toBeDefined()
  expect((await world.send(ARGS)).error.data.code).toBe('timeout')
  await world.approve(await world.question())
  world.clock.now += 10 * MINUTES
  expect((await world.send(ARGS)).error.data.code).toBe('timeout')
})

verifies(
  'approvals.again',
  'denied meanwhile, it is told so when it comes again; not answered, it is forgotten and on record',
  async () => {
    await using world = await startAskApp()
    const { app, workspace } = world.it
    const workspaceId = workspace.id
    await world.holdFor(1_000)
    const { id: approvalId } = await callAndLeave(world)
    await app.call('approvals.deny', { workspaceId, approvalId, reason: 'No.' })
    expect((await world.send(ARGS)).error.message).toContain('They say: No.')
    const forgotten = await callAndLeave(world)
    world.clock.now += 10 * MINUTES
    await expect(world.approve(forgotten)).rejects.toMatchObject({ code: 'not_found' })
    const { events } = await app.call('approvals.history', { workspaceId })
    expect(events.find(({ approvalId, what }) => approvalId === forgotten.id && what === 'approvals.expire')).toMatchObject({
      outcome: 'timeout',
      whoId: null,
    })
  },
)

verifies(
  'approvals.again',
  'what changed while it waited is asked again before it runs: key, workspace, module, scope, definition, rules',
  async () => {
    await using world = await startAskApp()
    const { app, workspace, server } = world.it
    const workspaceId = workspace.id
    const key = async (name: string) => app.call('keys.create', { workspaceId, name, scopes: ['files:write'] })
    const decideAccess = (access: 'read' | null) =>
      app.call('tools.decide', { workspaceId, serverId: server.id, toolNames: ['delete'], access })
    const changes: [what: string, change: (keyId: never) => Promise<unknown>, undo: () => Promise<unknown>, refused: object][] = [
      [
        'module',
        () => app.call('modules.switch', { workspaceId, module: 'files', isOn: false }),
        () => app.call('modules.switch', { workspaceId, module: 'files', isOn: true }),
        { gate: 'module' },
      ],
      ['scope', () => decideAccess('read'), () => decideAccess(null), { gate: 'scope' }],
      // Whose key can do less is ended.
      ['narrower', keyId => app.call('keys.update', { workspaceId, keyId, scopes: ['files:read'] }), () => Promise.resolve(), {}],
      [
        'rules',
        async () => app.call('approvalRules.update', { ...(await firstRule()), effect: 'block' }),
        async () => app.call('approvalRules.update', { ...(await firstRule()), effect: 'ask' }),
        { gate: 'approval', outcome: 'forbidden' },
      ],
      [
        'archive',
        async () => {
          await app.call('workspaces.create', { name: 'Other' })
          await app.call('workspaces.archive', { workspaceId })
        },
        () => app.call('workspaces.restore', { workspaceId }),
        {},
      ],
      [
        'definition',
        () => world.it.relist([define('read'), define('delete', { description: 'Deletes everything.' })]),
        () => Promise.resolve(),
        { gate: 'tool' },
      ],
      ['key', keyId => app.call('keys.revoke', { workspaceId, keyId }), () => Promise.resolve(), {}],
    ]
    async function firstRule() {
      const [rule] = await app.call('approvalRules.list', { workspaceId })
      return { workspaceId, ruleId: rule?.id ?? expect.unreachable() }
    }
    for (const [what, change, undo, refused] of changes) {
      if (what === 'key') {
        // Its definition waits for approval since the one before.
        const { current } = await app.call('tools.change', { workspaceId, serverId: server.id, toolName: 'delete' })
        const definitions = [{ toolName: 'delete', fingerprint: current.fingerprint }]
        await app.call('tools.approve', { workspaceId, serverId: server.id, definitions })
      }
      const made = await key(what)
      const sent = world.send(ARGS, { key: made.value }).catch(() => undefined)
      const question = await world.question()
      await change(made.key.id as never)
      await world.approve(question).catch(() => undefined)
      const answer = await sent
      expect([what, answer?.result]).toEqual([what, undefined])
      await undo()
      const { calls } = await app.call('calls.list', { workspaceId })
      const ran = calls.filter(({ outcome, target }) => outcome === 'ok' && target === 'files__delete')
      expect([what, ran]).toEqual([what, []])
      if (answer !== undefined && 'gate' in refused)
        expect([what, calls.find(({ requestId }) => requestId === answer.requestId)]).toMatchObject([what, refused])
    }
  },
)

verifies('approvals.again', 'an approval of a definition is not one of another, and a restart forgets every question', async () => {
  using folder = tempFolder()
  const kept = await (async () => {
    await using world = await startAskApp({ dataFolder: folder.path })
    const { app, workspace, server, relist } = world.it
    const one = { workspaceId: workspace.id, serverId: server.id }
    await world.holdFor(1_000)
    await world.approve(await callAndLeave(world))
    await relist([define('read'), define('delete', { description: 'Deletes everything.' })])
    const { current } = await app.call('tools.change', { ...one, toolName: 'delete' })
    await app.call('tools.approve', { ...one, definitions: [{ toolName: 'delete', fingerprint: current.fingerprint }] })
    expect((await world.send(ARGS)).error.data.code).toBe('timeout')
    return await world.question()
  })()
  await using app = await startTestApp({ dataFolder: folder.path })
  expect(await app.call('approvals.waiting', {})).toEqual([])
  const { workspaceId, id: approvalId } = kept
  await expect(app.call('approvals.approve', { workspaceId, approvalId })).rejects.toMatchObject({ code: 'not_found' })
  const { events } = await app.call('approvals.history', { workspaceId })
  expect(events.some(event => event.approvalId === approvalId && event.what === 'approvals.ask')).toBe(true)
})
