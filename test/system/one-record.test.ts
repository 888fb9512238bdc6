import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect } from 'vitest'
import type { CreatedKey } from '#shared/model/key.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { openSession, sendModern, type LegacySession, type WireAnswer } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
const EACH = 25

interface Row {
  readonly request_id: string
  readonly outcome: string
  readonly target: string
  readonly key_id: string | null
}

let app: TestApp
let workspace: Workspace
let db: Sqlite.Database

beforeAll(async () => {
  app = await startTestApp()
  workspace = await app.defaultWorkspace()
  // Crashes take down what runs beside them in the same process, so they have a server of their own.
  for (const name of ['echo', 'fragile']) {
    const { id } = await app.addServer(workspace, name, { command: process.execPath, args: [echoServer] })
    await app.call('servers.start', { workspaceId: workspace.id, serverId: id })
  }
  db = new Sqlite(join(app.dataFolder, 'atrium.db'), { readonly: true })
})
afterAll(async () => {
  db.close()
  await app[Symbol.asyncDispose]()
})

const rowsOf = (requestId: string): Row[] => db.prepare<[string], Row>('SELECT * FROM calls WHERE request_id = ?').all(requestId)
const countOf = (keyId: string): number =>
  db.prepare<[string], { count: number }>('SELECT count(*) AS count FROM calls WHERE key_id = ?').get(keyId)?.count ?? 0

interface Asked {
  readonly kind: string
  readonly expected: readonly string[]
  readonly answer: WireAnswer
  /** What the database held at the moment the answer was there. */
  readonly rows: readonly Row[]
}

verifies(
  'gateway.one-record',
  '225 calls at once, of every kind and end: each has exactly one record, there when its answer arrives',
  async () => {
    const keys = { lasting: await newKey('lasting'), doomed: await newKey('doomed') }
    const sessions = { lasting: await openSession(targetOf(keys.lasting)), doomed: await openSession(targetOf(keys.doomed)) }
    const legacy = (session: LegacySession, name: string, given: object, id: string) =>
      session.request('tools/call', { name, arguments: given }, { id })
    const modern = (key: CreatedKey, name: string, given: object) => sendModern(targetOf(key), 'tools/call', { name, arguments: given })
    const kinds: Record<string, { expected: readonly string[]; send: (id: string, index: number) => Promise<WireAnswer> }> = {
      ok: {
        expected: ['ok'],
        send: (id, n) =>
          n % 2 ? legacy(sessions.lasting, 'echo__echo', { text: id }, id) : modern(keys.lasting, 'echo__echo', { text: id }),
      },
      'slow ok': { expected: ['ok'], send: (id, n) => legacy(sessions.lasting, 'echo__slow', { ms: n * 10 }, id) },
      'with progress': {
        expected: ['ok'],
        send: () =>
          sendModern(targetOf(keys.lasting), 'tools/call', {
            name: 'echo__progress',
            arguments: { steps: 3, ms: 5 },
            _meta: { progressToken: 'p' },
          }),
      },
      'tool error': {
        expected: ['tool_error'],
        send: (id, n) =>
          n % 2 ? legacy(sessions.lasting, 'echo__fail', { text: id }, id) : modern(keys.lasting, 'echo__refuse', { text: id }),
      },
      'unknown tool': {
        expected: ['not_found'],
        send: (id, n) => (n % 2 ? legacy(sessions.lasting, 'echo__none', {}, id) : modern(keys.lasting, 'nobody__none', {})),
      },
      'not a tool': { expected: ['ok', 'not_found', 'tool_error'], send: (_id, n) => notATool(keys.lasting, n) },
      cancelled: {
        expected: ['cancelled'],
        send: async id => {
          const call = legacy(sessions.lasting, 'echo__hang', {}, id)
          await soon(hangingCalls).toBe(2 * EACH)
          await sessions.lasting.notify('notifications/cancelled', { requestId: id })
          return call
        },
      },
      crashed: {
        expected: ['upstream_failed'],
        send: (id, n) => legacy(sessions.lasting, n === EACH - 1 ? 'fragile__crash' : 'fragile__hang', {}, id),
      },
      revoked: {
        expected: ['cancelled', 'unauthenticated'],
        send: (id, n) => (n % 2 ? legacy(sessions.doomed, 'echo__hang', {}, id) : modern(keys.doomed, 'echo__hang', {})),
      },
    }
    const calls = Object.entries(kinds).flatMap(([kind, { expected, send }]) =>
      Array.from({ length: EACH }, async (_, index): Promise<Asked> => {
        const answer = await send(`${kind}-${index}`, index)
        return { kind, expected, answer, rows: rowsOf(answer.requestId) }
      }),
    )
    // Revoked in the middle: when all its calls have reached the server, and those that will be cancelled too.
    await soon(hangingCalls).toBe(2 * EACH)
    await app.call('keys.revoke', { workspaceId: workspace.id, keyId: keys.doomed.key.id })
    const asked = await Promise.all(calls)

    expect(asked).toHaveLength(9 * EACH)
    expect(new Set(asked.map(({ answer }) => answer.requestId)).size).toBe(asked.length)
    for (const { kind, expected, rows, answer } of asked) {
      expect([kind, rows.length, answer.text.slice(0, 200)]).toEqual([kind, 1, answer.text.slice(0, 200)])
      expect([kind, expected.includes(rows[0]!.outcome), rows[0]!.outcome]).toEqual([kind, true, rows[0]!.outcome])
    }
    // Nothing came later, under another id or twice; and the counts of the keys say the same.
    await soon(() => app.call('gateway.status', {})).toMatchObject({ callsInFlight: 0 })
    for (const [name, { key }] of Object.entries(keys)) {
      const sent = asked.filter(({ kind }) => (kind === 'revoked') === (name === 'doomed')).length
      const listed = (await app.call('keys.list', { workspaceId: workspace.id })).find(({ id }) => id === key.id)
      expect([name, countOf(key.id), listed?.calls]).toEqual([name, sent, sent])
      expect(listed?.lastUsedAt).toBeGreaterThan(key.createdAt - 1)
    }
  },
)

