import { expect, test } from 'vitest'
import { KeyId, SecretId, ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Key } from '#shared/model/key.ts'
import type { Secret } from '#shared/model/secret.ts'
import { ServerSettings, type Server } from '#shared/model/server.ts'
import type { UsageLimit } from '#shared/model/usage.ts'
import { findNeeds, type WaitingTools } from './needs.ts'

const DAY = 86_400_000
const now = 1_000 * DAY
const workspaceId = WorkspaceId.parse('3b0f1c52-8f57-4a68-9c1b-1f6c8d9a0b11')

const server = (change: Partial<Server> = {}): Server => ({
  id: ServerId.parse(`srv_${'1'.repeat(32)}`),
  workspaceId,
  slug: 'github',
  name: 'GitHub',
  kind: 'stdio',
  launch: { kind: 'stdio', command: 'npx', args: [], environment: {}, cwd: null },
  settings: ServerSettings.parse({}),
  fingerprint: 'f'.repeat(64),
  isApproved: true,
  isOn: true,
  state: { at: 'ready', since: now },
  signIn: null,
  staleSecrets: [],
  lastLines: [],
  toolCount: 3,
  createdAt: 0,
  updatedAt: 0,
  ...change,
})
const key = (change: Partial<Key> = {}): Key => ({
  id: KeyId.parse(`key_${'2'.repeat(32)}`),
  workspaceId,
  kind: 'service',
  memberId: null,
  name: 'Cursor',
  surfaces: 'mcp',
  scopes: ['*:read', '*:write'],
  limits: { callsPerMinute: null, callsPerDay: null },
  replacedBy: null,
  prefix: 'atr_abc123',
  createdAt: now - 30 * DAY,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: now,
  calls: 1,
  tools: null,
  toolMode: null,
  ...change,
})
const secret = (name: string): Secret => ({
  id: SecretId.parse(`sec_${'3'.repeat(32)}`),
  workspaceId,
  scope: 'workspace',
  name,
  description: '',
  reference: null,
  isRedacted: true,
  override: null,
  version: 1,
  createdAt: 0,
  replacedAt: null,
  lastUsedAt: null,
  usedBy: [],
})

interface Given {
  readonly servers?: readonly Server[]
  readonly secrets?: readonly Secret[]
  readonly keys?: readonly Key[]
  readonly waitingTools?: readonly WaitingTools[]
  readonly waitingCalls?: number
  readonly limits?: readonly UsageLimit[]
}
const needs = ({ servers = [server()], secrets = [], keys = [key()], waitingTools = [], waitingCalls = 0, limits = [] }: Given) =>
  findNeeds({ slug: 'default', servers, secrets, keys, waitingTools, waitingCalls, limits, now })

test('a workspace in use with all well asks for nothing', () => {
  expect(needs({})).toEqual([])
})

test('a server that failed, or waits for agreement, leads to that server', () => {
  expect(needs({ servers: [server({ state: { at: 'failed', reason: 'It ended.' } })] })[0]).toMatchObject({
    tone: 'danger',
    route: { page: 'server' },
  })
  expect(needs({ servers: [server({ state: { at: 'held' } })] })[0]).toMatchObject({ verb: 'Review', route: { page: 'server' } })
})

test('a server that names a secret which does not exist asks for that secret, by name', () => {
  const servers = [
    server({
      launch: { kind: 'stdio', command: 'npx', args: [], environment: { A: { secret: 'TOKEN' }, B: { value: 'plain' } }, cwd: null },
    }),
  ]
  expect(needs({ servers })[0]?.sentence).toContain('TOKEN')
  expect(needs({ servers, secrets: [secret('TOKEN')] })).toEqual([])
})

test('tools that changed, or cannot be trusted any more, lead to their server', () => {
  const { id: serverId } = server()
  expect(needs({ waitingCalls: 2 })[0]).toMatchObject({ verb: 'Answer', sentence: expect.stringContaining('2 calls wait') })
  expect(needs({ waitingTools: [{ serverId, changed: 2, unreadable: 0 }] })[0]).toMatchObject({
    sentence: expect.stringContaining('2 tools of') as string,
    route: { page: 'server', serverId },
  })
  expect(needs({ waitingTools: [{ serverId, changed: 0, unreadable: 1 }] })[0]?.sentence).toContain('cannot be read')
})

test('units that are near their end, or used up, lead to the plan', () => {
  const limit = { kind: 'cap', keyId: null, used: 9, of: 10, left: 1, endsAt: null } as const
  expect(needs({ limits: [{ ...limit, state: 'ok' }] })).toEqual([])
  expect(needs({ limits: [{ ...limit, state: 'near' }] })[0]).toMatchObject({ tone: 'warning', route: { page: 'usage-plan' } })
  expect(needs({ limits: [{ ...limit, state: 'paused' }] })[0]).toMatchObject({
    tone: 'danger',
    sentence: expect.stringContaining('paused') as string,
  })
})

test('a key that expires within a week, or was never used for one, is named; a revoked one is not', () => {
  expect(needs({ keys: [key({ expiresAt: now + 6 * DAY })] })[0]?.sentence).toContain('expires')
  expect(needs({ keys: [key({ expiresAt: now + 8 * DAY })] })).toEqual([])
  expect(needs({ keys: [key({ lastUsedAt: null })] })[0]?.sentence).toContain('never used')
  expect(needs({ keys: [key({ lastUsedAt: null }), key({ revokedAt: now, lastUsedAt: null })] })).toHaveLength(1)
})

test('without a live key no client can connect, once there is a server to reach', () => {
  expect(needs({ keys: [key({ revokedAt: now })] })[0]).toMatchObject({ verb: 'Create key' })
  expect(needs({ servers: [], keys: [] })).toEqual([])
})
