import { expect, test } from 'vitest'
import { KeyId, MemberId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Key } from '#shared/model/key.ts'
import { keysOfModule } from './keys-of-module.ts'

const serverId = ServerId.parse(`srv_${'a'.repeat(32)}`)
const other = ServerId.parse(`srv_${'b'.repeat(32)}`)
const memberId = MemberId.parse(`mem_${'c'.repeat(32)}`)

function key(name: string, change: Partial<Key>): Key {
  return {
    id: KeyId.parse(`key_${'d'.repeat(32)}`),
    workspaceId: WorkspaceId.parse('0190a000-0000-7000-8000-000000000000'),
    kind: 'service',
    memberId: null,
    name,
    surfaces: 'mcp',
    scopes: ['*:read', '*:write'],
    limits: { callsPerMinute: null, callsPerDay: null },
    replacedBy: null,
    prefix: 'atr_abcdef',
    createdAt: 0,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    calls: 0,
    tools: null,
    toolMode: null,
    ...change,
  }
}

test('a key reaches a module by a scope of it or of all, and not when it is over, without its member, or of other tools', () => {
  const keys = [
    key('all', {}),
    key('reads', { scopes: ['files:read'] }),
    key('elsewhere', { scopes: ['git:read', 'keys:write'] }),
    key('revoked', { revokedAt: 1 }),
    key('left', { kind: 'user', memberId }),
    key('chosen', { tools: [{ serverId, toolName: 'read' }] }),
    key('chosen elsewhere', { tools: [{ serverId: other, toolName: 'read' }] }),
  ]
  const reaching = (members: Parameters<typeof keysOfModule>[1]['members']) =>
    keysOfModule({ slug: 'files', serverId }, { keys, members, now: 2 }).map(({ key, level }) => [key.name, level])
  const always = [
    ['all', 'both'],
    ['reads', 'read'],
    ['chosen', 'both'],
  ]
  expect(reaching([])).toEqual(always)
  expect(reaching([{ memberId, name: 'Grace', role: 'member' }])).toEqual([...always.slice(0, 2), ['left', 'both'], ...always.slice(2)])
})

test('a module that has the name of a part of Atrium is reached by all modules alone', () => {
  const keys = [key('control', { scopes: ['keys:read', 'keys:write'] }), key('all', {})]
  expect(keysOfModule({ slug: 'keys', serverId }, { keys, members: [], now: 0 }).map(({ key: { name } }) => name)).toEqual(['all'])
})
