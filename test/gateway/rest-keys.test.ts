import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { InputOf, Operation } from '#shared/contract/define.ts'
import { contract, type Contract } from '#shared/contract/index.ts'
import { PERMISSIONS } from '#shared/model/permission.ts'
import { restOf } from '../harness/rest.ts'
import { soon } from '../harness/soon.ts'
import { define, startToolsApp, type ToolsApp } from '../tools/tools-app.ts'
import { verifies } from '../verifies.ts'

type NewKey = Omit<InputOf<Contract['keys.create']>, 'workspaceId' | 'name'>

const upstream = (name: string) => join(import.meta.dirname, '../harness/upstreams', `${name}.mjs`)
const offered = Object.values<Operation>(contract).filter(({ surfaces }) => surfaces?.includes('rest') ?? true)

async function makeKey({ app, workspace }: ToolsApp, more: NewKey = {}) {
  const made = await app.call('keys.create', { workspaceId: workspace.id, name: randomUUID(), surfaces: 'rest', ...more })
  return { ...made, rest: restOf(app.baseUrl, made.value) }
}

/** A route with values that have the right form and name nothing but the workspace. */
function filled({ rest }: Operation, workspaceId: string): string {
  const values: Record<string, string> = {
    workspaceId,
    serverId: `srv_${'0'.repeat(32)}`,
    secretId: `sec_${'0'.repeat(32)}`,
    keyId: `key_${'0'.repeat(32)}`,
    memberId: `mem_${'0'.repeat(32)}`,
    requestId: randomUUID(),
  }
  return rest.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'unknown')
}

const bodyFor = (route: string) => (/^(?:GET|DELETE)/.test(route) ? {} : { body: {} })

async function records({ app, workspace }: ToolsApp) {
  return (await app.call('calls.list', { workspaceId: workspace.id })).calls
}

verifies('rest.keys', 'a key does in its workspace what its scopes name, and nothing of the organization', async () => {
  await using it = await startToolsApp([define('read')])
  const [none, all] = [await makeKey(it, { scopes: [] }), await makeKey(it, { scopes: [...PERMISSIONS] })]
  for (const operation of offered) {
    const route = filled(operation, it.workspace.id)
    const answers = [await none.rest(route, bodyFor(route))]
    // The key itself must live on to the end.
    if (operation.kind === 'query') answers.push(await all.rest(route, bodyFor(route)))
    const [refused, allowed] = answers
    const isOfWorkspace = operation.rest.includes('{workspaceId}')
    if (!isOfWorkspace) for (const { status } of answers) expect([route, status === 403 || status === 400]).toEqual([route, true])
    else if (operation.isGated) expect([route, refused?.json.opens]).toEqual([route, undefined])
    // A body that does not fit is refused before anything is asked.
    else if (refused?.status !== 400) expect([route, refused?.status, refused?.json.opens]).toEqual([route, 403, operation.permission])
    if (isOfWorkspace && allowed) expect([route, [200, 400, 404].includes(allowed.status)]).toEqual([route, true])
  }
  expect((await all.rest('GET /workspaces')).json).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('admin key') })
  expect((await all.rest(`GET /workspaces/${it.workspace.id}`)).json.data).toMatchObject({ id: it.workspace.id })
  const [change] = (await it.app.call('audit.list', { workspaceId: it.workspace.id, kind: 'change', whoId: none.key.id })).records
  expect(change).toMatchObject({ whoKind: 'key', surface: 'rest', outcome: 'forbidden', whoName: none.key.name })
})

verifies('rest.keys', 'elsewhere a key is nobody, in the same words and with a record that does not name it', async () => {
  await using it = await startToolsApp([define('read')])
  const { app } = it
  const other = await app.call('workspaces.create', { name: 'Other' })
  const key = await makeKey(it, { scopes: [...PERMISSIONS, '*:read', '*:write'] })
  const mcpOnly = await makeKey(it, { surfaces: 'mcp' })
  const strangers = [key.rest, mcpOnly.rest, restOf(app.baseUrl, undefined), restOf(app.baseUrl, `${key.value}x`)]
  const seen = new Set<string>()
  for (const operation of offered.filter(({ rest }) => rest.includes('{workspaceId}'))) {
    for (const [index, rest] of strangers.entries()) {
      const ids = index === 1 ? [it.workspace.id] : [other.id, randomUUID()]
      for (const id of ids) {
        const { status, json, headers } = await rest(filled(operation, id), bodyFor(operation.rest))
        const { requestId, instance, ...said } = json
        expect(instance).toBe(`urn:uuid:${requestId}`)
        seen.add(JSON.stringify([status, said, headers['www-authenticate']]))
      }
    }
  }
  expect([...seen]).toEqual([expect.stringContaining('[401,')])
  const ofOther = () => app.call('calls.list', { workspaceId: other.id, limit: 500 })
  await soon(async () => (await ofOther()).calls.length).toBe(60)
  for (const record of (await ofOther()).calls)
    expect(record).toMatchObject({ method: 'connect', surface: 'rest', gate: 'authenticate', keyId: null, keyName: null, callerId: null })
  expect(
    (await app.call('audit.list', { workspaceId: other.id, kind: 'change' })).records.filter(({ surface }) => surface === 'rest'),
  ).toEqual([])
  expect((await records(it)).map(({ gate, keyName }) => [gate, keyName])).toContainEqual(['authenticate', null])
})

