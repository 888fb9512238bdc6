import { expect } from 'vitest'
import { ApprovalRuleId, ServerId } from '#shared/model/ids.ts'
import { newId } from '#core/lib/ids.ts'
import { startFeatures } from '../operations/start-features.ts'
import { verifies } from '../verifies.ts'

verifies(
  'approvals.rules',
  'rules are added at the end, changed, put in order and deleted; one that makes no sense is refused',
  async () => {
    using features = await startFeatures()
    const { run, refusal, workspaceId } = features
    const server = await run('servers.create', { workspaceId, name: 'Files', launch: { command: 'node' } })
    const first = await run('approvalRules.create', { workspaceId, effect: 'ask', note: ' Look first. ' })
    const second = await run('approvalRules.create', {
      workspaceId,
      effect: 'block',
      serverId: server.id,
      toolName: 'delete',
      conditions: [{ test: 'matches', pointer: '/path', pattern: '^/etc' }],
    })
    const ids = async () => (await run('approvalRules.list', { workspaceId })).map(({ id }) => id)
    expect([first.note, await ids()]).toEqual(['Look first.', [first.id, second.id]])
    expect((await run('approvalRules.order', { workspaceId, ruleIds: [second.id, first.id] })).map(({ id }) => id)).toEqual([
      second.id,
      first.id,
    ])
    const changed = await run('approvalRules.update', { workspaceId, ruleId: second.id, effect: 'allow' })
    expect(changed).toEqual({ ...second, effect: 'allow' })

    const create = { workspaceId, effect: 'block' }
    const condition = (one: object) => ({ ...create, conditions: [{ pointer: '/x', ...one }] })
    const refused: [object, string][] = [
      [{ ...create, toolName: 'delete' }, 'invalid_input'],
      [{ ...create, serverId: ServerId.parse(newId('srv')) }, 'not_found'],
      [{ ...create, keyId: newId('key') }, 'not_found'],
      [condition({ test: 'matches', pattern: '(?=a)' }), 'invalid_input'],
      [condition({ test: 'range', min: null, max: null }), 'invalid_input'],
      [condition({ test: 'equals', to: 1, pointer: 'x' }), 'invalid_input'],
    ]
    for (const [input, code] of refused) expect([input, (await refusal('approvalRules.create', input)).code]).toEqual([input, code])

    const other = await run('workspaces.create', { name: 'Other' })
    const foreign = await run('approvalRules.create', { workspaceId: other.id, effect: 'ask' })
    const nobody = ApprovalRuleId.parse(newId('apr'))
    for (const id of [foreign.id, nobody])
      expect(await refusal('approvalRules.order', { workspaceId, ruleIds: [id, second.id] })).toMatchObject({ code: 'not_found' })
    expect((await refusal('approvalRules.order', { workspaceId, ruleIds: [second.id] })).code).toBe('conflict')

    await run('approvalRules.remove', { workspaceId, ruleId: first.id })
    await run('servers.remove', { workspaceId, serverId: server.id })
    expect(await ids()).toEqual([])
  },
)

verifies('approvals.rules', 'a rule that cannot be read stands in its place and says so, and can only be deleted', async () => {
  using features = await startFeatures()
  const { run, refusal, workspaceId, db } = features
  const { id: ruleId } = await run('approvalRules.create', { workspaceId, effect: 'allow' })
  db.write(db => db.run("UPDATE approval_rules SET conditions = '[{}]'"))
  expect(await run('approvalRules.list', { workspaceId })).toMatchObject([{ id: ruleId, effect: 'block', problem: expect.any(String) }])
  expect((await refusal('approvalRules.update', { workspaceId, ruleId, note: 'x' })).code).toBe('conflict')
  await run('approvalRules.remove', { workspaceId, ruleId })
  expect(await run('approvalRules.list', { workspaceId })).toEqual([])
})
