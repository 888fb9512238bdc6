import { expect } from 'vitest'
import type { Scope } from '#shared/model/scope.ts'
import { soon } from '../harness/soon.ts'
import { verifies } from '../verifies.ts'
import { startAskApp } from './ask-app.ts'

const ARGS = { path: '/tmp/a\u202e', deep: { z: 1, a: [true] } }

verifies(
  'approvals.ask',
  'in both eras a call waits, says so, runs once it is approved, and the next one is asked about anew',
  async () => {
    await using world = await startAskApp()
    const { app, workspace } = world.it
    const workspaceId = workspace.id
    for (const era of ['legacy', 'modern'] as const) {
      const sent = world.send(ARGS, { era, meta: { progressToken: 'mine' } })
      const question = await world.question()
      expect(question).toMatchObject({
        state: 'waiting',
        callerName: 'test',
        clientName: 'wire',
        serverName: 'files',
        tool: 'files__delete',
        note: 'Deleting is for good.',
        arguments: JSON.stringify(ARGS, null, 2),
        heldUntil: world.clock.now + 50_000,
      })
      // A moment, so that the client is told before it is answered.
      await new Promise(resolve => setTimeout(resolve, 400))
      await world.approve(question)
      const answer = await sent
      expect(JSON.stringify(answer.result)).toContain('this is delete')
      expect(answer.messages[0]).toMatchObject({
        method: 'notifications/progress',
        params: { progressToken: 'mine', message: expect.stringContaining('Waits for a person') },
      })
      const { calls } = await app.call('calls.list', { workspaceId })
      expect(calls.filter(({ requestId }) => requestId === answer.requestId)).toMatchObject([{ outcome: 'ok', gate: null }])
      const { events } = await app.call('approvals.history', { workspaceId })
      expect(
        events.filter(({ approvalId }) => approvalId === question.id).map(({ what, whoKind, outcome }) => [what, whoKind, outcome]),
      ).toEqual([
        ['approvals.approve', 'member', 'ok'],
        ['approvals.ask', 'key', 'ok'],
      ])
    }
    // A person who has just been told is not told of each.
    expect(world.told).toEqual([expect.stringContaining('“test” wants to call files__delete')])
  },
)

verifies(
  'approvals.ask',
  'denied, the client is told the reason; nothing ran, its limits are as before, and its one record says so',
  async () => {
    await using world = await startAskApp()
    const { app, workspace } = world.it
    const workspaceId = workspace.id
    const limits = { callsPerMinute: null, callsPerDay: 1 }
    const { value: key } = await app.call('keys.create', { workspaceId, name: 'limited', limits })
    const sent = world.send(ARGS, { key })
    const { id: approvalId } = await world.question()
    await app.call('approvals.deny', { workspaceId, approvalId, reason: 'Not on a Friday.' })
    const answer = await sent
    expect(answer.error).toMatchObject({ message: 'A person denied this call. They say: Not on a Friday.', data: { code: 'forbidden' } })
    const again = world.send(ARGS, { key })
    await world.approve(await world.question())
    expect((await again).result).toBeDefined()
    expect((await world.send(ARGS, { key })).error.message).toContain('used its 1 call per day')
    const { calls } = await app.call('calls.list', { workspaceId })
    expect(calls.filter(({ requestId }) => requestId === answer.requestId)).toMatchObject([{ outcome: 'forbidden', gate: 'approval' }])
  },
)

verifies(
  'approvals.ask',
  'of two answers at once one holds; an answer is good for nobody else, no other arguments, no other tool',
  async () => {
    await using world = await startAskApp()
    const { app, workspace } = world.it
    const workspaceId = workspace.id
    await world.holdFor(1_000)
    const passed = await world.send(ARGS)
    expect(passed.error).toMatchObject({
      data: { code: 'timeout' },
      message: expect.stringContaining('call the same tool with the same arguments again'),
    })
    const { id: approvalId } = await world.question()
    const answers = await Promise.allSettled([
      app.call('approvals.approve', { workspaceId, approvalId }),
      app.call('approvals.deny', { workspaceId, approvalId }),
      app.call('approvals.approve', { workspaceId, approvalId }),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    const other = await app.addKey(workspace, 'other')
    for (const refused of [await world.send(ARGS, { key: other }), await world.send({ ...ARGS, more: 1 })])
      expect(refused.error.data.code).toBe('timeout')
    // Members of an object have no order.
    const again = await world.send({ deep: { a: [true], z: 1 }, path: ARGS.path })
    expect(again.result).toBeDefined()
    expect((await world.send(ARGS)).error.data.code).toBe('timeout')
  },
)

verifies('approvals.ask', 'the same call twice at once is one question, and one of them runs', async () => {
  await using world = await startAskApp()
  const first = world.send(ARGS)
  const question = await world.question()
  const second = world.send(ARGS)
  expect((await first).error).toMatchObject({ data: { code: 'conflict' } })
  expect((await world.question()).id).toBe(question.id)
  await world.approve(question)
  expect((await second).result).toBeDefined()
})

verifies('approvals.ask', 'nobody is buried in questions, and other calls go on meanwhile', async () => {
  await using world = await startAskApp()
  const { app } = world.it
  const waiting = Array.from({ length: 10 }, (_, index) => world.send({ index }))
  await soon(async () => (await app.call('approvals.waiting', {})).length).toBe(10)
  expect((await world.send({ index: 10 })).error).toMatchObject({
    data: { code: 'limited' },
    message: expect.stringContaining('Too many calls wait'),
  })
  expect((await world.send({}, { name: 'files__read' })).result).toBeDefined()
  for (const one of await app.call('approvals.waiting', {})) await world.approve(one)
  expect((await Promise.all(waiting)).every(({ result }) => result !== undefined)).toBe(true)
})

verifies('approvals.ask', 'a key never answers what it asked, and what no person could read is not asked', async () => {
  await using world = await startAskApp()
  const { app, workspace } = world.it
  const workspaceId = workspace.id
  const { value } = await app.call('adminKeys.create', { name: 'script' })
  const rest = (path: string, body: object, key = value) =>
    fetch(`${app.baseUrl}/api/v1/workspaces/${workspaceId}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const called = rest('/tools/files__delete/call', { arguments: ARGS })
  const own = await world.question()
  expect(own).toMatchObject({ keyId: null, callerName: 'script' })
  expect((await rest(`/approvals/${own.id}/approve`, {})).status).toBe(403)
  const scopes: Scope[] = ['*:write', 'approvals:read', 'approvals:answer']
  const { value: mighty } = await app.call('keys.create', { workspaceId, name: 'mighty', surfaces: 'rest', scopes })
  const tried = await rest(`/approvals/${own.id}/approve`, {}, mighty)
  expect([tried.status, await tried.text()]).toEqual([403, expect.stringContaining('A key of a workspace cannot answer')])
  await world.approve(own)
  expect((await called).status).toBe(200)
  const byKey = rest('/tools/files__delete/call', { arguments: ARGS }, mighty)
  await world.approve(await world.question())
  expect((await byKey).status).toBe(200)
  // Of somebody else it may, where that is what a person gave it.
  const sent = world.send(ARGS)
  expect((await rest(`/approvals/${(await world.question()).id}/approve`, {})).status).toBe(200)
  expect((await sent).result).toBeDefined()
  expect((await world.send({ text: 'x'.repeat(300_000) })).error).toMatchObject({ data: { code: 'forbidden' } })
})