verifies('rest.keys', 'a user key is bound by its scopes and by its member’s role, and archiving shuts out every key', async () => {
  await using it = await startToolsApp([define('read')])
  const { app, workspace } = it
  const workspaceId = workspace.id
  const { id: memberId } = await app.call('members.add', { name: 'Ada' })
  await app.call('workspaceMembers.set', { workspaceId, memberId, role: 'member' })
  const { rest } = await makeKey(it, { memberId, scopes: ['keys:read', 'keys:write'] })
  const make = () => rest(`POST /workspaces/${workspaceId}/keys`, { body: { name: 'another', scopes: [], surfaces: 'rest' } })
  expect((await rest(`GET /workspaces/${workspaceId}/keys`)).status).toBe(200)
  expect((await rest(`GET /workspaces/${workspaceId}/secrets`)).json).toMatchObject({ status: 403, opens: 'secrets:read' })
  expect((await make()).json).toMatchObject({ status: 403, opens: 'role' })
  await app.call('workspaceMembers.set', { workspaceId, memberId, role: 'manager' })
  expect((await make()).status).toBe(200)
  await app.call('workspaceMembers.set', { workspaceId, memberId, role: null })
  expect((await rest(`GET /workspaces/${workspaceId}/keys`)).json).toMatchObject({ code: 'not_found' })

  const service = await makeKey(it, { scopes: ['keys:read', '*:read', '*:write'] })
  await app.call('workspaces.create', { name: 'Other' })
  await app.call('workspaces.archive', { workspaceId })
  const call = () => service.rest(`POST /workspaces/${workspaceId}/tools/files__read/call`, { body: {} })
  for (const answer of [await service.rest(`GET /workspaces/${workspaceId}/keys`), await call()])
    expect(answer.json).toMatchObject({ status: 403, code: 'forbidden', opens: 'restore' })
  expect((await records(it))[0]).toMatchObject({ gate: 'workspace', outcome: 'forbidden', surface: 'rest' })
  await app.call('workspaces.restore', { workspaceId })
  expect((await call()).status).toBe(200)
})

verifies('rest.tools', 'what is listed can be called, and the refusals of gates have their status and say what opens them', async () => {
  await using it = await startToolsApp([define('read', { annotations: { readOnlyHint: true } }), define('write'), define('other')])
  const { app, workspace, server } = it
  const workspaceId = workspace.id
  await app.call('tools.decide', { workspaceId, serverId: server.id, toolNames: ['read'], access: 'read' })
  const tools = `/workspaces/${workspaceId}/tools`
  const listed = async (rest: ReturnType<typeof restOf>): Promise<string[]> =>
    (await rest(`GET ${tools}`)).json.data.tools.map(({ name }: { name: string }) => name)
  const chosen = [{ serverId: server.id, toolName: 'write' }]
  for (const [more, names] of [
    [{ scopes: ['files:read'] }, ['read']],
    [{ scopes: ['files:write'] }, ['write', 'other', 'announce']],
    [{ tools: chosen }, ['write']],
    [{ scopes: ['tools:read', 'tools:write'] }, []],
    // A discovering client is told three tools; REST all, which it can call.
    [{ toolMode: 'discovery' }, ['read', 'write', 'other', 'announce']],
  ] as const satisfies [NewKey | { tools: typeof chosen }, string[]][]) {
    const { key, rest } = await makeKey(it, { ...more } as NewKey)
    expect(await listed(rest)).toEqual(names.map(name => `files__${name}`))
    for (const name of ['read', 'write', 'other']) {
      const { status, headers } = await rest(`POST ${tools}/files__${name}/call`, { body: { arguments: { path: 'a' } } })
      expect([more, name, status]).toEqual([more, name, names.some(other => other === name) ? 200 : 403])
      const found = (await records(it)).filter(({ requestId }) => requestId === headers['x-request-id'])
      expect(found).toMatchObject([{ surface: 'rest', keyId: key.id, target: `files__${name}` }])
    }
    expect((await rest(`POST ${tools}/search_tools/call`, { body: {} })).json.code).toBe('not_found')
  }
  const reading = await makeKey(it, { scopes: ['files:read'] })
  const call = (rest: ReturnType<typeof restOf>) => rest(`POST ${tools}/files__write/call`, { body: {} })
  expect((await call(reading.rest)).json).toMatchObject({ type: '/api/v1/docs#forbidden', opens: 'files:write' })

  const limited = await makeKey(it, { limits: { callsPerMinute: 1, callsPerDay: null } })
  expect((await call(limited.rest)).status).toBe(200)
  const { json, headers } = await call(limited.rest)
  expect(json).toMatchObject({ status: 429, code: 'limited', opens: expect.stringMatching(/^\d{4}-/) })
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  await app.call('modules.switch', { workspaceId, module: 'files', isOn: false })
  expect((await call(reading.rest)).json).toMatchObject({ status: 403, opens: 'module files' })
  expect(await listed(reading.rest)).toEqual([])
})