verifies('gateway.one-record', 'calls with a key that is already revoked are recorded once each, as knocks at the door', async () => {
  const revoked = await newKey('revoked before')
  await app.call('keys.revoke', { workspaceId: workspace.id, keyId: revoked.key.id })
  const refused = await Promise.all(
    Array.from({ length: 20 }, () => sendModern(targetOf(revoked), 'tools/call', { name: 'echo__echo', arguments: { text: 'x' } })),
  )
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 401))
  const outcomes = () =>
    refused.map(({ requestId }) =>
      rowsOf(requestId)
        .map(({ outcome }) => outcome)
        .join(),
    )
  await soon(outcomes).toEqual(refused.map(() => 'unauthenticated'))
})

verifies('gateway.one-record', 'a client that goes away without a word leaves one record, of a cancelled call', async () => {
  const key = await newKey('leaving')
  const leaving = new AbortController()
  const calls = Array.from({ length: 20 }, () =>
    sendModern(targetOf(key), 'tools/call', { name: 'echo__hang', arguments: {} }, { signal: leaving.signal }),
  )
  await soon(() => app.call('gateway.status', {})).toMatchObject({ callsInFlight: 20 })
  leaving.abort()
  expect((await Promise.allSettled(calls)).every(({ status }) => status === 'rejected')).toBe(true)
  await soon(() => app.call('gateway.status', {})).toMatchObject({ callsInFlight: 0 })
  const outcomes = db
    .prepare<[string], Row>('SELECT * FROM calls WHERE key_id = ?')
    .all(key.key.id)
    .map(({ outcome }) => outcome)
  expect(outcomes).toEqual(Array.from({ length: 20 }, () => 'cancelled'))
})

verifies('gateway.one-record', 'calls of the page and of REST are recorded the same way, under the id of their answer', async () => {
  const { value: adminKey } = await app.call('adminKeys.create', { name: 'script' })
  const byPage = await app.call('tools.call', { workspaceId: workspace.id, name: 'echo__echo', arguments: { text: 'page' } })
  const response = await fetch(`${app.baseUrl}/api/v1/workspaces/${workspace.id}/tools/echo__echo/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ arguments: { text: 'rest' } }),
  })
  const ids = [byPage.requestId, response.headers.get('x-request-id') ?? '']
  expect(ids.map(id => rowsOf(id).map(({ outcome, target }) => [outcome, target]))).toEqual([
    [['ok', 'echo__echo']],
    [['ok', 'echo__echo']],
  ])
})

async function hangingCalls(): Promise<number> {
  const { result } = await app.call('tools.call', { workspaceId: workspace.id, name: 'echo__ledger' })
  const { calls }: { calls: { hang?: number } } = JSON.parse(String(result.content?.[0]?.text))
  return calls.hang ?? 0
}

function notATool(key: CreatedKey, index: number): Promise<WireAnswer> {
  const requests: [string, object][] = [
    ['prompts/get', { name: 'echo__greet', arguments: { who: 'x' } }],
    ['resources/read', { uri: 'echo://said/x' }],
    ['resources/read', { uri: 'nobody://x' }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'echo__greet' }, argument: { name: 'who', value: 'a' } }],
    ['prompts/get', { name: 'nobody__greet' }],
  ]
  const [method, params] = requests[index % requests.length]!
  return sendModern(targetOf(key), method, params)
}

function newKey(name: string): Promise<CreatedKey> {
  return app.call('keys.create', { workspaceId: workspace.id, name })
}

function targetOf(key: CreatedKey): { url: string; key: string } {
  return { url: app.endpoint(workspace), key: key.value }
}
