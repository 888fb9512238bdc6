import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { newUuid } from '#core/lib/ids.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { type FakeServer, startCalls, tool } from './calls-harness.ts'

const catalog = { tools: [tool('do')] }
const answering = (answer: FakeServer['answer']): Record<string, FakeServer> => ({ files: { catalog, ...(answer ? { answer } : {}) } })
const call = { name: 'files__do', arguments: { text: 'private' } }

verifies('gateway.one-record', 'a call that goes well has one record, on disk before its answer, and its id in the answer', async () => {
  using harness = startCalls(answering(() => ({ content: [{ type: 'text', text: 'done' }] })))
  const requestId = newUuid()
  const result = await harness.serve('tools/call', call, { requestId, bytes: 42 })
  expect(result._meta).toEqual({ 'atrium/requestId': requestId })
  expect(harness.records()).toMatchObject([
    {
      request_id: requestId,
      workspace_id: harness.workspace.id,
      method: 'tools/call',
      surface: 'mcp',
      key_id: harness.key.id,
      key_name: 'key of own',
      client_name: 'test-client',
      server_id: harness.servers[0]?.id,
      server_name: 'Server files',
      target: 'files__do',
      outcome: 'ok',
      gate: null,
      message: null,
      argument_bytes: 42,
    },
  ])
  expect(harness.recorded.map(record => record.requestId)).toEqual([requestId])
  expect(JSON.stringify(harness.records())).not.toContain('private')
  expect(Number(harness.records()[0]?.result_bytes)).toBeGreaterThan(40)
})

verifies('keys.used', 'calls count for their key, also many in one moment', async () => {
  using harness = startCalls(answering(undefined))
  await Promise.all(Array.from({ length: 50 }, () => harness.serve('tools/call', call)))
  await harness.serve('tools/call', call)
  const used = harness.db.get(row => row, 'SELECT calls, last_used_at FROM keys WHERE id = ?', harness.key.id)
  expect(used).toMatchObject({ calls: 51 })
  expect(Number(used?.last_used_at)).toBeGreaterThan(Date.now() - 60_000)
  expect(harness.records()).toHaveLength(51)
})

const failures: [string, FakeServer['answer'], Record<string, unknown>][] = [
  [
    'the tool’s own refusal',
    () => ({ content: [{ type: 'text', text: 'no such file' }], isError: true }),
    { outcome: 'tool_error', gate: null, message: 'no such file' },
  ],
  [
    'a JSON-RPC error of the server',
    () => {
      throw new UpstreamRefusal(-32_000, 'server says no', { more: 1 })
    },
    { outcome: 'tool_error', gate: null, message: 'server says no' },
  ],
  [
    'a server that fails',
    () => {
      throw new AppError('upstream_failed', 'The server stopped.')
    },
    { outcome: 'upstream_failed', gate: 'server', message: 'The server stopped.' },
  ],
  [
    'a bug',
    () => {
      throw new TypeError('hunter2')
    },
    { outcome: 'internal', gate: 'server', message: expect.not.stringContaining('hunter2') },
  ],
]
test.each(failures)('%s is recorded once, as what it is', async (_title, answer, expected) => {
  using harness = startCalls(answering(answer))
  await harness.serve('tools/call', call).catch(() => undefined)
  expect(harness.records()).toMatchObject([expected])
})

verifies('gateway.one-record', 'what never reaches a server is recorded too, with the gate that refused it', async () => {
  using harness = startCalls({ files: { catalog }, off: { catalog, isOn: false }, held: { catalog, isApproved: false } })
  const refusals = [
    [{ name: 'files__gone' }, 'not_found', 'tool'],
    [{ name: 'nowhere__do' }, 'not_found', 'tool'],
    [{ name: 'off__do' }, 'forbidden', 'module'],
    [{ name: 'held__do' }, 'forbidden', 'server'],
    [{ arguments: {} }, 'invalid_input', 'tool'],
  ] as const
  for (const [params, code] of refusals) await expect(harness.serve('tools/call', params)).rejects.toMatchObject({ code })
  expect(harness.records().map(({ outcome, gate }) => [outcome, gate])).toEqual(refusals.map(([, code, gate]) => [code, gate]))
  expect(harness.sent).toEqual([])
})

verifies('gateway.isolation', 'a key of another workspace gets nowhere, and is not named in the records', async () => {
  using harness = startCalls(answering(undefined))
  const caller = { kind: 'key', surface: 'mcp', key: harness.other.key } as const
  for (const [method, params] of [
    ['tools/call', call],
    ['tools/list', {}],
    ['resources/read', { uri: 'a:b' }],
    ['resources/subscribe', { uri: 'a:b' }],
  ] as const) {
    await expect(harness.serve(method, params, { caller })).rejects.toMatchObject({ code: 'unauthenticated' })
  }
  expect(harness.sent).toEqual([])
  expect(harness.records()).toMatchObject([
    { outcome: 'unauthenticated', gate: 'key', key_id: null, key_name: null },
    { outcome: 'unauthenticated', gate: 'key', key_id: null, key_name: null },
  ])
})

