import { createServer, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { Operation } from '#shared/contract/define.ts'
import { contract } from '#shared/contract/index.ts'
import { AppError, ERROR_CODES } from '#shared/errors.ts'
import { KeyId } from '#shared/model/ids.ts'
import { Problem } from '#shared/problem.ts'
import type { ToolCallRequest } from '#core/features/tools/index.ts'
import { findLiveAdminKey, findLiveKey, noteKeyUse } from '#core/features/keys/index.ts'
import { adminKeyActor, keyActor } from '#core/features/organization/index.ts'
import { listWorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { RefusedRequest } from '#core/gateway/calls.ts'
import { silentLog } from '#core/lib/log.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { createIdempotency } from '#core/surfaces/idempotency/index.ts'
import { createRest } from '#core/surfaces/rest.ts'
import { startFeatures } from '../operations/start-features.ts'
import { verifies } from '../verifies.ts'

const requestId = '0193a3f0-0000-7000-8000-00000000abcd'

interface Sent {
  readonly key?: string | null
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly raw?: string | Buffer
}

interface Heard {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly text: string
  // Answers of any shape are looked into with matchers.
  readonly json: unknown
}

/** REST over real HTTP on a free port, with an admin key. */
async function startRest() {
  const features = await startFeatures()
  const { key, value } = await features.run('adminKeys.create', { name: 'script' })
  const { db, now } = features
  const findActor = (bearer: string | undefined) => {
    const [admin, key] = [findLiveAdminKey(db, bearer, now()), findLiveKey(db, bearer, now(), 'rest')]
    return admin ? adminKeyActor(db, admin) : key && keyActor(db, key)
  }
  const refused: RefusedRequest[] = []
  const rest = createRest({
    execute: features.execute,
    idempotency: createIdempotency({ db, now }),
    findActor,
    version: '1.2.3',
    log: silentLog,
    noteUse: ({ id }) => noteKeyUse(db, KeyId.parse(id), now()),
    findWorkspace: id => listWorkspaceFacts(db).find(workspace => workspace.id === id),
    admit: () => () => undefined,
    recordRefusal: refusal => Promise.resolve(void refused.push(refusal)),
  })
  const life = new AbortController().signal
  const server = createServer((request, response) => void rest(request, response, { requestId, life }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  async function send(route: string, { key = value, body, headers = {}, raw }: Sent = {}): Promise<Heard> {
    const [method = '', path = ''] = route.split(' ')
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const type =
      payload === undefined
        ? {}
        : { 'content-type': 'application/json', ...(headers['transfer-encoding'] ? {} : { 'content-length': Buffer.byteLength(payload) }) }
    // Not fetch: it would tidy up the path before it sends it.
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      method,
      path: `/api/v1${path}`,
      headers: { ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...type, ...headers },
    })
    request.end(payload)
    const [response] = await once(request, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    return { status: response.statusCode, headers: response.headers, text, json: JSON.parse(text) }
  }

  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    features[Symbol.dispose]()
  }
  return { features, port, send, adminKey: { key, value }, hangUp: () => server.closeAllConnections(), [Symbol.asyncDispose]: close }
}

const offered = Object.entries<Operation>(contract).filter(([, { surfaces }]) => surfaces?.includes('rest') ?? true)
const hidden = Object.entries<Operation>(contract).filter(([, { surfaces }]) => !(surfaces?.includes('rest') ?? true))

/** Any values of the right form: they name nothing that is there. */
function filled(rest: string): string {
  const values: Record<string, string> = {
    workspaceId: requestId,
    serverId: `srv_${'0'.repeat(32)}`,
    secretId: `sec_${'0'.repeat(32)}`,
    keyId: `key_${'0'.repeat(32)}`,
    requestId,
    name: 'files__read',
  }
  return rest.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'unknown')
}

verifies(
  'contract.rest',
  'every operation answers 401 in the same bytes without a key, with a workspace’s, a revoked or a malformed one',
  async () => {
    await using rest = await startRest()
    const { features, send } = rest
    const workspaceKey = await features.run('keys.create', { workspaceId: features.workspaceId, name: 'mine' })
    const revoked = await features.run('adminKeys.create', { name: 'old' })
    await features.run('adminKeys.revoke', { keyId: revoked.key.id })
    const answers = new Set<string>()
    for (const route of [...offered.map(([, { rest }]) => filled(rest)), 'GET /openapi.json', 'GET /nothing', 'PUT /workspaces', 'GET ']) {
      for (const key of [null, workspaceKey.value, revoked.value, 'nonsense', '']) {
        const { status, text, headers } = await send(route, { key })
        expect(status, route).toBe(401)
        answers.add(`${text} ${String(headers['www-authenticate'])}`)
      }
    }
    expect([...answers]).toEqual([expect.stringMatching(/^\{"type":"[^"]+#unauthenticated".* Bearer$/)])
    expect((await send('GET /workspaces', { key: null, headers: { authorization: `Basic ${rest.adminKey.value}` } })).status).toBe(401)
    expect(features.db.all(row => row, "SELECT * FROM changes WHERE surface = 'rest'")).toEqual([])
  },
)

verifies('contract.rest', 'every operation that is offered is reached, and one that is not does not exist', async () => {
  await using rest = await startRest()
  for (const [name, { rest: route }] of offered) {
    const { status, json, headers } = await rest.send(filled(route), route.startsWith('GET') ? {} : { body: {} })
    expect(json, name).toMatchObject({ requestId })
    expect(headers, name).toMatchObject({
      'content-type': expect.stringMatching(/^application\/(?:problem\+)?json; charset=utf-8$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
    })
    if (route.includes('{')) expect([400, 404], name).toContain(status)
    expect(json, name).not.toMatchObject({ detail: 'There is no such address. GET /api/v1/openapi.json lists them all.' })
  }
  for (const [name, { rest: route }] of hidden) expect([404, 405], name).toContain((await rest.send(route, { body: {} })).status)
})

verifies('contract.rest', 'a workspace is made, filled, used and taken apart again, by every kind of operation', async () => {
  await using rest = await startRest()
  const { features } = rest
  const data = async (route: string, body?: unknown): Promise<any> => {
    const { status, json } = await rest.send(route, body === undefined ? {} : { body })
    expect(json, route).toMatchObject({ ok: true, requestId })
    expect(status, route).toBe(200)
    return (json as { data: unknown }).data
  }
  expect(await data('PATCH /organization', { name: 'Ours' })).toMatchObject({ name: 'Ours' })
  expect(await data('GET /organization')).toMatchObject({ name: 'Ours' })
  const workspace = await data('POST /workspaces', { name: 'By script' })
  const base = `/workspaces/${workspace.id}`
  expect(await data('GET /workspaces')).toHaveLength(2)
  expect(await data(`PATCH ${base}`, { description: 'Made by a script' })).toEqual(await data(`GET ${base}`))

  const secret = await data(`POST ${base}/secrets`, { name: 'TOKEN', value: 'canary-value' })
  expect(await data(`PUT ${base}/secrets/${secret.id}`, { value: 'other-value' })).toMatchObject({ version: 2 })
  const server = await data(`POST ${base}/servers`, {
    name: 'Files',
    launch: { command: 'node', environment: { TOKEN: { secret: 'TOKEN' } } },
  })
  const one = `${base}/servers/${server.id}`
  expect(await data(`POST ${one}/approve`, { fingerprint: server.fingerprint })).toMatchObject({ isApproved: true })
  expect(await data(`POST ${one}/start`)).toMatchObject({ state: { at: 'ready' } })
  expect(await data(`POST ${one}/restart`, {})).toMatchObject({ state: { at: 'ready' } })
  expect(await data(`GET ${base}/secrets`)).toMatchObject([{ usedBy: [{ serverId: server.id }] }])
  expect(await data(`GET ${one}/logs`)).toHaveLength(1)
  expect(await data(`POST ${one}/stop`)).toMatchObject({ isOn: false })
  expect(await data(`PATCH ${one}`, { name: 'Papers' })).toEqual(await data(`GET ${one}`))

  expect(await data(`GET ${base}/tools`)).toMatchObject({ tools: [], missing: [] })
  expect(await data(`POST ${base}/tools/files__read%2Fall/call`, { arguments: { path: 'a' } })).toMatchObject({
    requestId,
    result: { content: [{ text: 'done' }] },
  })
  expect(features.toolCalls).toMatchObject([
    { name: 'files__read/all', caller: { kind: 'member', surface: 'rest', id: rest.adminKey.key.id, name: 'script' } },
  ])

  const { key, value } = await data(`POST ${base}/keys`, { name: 'mine' })
  expect(await data(`GET ${base}/keys`)).toEqual([key])
  expect(await data(`POST ${base}/keys/${key.id}/revoke`)).toMatchObject({ revokedAt: features.now() })
  expect(value).toMatch(/^atr_/)
  expect(await data(`GET ${base}/calls?limit=5&outcome=failed&text=a%20b`)).toEqual({ calls: [], hasMore: false })
  expect(await data('GET /admin-keys')).toMatchObject([{ name: 'script', lastUsedAt: features.now() }])
  expect(await data('PATCH /settings', { theme: 'dark' })).toEqual(await data('GET /settings'))
  expect(await data('GET /gateway')).toMatchObject({ port: 7717 })
  expect(await data('GET /vault')).toMatchObject({ state: 'open' })
  expect(await data(`DELETE ${one}`)).toEqual({})
  expect(await data(`DELETE ${base}/secrets/${secret.id}`)).toEqual({})
  expect(await data(`POST /admin-keys/${rest.adminKey.key.id}/revoke`)).toMatchObject({ name: 'script' })
  expect((await rest.send('GET /workspaces')).status).toBe(401)
  const changes = features.db.all(row => row, "SELECT * FROM changes WHERE surface = 'rest'")
  expect(new Set(changes.map(row => row['actor_id']))).toEqual(new Set([rest.adminKey.key.id]))
})

verifies('contract.rest', 'each way to fail has the status of its code', async () => {
  await using rest = await startRest()
  const { features, send } = rest
  const base = `/workspaces/${features.workspaceId}`
  const waiting = ['limited', 'paused']
  for (const [code, { http }] of Object.entries(ERROR_CODES)) {
    features.tools.door = {
      ...features.tools.door,
      callTool: () =>
        Promise.reject(
          new AppError(code as keyof typeof ERROR_CODES, 'Refused.', waiting.includes(code) ? { details: { retryAfterMs: 1_200 } } : {}),
        ),
    }
    const { status, json, headers } = await send(`POST ${base}/tools/x/call`, { body: {} })
    expect({ status, json }, code).toMatchObject({ status: http, json: { status: http, code, detail: 'Refused.' } })
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(Problem.strict().safeParse(json).success, code).toBe(true)
    expect(headers['retry-after'], code).toBe(waiting.includes(code) ? '2' : undefined)
  }
  expect((await send('POST /workspaces', { body: { name: 'default' } })).status).toBe(409)
  features.vault.lock()
  expect((await send(`POST ${base}/secrets`, { body: { name: 'A', value: 'b' } })).status).toBe(503)
})

verifies('rest.tools', 'a server that wants something of the client in the middle of a call is told to be called over MCP', async () => {
  await using rest = await startRest()
  const { features } = rest
  features.tools.door = { ...features.tools.door, callTool: () => Promise.reject(new UpstreamRefusal(-32_021, 'Needs a client.')) }
  const { json } = await rest.send(`POST /workspaces/${features.workspaceId}/tools/x/call`, { body: {} })
  expect(json).toMatchObject({ status: 502, detail: expect.stringContaining('Call the tool from an MCP client') })
})

verifies('contract.rest', 'an address that is not there is 404, another method is 405 with those that are allowed', async () => {
  await using rest = await startRest()
  for (const path of [
    '',
    '/',
    '/nothing',
    '/workspaces/',
    '//workspaces',
    '/workspaces/../workspaces',
    '/workspaces/%',
    '/workspaces/%E0%A4%A',
    '/Workspaces',
  ]) {
    const { status, json } = await rest.send(`GET ${path}`)
    expect({ status, json }, path).toMatchObject({ status: 404, json: { requestId, instance: `urn:uuid:${requestId}`, code: 'not_found' } })
  }
  const { status, headers, json } = await rest.send('DELETE /workspaces')
  expect({ status, json }).toMatchObject({
    status: 405,
    json: { type: 'about:blank', title: 'Method Not Allowed', status: 405, detail: 'This address takes GET, POST.' },
  })
  expect(headers['allow']).toBe('GET, POST')
})

verifies('contract.rest', 'the path wins over the body, so that nobody reaches another workspace by saying it twice', async () => {
  await using rest = await startRest()
  const { features } = rest
  const other = await features.run('workspaces.create', { name: 'Other' })
  await rest.send(`POST /workspaces/${other.id}/secrets`, { body: { workspaceId: features.workspaceId, name: 'A', value: 'b' } })
  expect(await features.run('secrets.list', { workspaceId: other.id })).toHaveLength(1)
  expect(await features.run('secrets.list', { workspaceId: features.workspaceId })).toEqual([])
  expect((await rest.send(`GET /workspaces/${other.id}/secrets?workspaceId=${features.workspaceId}`)).json).toMatchObject({
    data: [{ name: 'A' }],
  })
})

verifies('contract.rest', 'a query is read by the type of its parameter, and refused where it does not fit', async () => {
  await using rest = await startRest()
  const path = `/workspaces/${rest.features.workspaceId}/calls`
  for (const [query, issue] of [
    ['limit=x', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=', 'limit'],
    ['outcome=maybe', 'outcome'],
    ['before=1', 'before'],
  ]) {
    expect((await rest.send(`GET ${path}?${query}`)).json, query).toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ path: issue }] },
    })
  }
  expect((await rest.send(`GET ${path}?text=12&limit=7`)).json).toMatchObject({ ok: true })
  expect((await rest.send(`GET ${path}?limit=7&limit=8`)).status).toBe(400)
  expect((await rest.send(`GET ${path}?__proto__=1`)).status).toBe(200)
})

test('a body that is no JSON object of reasonable size and depth is refused before anything is done', async () => {
  await using rest = await startRest()
  const { send, features } = rest
  const json = { 'content-type': 'application/json' }
  const post = async (raw: string | Buffer, headers: Record<string, string> = json) =>
    (await send('POST /workspaces', { raw, headers })).status
  for (const raw of ['{', '[]', '"text"', 'null', '7', `{"name":${'['.repeat(65)}${']'.repeat(65)}}`, Buffer.from([0x7b, 0xff, 0x7d])])
    expect(await post(raw), String(raw).slice(0, 20)).toBe(400)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', 'multipart/form-data'])
    expect(await post('{"name":"x"}', { 'content-type': type }), type).toBe(415)
  expect(await post(`{"name":"${'x'.repeat(1_048_576)}"}`)).toBe(413)
  expect(await post(`{"name":"${'x'.repeat(1_048_576)}"}`, { ...json, 'transfer-encoding': 'chunked' })).toBe(413)
  expect(await post('['.repeat(500_000))).toBe(400)
  expect(await features.run('workspaces.list', {})).toHaveLength(1)
  expect(await post(`{"name":"x","description":"${'[{'.repeat(100)}\\"["}`, { 'content-type': 'application/json; charset=UTF-8' })).toBe(
    200,
  )
})

test('arguments nest up to 64 levels, the body’s own included', async () => {
  await using rest = await startRest()
  const call = (levels: number) => {
    const raw = `{"arguments":{"deep":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`
    return rest.send(`POST /workspaces/${rest.features.workspaceId}/tools/x/call`, { raw })
  }
  expect((await call(64)).status).toBe(200)
  expect((await call(65)).json).toMatchObject({ code: 'invalid_input', detail: expect.stringContaining('deeper than 64') })
  expect(rest.features.toolCalls).toHaveLength(1)
})

test('a body that never ends is answered and its connection closed, with a key and without', async () => {
  await using rest = await startRest()
  for (const [key, bytes, status] of [
    ['nonsense', 10, 401],
    [rest.adminKey.value, 5_000_000, 413],
  ] as const) {
    const socket = connect(rest.port, '127.0.0.1')
    socket.write(
      `POST /api/v1/workspaces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    socket.write(`${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`)
    const heard: Buffer[] = []
    for await (const part of socket) heard.push(part)
    const text = Buffer.concat(heard).toString()
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(text).toContain('Connection: close')
  }
})

test('a call ends at the server when its caller goes away', async () => {
  await using rest = await startRest()
  const { features } = rest
  const began = new Promise<AbortSignal>(resolve => {
    const callTool = ({ signal }: ToolCallRequest) => {
      resolve(signal)
      return once(signal, 'abort').then(() => Promise.reject(new AppError('cancelled', 'Gone.')))
    }
    features.tools.door = { ...features.tools.door, callTool }
  })
  const sending = rest.send(`POST /workspaces/${features.workspaceId}/tools/x/call`, { body: {} })
  const aborted = once(await began, 'abort')
  rest.hangUp()
  await aborted
  await expect(sending).rejects.toMatchObject({ code: 'ECONNRESET' })
})

test('the OpenAPI document is served with a key', async () => {
  await using rest = await startRest()
  expect(await rest.send('GET /openapi.json')).toMatchObject({ status: 200, json: { openapi: '3.1.1', info: { version: '1.2.3' } } })
})
