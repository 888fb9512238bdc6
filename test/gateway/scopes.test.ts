import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import { scopesReach } from '#shared/model/scope.ts'
import { findLiveKey } from '#core/features/keys/index.ts'
import { freeServerSlug } from '#core/features/servers/rules.ts'
import { openSession, sendModern } from '../harness/mcp-wire.ts'
import { startFeatures } from '../operations/start-features.ts'
import { define, LISTING, startToolsApp, type ToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'

type NewKey = Omit<InputOf<Contract['keys.create']>, 'workspaceId' | 'name'>

/** The value of a new key. */
async function keyWith(it: ToolsApp, more: NewKey): Promise<string> {
  return (await it.app.call('keys.create', { workspaceId: it.workspace.id, name: randomUUID(), ...more })).value
}

const reading = (name: string) => define(name, { annotations: { readOnlyHint: true } })

/** A workspace with a tool that only reads, as decided, one that writes, and one of which nothing was decided. */
async function startDecided(): Promise<ToolsApp> {
  const it = await startToolsApp([reading('read'), define('write'), reading('undecided')])
  await decide(it, ['read'], 'read')
  await decide(it, ['write'], 'write')
  return it
}

function decide(it: ToolsApp, toolNames: string[], access: 'read' | 'write' | null) {
  return it.app.call('tools.decide', { workspaceId: it.workspace.id, serverId: it.server.id, toolNames, access })
}

async function lastRecord(it: ToolsApp) {
  return (await it.app.call('calls.list', { workspaceId: it.workspace.id })).calls[0]
}

/** What a call of this key comes to: `ok`, or what would open it, as its record says. */
async function comesTo(it: ToolsApp, key: string, name: string): Promise<string | null | undefined> {
  const answer = await it.call(name, key)
  const record = await lastRecord(it)
  expect(record?.requestId).toBe(answer.requestId)
  return answer.error === undefined ? 'ok' : record?.opens
}

verifies('scopes.bind', 'what is listed can be called and what is not cannot, by scope, in both eras', async () => {
  await using it = await startDecided()
  for (const [scopes, reached] of [
    [['files:read'], ['read']],
    [['files:write'], ['write', 'undecided']],
    [['*:read'], ['read']],
    [['*:write'], ['write', 'undecided']],
    [
      ['*:read', '*:write'],
      ['read', 'write', 'undecided'],
    ],
    [
      ['files:read', '*:write'],
      ['read', 'write', 'undecided'],
    ],
    [['other:read', 'other:write', 'tools:read', 'tools:write', 'keys:write'], []],
    [[], []],
  ] as const) {
    const key = await keyWith(it, { scopes: [...scopes] })
    // In the server's order; the two eras are compared with each other there.
    expect(await it.names(key), scopes.join()).toEqual(reached.map(name => `files__${name}`))
    for (const name of ['read', 'write', 'undecided'])
      expect([scopes, name, await comesTo(it, key, `files__${name}`)]).toEqual([
        scopes,
        name,
        reached.some(other => other === name) ? 'ok' : `files:${name === 'read' ? 'read' : 'write'}`,
      ])
  }
})

verifies(
  'scopes.bind',
  'prompts, resources, completions and watching need to read, and are listed only where they can be used',
  async () => {
    await using it = await startDecided()
    const uses = [
      ['prompts/get', { name: 'files__ask' }],
      ['resources/read', { uri: 'listing://one' }],
      ['resources/subscribe', { uri: 'listing://one' }],
      ['completion/complete', { ref: { type: 'ref/prompt', name: 'files__ask' }, argument: { name: 'a', value: '' } }],
    ] as const
    for (const [scopes, isLet] of [
      [['files:read'], true],
      [['files:write'], false],
      [['other:read'], false],
    ] as const) {
      const target = { ...it.target, key: await keyWith(it, { scopes: [...scopes] }) }
      const session = await openSession(target)
      expect((await session.request('prompts/list')).result.prompts).toHaveLength(isLet ? 1 : 0)
      expect((await session.request('resources/list')).result.resources).toHaveLength(isLet ? 1 : 0)
      for (const [method, params] of uses) {
        for (const answer of [await session.request(method, params), await sendModern(target, method, params)]) {
          // The modern era watches otherwise, and this server completes nothing: what is asked is whether the key is the reason.
          expect([scopes, method, /lacks the scope|not granted/.test(answer.error?.message ?? '')]).toEqual([
            scopes,
            method,
            !isLet && answer.error?.code !== -32_601,
          ])
        }
      }
    }
  },
)

verifies('scopes.bind', 'discovery finds and describes no more than the key can call', async () => {
  await using it = await startDecided()
  const target = { ...it.target, key: await keyWith(it, { scopes: ['files:read'], toolMode: 'discovery' }) }
  const use = (name: string, args: object) => sendModern(target, 'tools/call', { name, arguments: args })
  const found = JSON.stringify((await use('search_tools', { query: 'about read write undecided' })).result)
  expect(found).toContain('files__read')
  expect(found).not.toMatch(/files__(?:write|undecided|announce)/)
  expect(JSON.stringify((await use('describe_tools', { names: ['files__write'] })).result)).not.toContain('About write')
  expect((await use('call_tool', { name: 'files__write', arguments: {} })).error.message).toContain('lacks the scope files:write')
  expect((await use('call_tool', { name: 'files__read', arguments: {} })).result.content[0].text).toBe('this is read')
})

verifies('scopes.roles', 'a user key does what its scopes and the role of its member both allow, as they are now', async () => {
  await using it = await startDecided()
  const workspaceId = it.workspace.id
  const { id: memberId } = await it.app.call('members.add', { name: 'Ada' })
  await expect(keyWith(it, { memberId })).rejects.toMatchObject({ code: 'not_found' })
  await it.app.call('workspaceMembers.set', { workspaceId, memberId, role: 'member' })
  const both = await keyWith(it, { memberId })
  const reads = await keyWith(it, { memberId, scopes: ['files:read'] })
  expect(await it.names(both)).toHaveLength(3)
  expect(await it.names(reads)).toEqual(['files__read'])
  expect(await comesTo(it, reads, 'files__write')).toBe('files:write')
  await it.app.call('workspaceMembers.set', { workspaceId, memberId, role: null })
  for (const key of [both, reads]) {
    expect(await it.names(key)).toEqual([])
    expect(await comesTo(it, key, 'files__read')).toBe('role')
  }
  await it.app.call('members.update', { memberId, role: 'admin' })
  expect(await it.names(both)).toHaveLength(3)
  expect(await it.app.call('members.remove', { memberId })).toEqual({ revoked: 2 })
  for (const key of [both, reads]) expect((await it.call('files__read', key)).status).toBe(401)
})

verifies(
  'scopes.decided',
  'a read that was decided is lost with the definition that claimed it, and the approved one counts as write',
  async () => {
    await using it = await startDecided()
    const key = await keyWith(it, { scopes: ['files:read'] })
    expect(await comesTo(it, key, 'files__read')).toBe('ok')
    await it.relist([define('read', { description: 'It deletes.' }), define('write'), reading('undecided')])
    const changed = await it.app.call('tools.change', { workspaceId: it.workspace.id, serverId: it.server.id, toolName: 'read' })
    const definitions = [{ toolName: 'read', fingerprint: changed.current.fingerprint }]
    await it.app.call('tools.approve', { workspaceId: it.workspace.id, serverId: it.server.id, definitions })
    expect((await it.tool('read'))?.rule.access).toBeNull()
    expect(await it.names(key)).toEqual([])
    expect(await comesTo(it, key, 'files__read')).toBe('files:write')
    // Decided anew it is, and one that still says that it only reads keeps it.
    await decide(it, ['read'], 'read')
    expect(await comesTo(it, key, 'files__read')).toBe('ok')
  },
)

verifies('scopes.bind', 'a key of one door is no key at the other', async () => {
  using features = await startFeatures()
  const { workspaceId, run, db, clock } = features
  for (const [surfaces, mcp, rest] of [
    ['mcp', true, false],
    ['rest', false, true],
    ['both', true, true],
  ] as const) {
    const { value } = await run('keys.create', { workspaceId, name: surfaces, surfaces })
    expect([surfaces, findLiveKey(db, value, clock.now, 'mcp') !== undefined]).toEqual([surfaces, mcp])
    expect([surfaces, findLiveKey(db, value, clock.now, 'rest') !== undefined]).toEqual([surfaces, rest])
  }
})

verifies(
  'modules.switch',
  'a module that is off is what refuses, and what its record names, whether the key has the scope or not',
  async () => {
    await using it = await startDecided()
    const granted = await keyWith(it, {})
    const lacking = await keyWith(it, { scopes: ['other:read'] })
    await it.app.call('servers.stop', { workspaceId: it.workspace.id, serverId: it.server.id })
    for (const key of [granted, lacking]) {
      expect(await it.names(key)).toEqual([])
      expect(await comesTo(it, key, 'files__read')).toBe('module files')
      expect(await lastRecord(it)).toMatchObject({ gate: 'module', outcome: 'forbidden' })
    }
    // Who reaches nothing of it is not told that it is there.
    expect((await it.call('files__read', granted)).error.message).toContain('switched off')
    expect((await it.call('files__read', lacking)).error.message).not.toContain('switched off')
    await it.app.call('servers.start', { workspaceId: it.workspace.id, serverId: it.server.id })
    expect(await comesTo(it, lacking, 'files__read')).toBe('files:read')
    expect(await lastRecord(it)).toMatchObject({ gate: 'scope', outcome: 'forbidden' })
  },
)

verifies('scopes.never-widen', 'a key loses a module or a tool that is deleted, and another of the same name is not its own', async () => {
  await using it = await startDecided()
  const workspaceId = it.workspace.id
  const key = await keyWith(it, { scopes: ['files:read', 'files:write'] })
  const chosen = await keyWith(it, { tools: [{ serverId: it.server.id, toolName: 'read' }] })
  await it.relist([define('write')])
  expect(await it.names(chosen)).toEqual([])
  await it.app.call('servers.remove', { workspaceId, serverId: it.server.id })
  const again = await it.app.addServer(it.workspace, 'files', { command: process.execPath, args: [LISTING, '--tools', '/dev/null'] })
  expect(again.slug).toBe('files')
  for (const one of [key, chosen]) {
    expect(await it.names(one)).toEqual([])
    expect((await it.call('files__read', one)).error.message).toContain('not granted')
  }
  const kept = await it.app.call('keys.list', { workspaceId })
  expect(kept.map(({ scopes }) => scopes.filter(scope => scope.startsWith('files')))).toEqual([[], [], []])
})

verifies('scopes.never-widen', 'a module is never reached by a scope of the control plane, whatever it is called', async () => {
  for (const slug of ['keys', 'secrets', 'tools', 'members']) {
    for (const access of ['read', 'write'] as const) {
      expect(scopesReach(new Set([`${slug}:${access}`]), slug, access)).toBe(false)
      expect(scopesReach(new Set([`*:${access}`]), slug, access)).toBe(true)
    }
    expect(freeServerSlug(slug, new Set())).toBe(`${slug}-2`)
  }
  using features = await startFeatures()
  const { workspaceId, run } = features
  const server = await run('servers.create', { workspaceId, name: 'Keys', launch: { kind: 'stdio', command: 'x' } })
  expect(server.slug).toBe('keys-2')
})

verifies(
  'scopes.never-widen',
  'nobody gives a key more than they have themselves, or makes one that acts as somebody above them',
  async () => {
    using features = await startFeatures()
    const { workspaceId, run, db, execute, callOf } = features
    const manager = { ...callOf().actor, role: 'member' as const, roleIn: () => 'manager' as const }
    const admin = await run('members.add', { name: 'Ada', role: 'admin' })
    const create = (input: object) => execute('keys.create', { workspaceId, name: randomUUID(), ...input }, callOf({ actor: manager }))
    expect(await create({ scopes: ['keys:write', '*:read'] })).toMatchObject({ ok: true })
    expect(await create({ scopes: ['workspaces:write'] })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(await create({ memberId: admin.id })).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    const [{ id: keyId } = { id: '' }] = await run('keys.list', { workspaceId })
    const change = { workspaceId, keyId, scopes: ['secrets:reveal'] }
    expect(await execute('keys.update', change, callOf({ actor: manager }))).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(db.all(row => row['scopes'], 'SELECT scopes FROM keys')).toEqual(['["*:read","keys:write"]'])
  },
)
