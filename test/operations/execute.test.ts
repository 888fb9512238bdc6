import { expect } from 'vitest'
import type { Contract } from '#shared/contract/index.ts'
import { type AppError } from '#shared/errors.ts'
import { createExecute } from '#core/operations/execute.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { OperationEntry } from '#core/operations/operation-log.ts'
import { ownerActor } from '#core/features/organization/index.ts'
import { verifies } from '../verifies.ts'
import { startFeatures } from './start-features.ts'

type Row = Record<string, unknown>
type Features = Awaited<ReturnType<typeof startFeatures>>

function changesOf({ db }: Features): Row[] {
  return db.all(row => row, 'SELECT * FROM changes ORDER BY request_id')
}

/** The door with some handlers replaced. */
function doorWith(features: Features, replaced: Partial<Handlers<Contract>>) {
  const entries: OperationEntry[] = []
  const bugs: AppError[] = []
  const log = { record: (entry: OperationEntry) => entries.push(entry) > 0, bug: (error: AppError) => void bugs.push(error) }
  return { execute: createExecute({ ...features.handlers, ...replaced }, log), entries, bugs }
}

verifies('contract.one-door', 'what is no operation does not exist, whatever it is called', async () => {
  using features = await startFeatures()
  for (const name of ['servers.fly', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expect(await features.execute(name, {}, features.callOf())).toMatchObject({
      ok: false,
      error: { code: 'not_found', message: 'There is no such operation here.' },
    })
  }
})

verifies('contract.one-door', 'an operation is not there on a surface that does not offer it', async () => {
  using features = await startFeatures()
  expect(await features.refusal('adminKeys.create', { name: 'mine' }, { surface: 'rest' })).toMatchObject({
    code: 'not_found',
    message: 'There is no such operation here.',
  })
  expect(features.db.all(row => row, 'SELECT * FROM keys')).toEqual([])
})

verifies('contract.one-door', 'a wrong field is named', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const refused = await features.refusal('servers.create', { workspaceId, name: ' ', launch: { command: 'x', args: ['a\nb'] } })
  expect(refused).toMatchObject({
    code: 'invalid_input',
    details: { issues: [{ path: 'name', message: 'Give the server a name.' }, { path: 'launch.args.0' }] },
  })
  for (const input of [undefined, null, 7, 'text', []])
    expect(await features.refusal('servers.list', input), String(input)).toMatchObject({ code: 'invalid_input' })
})

verifies('contract.one-door', 'a workspace that one is not in and one that does not exist are refused in the same words', async () => {
  using features = await startFeatures()
  const nobodyThere = { ...ownerActor(features.db), roleIn: () => undefined }
  const input = { workspaceId: features.workspaceId }
  const notMine = await features.refusal('servers.list', input, { actor: nobodyThere })
  const notThere = await features.refusal('servers.list', { workspaceId: '0193a3f0-0000-7000-8000-000000000001' })
  expect(notMine).toEqual(notThere)
  expect(notMine).toEqual({ code: 'not_found', message: 'There is no such workspace.', details: {} })
})

verifies('contract.one-door', 'a role that does not have the permission is forbidden, and nobody may do nothing', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const member = { ...ownerActor(features.db), role: 'member' as const, roleIn: () => 'member' as const }
  const nobody = { ...ownerActor(features.db), role: undefined, roleIn: () => undefined }
  expect(await features.refusal('keys.create', { workspaceId, name: 'mine' }, { actor: member })).toMatchObject({ code: 'forbidden' })
  expect(await features.refusal('workspaces.create', { name: 'mine' }, { actor: member })).toMatchObject({ code: 'forbidden' })
  expect(await features.refusal('workspaces.list', {}, { actor: nobody })).toMatchObject({ code: 'forbidden' })
  expect(await features.execute('keys.list', { workspaceId }, features.callOf({ actor: member }))).toMatchObject({ ok: true })
  expect(features.db.all(row => row, 'SELECT * FROM keys')).toEqual([])
})

verifies('contract.one-door', 'a bug is answered with the request id and logged with it, and its text stays inside', async () => {
  using features = await startFeatures()
  const { execute, bugs } = doorWith(features, {
    'workspaces.list': () => {
      throw new TypeError('secret text')
    },
  })
  const call = features.callOf()
  const outcome = await execute('workspaces.list', {}, call)
  expect(outcome).toMatchObject({ ok: false, requestId: call.requestId, error: { code: 'internal', details: {} } })
  expect(JSON.stringify(outcome)).not.toContain('secret text')
  expect(bugs).toMatchObject([{ code: 'internal', cause: { message: 'secret text' } }])
})

verifies('contract.one-door', 'a field that the answer’s schema does not have cannot leave, and a wrong answer is a bug', async () => {
  using features = await startFeatures()
  const [workspace] = await features.run('workspaces.list', {})
  if (!workspace) throw new Error('There is no workspace.')
  const { execute } = doorWith(features, {
    'workspaces.list': () => [{ ...workspace, wrappedKey: 'v1.abc' }],
    'workspaces.get': () => ({ ...workspace, slug: 'NOT A SLUG' }),
  })
  expect(await execute('workspaces.list', {}, features.callOf())).toMatchObject({ ok: true, data: [workspace] })
  expect(JSON.stringify(await execute('workspaces.list', {}, features.callOf()))).not.toContain('v1.abc')
  expect(await execute('workspaces.get', { workspaceId: workspace.id }, features.callOf())).toMatchObject({
    ok: false,
    error: { code: 'internal' },
  })
})

verifies('contract.one-door', 'what fails after the caller has gone is cancelled, not a bug', async () => {
  using features = await startFeatures()
  const { execute, bugs } = doorWith(features, {
    'workspaces.list': call =>
      new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')))),
  })
  const abort = new AbortController()
  const answer = execute('workspaces.list', {}, features.callOf({ signal: abort.signal }))
  abort.abort()
  expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled' } })
  expect(bugs).toEqual([])
})

verifies('contract.one-door', 'every command leaves one row that says who, where and what came of it; a query leaves none', async () => {
  using features = await startFeatures()
  const { workspaceId } = features
  const call = features.callOf()
  await features.execute('secrets.create', { workspaceId, name: 'TOKEN', value: 'canary-value' }, call)
  await features.refusal('secrets.create', { workspaceId, name: 'TOKEN', value: 'canary-value' })
  await features.refusal('secrets.create', { workspaceId, name: '!', value: 'canary-value' })
  await features.run('secrets.list', { workspaceId })
  const rows = changesOf(features)
  expect(rows[0]).toEqual({
    request_id: call.requestId,
    at: features.now(),
    operation: 'secrets.create',
    surface: 'page',
    actor_kind: 'member',
    actor_id: call.actor.id,
    workspace_id: workspaceId,
    outcome: 'ok',
    reason: null,
    subject: null,
  })
  expect(rows.map(row => row['outcome'])).toEqual(['ok', 'conflict', 'invalid_input'])
  expect(JSON.stringify(rows)).not.toContain('canary-value')
})

verifies('contract.one-door', 'a change that is done is answered as done even if it cannot be recorded', async () => {
  using features = await startFeatures()
  features.db.write(db => db.run('DROP TABLE audit'))
  expect(await features.run('workspaces.create', { name: 'Work' })).toMatchObject({ slug: 'work' })
  expect(features.logged).toMatchObject([{ event: 'change.notRecorded', facts: { operation: 'workspaces.create' } }])
})