verifies('gateway.one-record', 'a call that cannot be recorded is not answered', async () => {
  using harness = startCalls(answering(() => ({ content: [{ type: 'text', text: 'secret answer' }] })))
  harness.db.write(db => db.run("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END"))
  const failure: unknown = await harness.serve('tools/call', call).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'internal', message: expect.stringContaining('could not be recorded') })
  expect(harness.recorded).toEqual([])
  harness.db.write(db => db.run('DROP TRIGGER full'))
  await harness.serve('tools/call', call)
  expect(harness.records()).toHaveLength(1)
})

test('one record that cannot be written does not take the others of its moment with it', async () => {
  using harness = startCalls(answering(undefined))
  const requestId = newUuid()
  await harness.serve('tools/call', call, { requestId })
  const outcomes = await Promise.allSettled([
    harness.serve('tools/call', call),
    harness.serve('tools/call', call, { requestId }),
    harness.serve('tools/call', call),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(harness.records()).toHaveLength(3)
})

verifies('gateway.cancellation', 'a cancelled call is cancelled at the server and recorded as cancelled', async () => {
  using harness = startCalls(
    answering(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new AppError('cancelled', 'gone'))
          })
        }),
    ),
  )
  const controller = new AbortController()
  const answer = harness.serve('tools/call', call, { signal: controller.signal })
  const caught = expect(answer).rejects.toMatchObject({ code: 'cancelled' })
  await expect.poll(() => harness.sent.length).toBe(1)
  expect(harness.calls.callsInFlight()).toBe(1)
  controller.abort()
  await caught
  expect(harness.sent[0]?.request.signal.aborted).toBe(true)
  expect(harness.records()).toMatchObject([{ outcome: 'cancelled', gate: null }])
  expect(harness.calls.callsInFlight()).toBe(0)
})

test('what a server says to a cancelled call is not what the call failed of', async () => {
  const controller = new AbortController()
  using harness = startCalls(
    answering(() => {
      controller.abort()
      throw new UpstreamRefusal(-32_000, 'aborted')
    }),
  )
  await expect(harness.serve('tools/call', call, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' })
  expect(harness.records()).toMatchObject([{ outcome: 'cancelled', gate: null }])
})

verifies('secrets.never-out', 'a server’s secrets are in no result, error, progress, log message or record', async () => {
  const secrets = [{ name: 'TOKEN', value: 'canary-4711' }]
  const base64 = Buffer.from('canary-4711').toString('base64')
  const said: unknown[] = []
  using harness = startCalls({
    files: {
      catalog: { tools: [tool('do'), tool('fail'), tool('refuse')] },
      secrets,
      answer: ({ params, onProgress, onNotification }) => {
        onProgress?.({ progress: 1, message: 'canary-4711' })
        onNotification?.('notifications/message', { level: 'error', data: { deep: ['canary-4711'] } })
        if (params.name === 'refuse') throw new UpstreamRefusal(-32_000, 'bad canary-4711', { token: base64 })
        return {
          content: [{ type: 'text', text: `it is canary-4711 or ${base64}` }],
          structuredContent: { 'canary-4711': 1 },
          isError: params.name === 'fail',
        }
      },
    },
  })
  const notify = (_method: string, params: object) => {
    said.push(params)
  }
  for (const name of ['do', 'fail', 'refuse']) {
    const params = { name: `files__${name}`, _meta: { progressToken: 'p' } }
    said.push(
      await harness
        .serve('tools/call', params, { notify, logLevel: 'debug' })
        .catch((error: unknown) => (error instanceof UpstreamRefusal ? [error.message, error.data] : error)),
    )
  }
  expect(said).toHaveLength(9)
  const everything = JSON.stringify([said, harness.records(), harness.recorded])
  expect(everything).toContain('[redacted: TOKEN]')
  expect(everything).not.toContain('canary-4711')
  expect(everything).not.toContain(base64)
})

verifies('gateway.one-record', 'a refusal at the door is recorded where its workspace exists, and a flood of them is bounded', async () => {
  using harness = startCalls({})
  harness.setNow(1_000_000)
  const refuse = (workspace = harness.workspace) =>
    harness.calls.recordRefusal({
      requestId: newUuid(),
      workspace,
      key: harness.other.key,
      surface: 'mcp',
      gate: 'authenticate',
      code: 'unauthenticated',
      message: 'A valid key is needed.',
    })
  await harness.calls.recordRefusal({
    requestId: newUuid(),
    workspace: undefined,
    key: undefined,
    surface: 'mcp',
    gate: 'authenticate',
    code: 'unauthenticated',
    message: 'x',
  })
  await Promise.all(Array.from({ length: 100 }, () => refuse()))
  expect(harness.records()).toHaveLength(60)
  expect(harness.records()[0]).toMatchObject({
    method: 'connect',
    outcome: 'unauthenticated',
    surface: 'mcp',
    gate: 'authenticate',
    key_id: null,
    key_name: null,
  })
  await refuse(harness.other.workspace)
  harness.setNow(1_061_000)
  await refuse()
  expect(harness.records()).toHaveLength(62)
})