verifies(
  'rest.tools',
  'a call ends with its client and with its key, and a server that asks back hears that nobody can answer',
  async () => {
    await using it = await startToolsApp([define('read')])
    const { app, workspace } = it
    const workspaceId = workspace.id
    for (const name of ['echo-server', 'asking-server']) {
      const { id } = await app.addServer(workspace, name.split('-')[0]!, { command: process.execPath, args: [upstream(name)] })
      await app.call('servers.start', { workspaceId, serverId: id })
    }
    const { key, rest } = await makeKey(it)
    const tools = `/workspaces/${workspaceId}/tools`
    const hanging = async (): Promise<number> => {
      const { result } = await app.call('tools.call', { workspaceId, name: 'echo__ledger' })
      return JSON.parse(String(result.content?.[0]?.text)).calls.hang ?? 0
    }
    const leaving = new AbortController()
    const left = rest(`POST ${tools}/echo__hang/call`, { body: {}, signal: leaving.signal }).catch((thrown: unknown) => thrown)
    await soon(hanging).toBe(1)
    leaving.abort()
    await left
    const ended = async () => (await records(it)).filter(({ target }) => target === 'echo__hang').map(({ outcome }) => outcome)
    await soon(ended).toEqual(['cancelled'])

    const asked = await rest(`POST ${tools}/asking__ask/call`, { body: { arguments: { kind: 'elicitation', tag: 'x' } } })
    expect([asked.status, JSON.stringify(asked.json)]).toEqual([200, expect.stringContaining('Method not found')])

    const revoked = rest(`POST ${tools}/echo__hang/call`, { body: {} })
    await soon(hanging).toBe(2)
    await app.call('keys.revoke', { workspaceId, keyId: key.id })
    expect((await revoked).json).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(await ended()).toEqual(['cancelled', 'cancelled'])
  },
)

verifies('rest.keys-give', 'a key makes, changes and rotates only keys that may do no more than it, itself included', async () => {
  await using it = await startToolsApp([define('read')])
  const { app, workspace, server } = it
  const keys = `/workspaces/${workspace.id}/keys`
  const limits = { callsPerMinute: 10, callsPerDay: null }
  const tools = [{ serverId: server.id, toolName: 'read' }]
  const own = { scopes: ['keys:write', 'files:read'], limits, tools, expiresAt: Date.now() + 3_600_000 }
  const { key, rest } = await makeKey(it, own)
  const less = { name: 'less', surfaces: 'rest', ...own, scopes: ['files:read'], expiresAt: own.expiresAt - 1 }
  const made = await rest(`POST ${keys}`, { body: less })
  expect(made.status).toBe(200)
  const owner = (await app.call('members.list', {}))[0]!
  for (const more of [
    { scopes: ['files:write'] },
    { scopes: ['*:read'] },
    { scopes: ['keys:read'] },
    { tools: null },
    { tools: [{ serverId: server.id, toolName: 'announce' }] },
    { surfaces: 'mcp' },
    { surfaces: 'both' },
    { limits: { callsPerMinute: null, callsPerDay: null } },
    { limits: { callsPerMinute: 11, callsPerDay: null } },
    { expiresAt: null },
    { expiresAt: own.expiresAt + 1 },
    { memberId: owner.id },
  ]) {
    expect([more, (await rest(`POST ${keys}`, { body: { ...less, ...more } })).json.code]).toEqual([more, 'forbidden'])
    if ('expiresAt' in more || 'memberId' in more) continue
    for (const id of [key.id, made.json.data.key.id])
      expect([more, id, (await rest(`PATCH ${keys}/${id}`, { body: more })).json.code]).toEqual([more, id, 'forbidden'])
  }
  // It would live longer than what makes it.
  expect((await rest(`POST ${keys}/${key.id}/rotate`, { body: {} })).json.code).toBe('forbidden')
  const wide = await makeKey(it)
  expect((await rest(`POST ${keys}/${wide.key.id}/rotate`, { body: {} })).json.code).toBe('forbidden')
  const lasting = await makeKey(it, { scopes: ['keys:write'] })
  expect((await lasting.rest(`POST ${keys}/${lasting.key.id}/rotate`, { body: { overlapDays: 0 } })).status).toBe(200)
  expect((await lasting.rest(`GET ${keys}`)).status).toBe(401)
})
