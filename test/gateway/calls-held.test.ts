import { expect, test } from 'vitest'
import type { Exchange } from '#core/gateway/exchange.ts'
import { type JsonObject, UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { accept, again, call, form, legacyServer, modern } from './asking.ts'
import { type FakeServer, startCalls, tool } from './calls-harness.ts'

verifies('gateway.asks-back', 'modern to legacy: the call stays open at the server while the client fetches its answers', async () => {
  const server = legacyServer(async ask => {
    const [first, second] = await Promise.all([ask('elicitation/create', form('Who?')), ask('roots/list', {})])
    const third = await ask('sampling/createMessage', { messages: [] })
    return [first, second, third]
  })
  using harness = startCalls({ s: server })
  const one = await harness.serve('tools/call', call, modern())
  expect(one).toMatchObject({
    resultType: 'input_required',
    inputRequests: { ask_1: { method: 'elicitation/create', params: form('Who?') }, ask_2: { method: 'roots/list', params: {} } },
  })
  const partly = await again(harness, one, { ask_1: accept('Alice'), ask_2: 12_345 as unknown as JsonObject, nonsense: {} })
  expect(Object.keys(partly.inputRequests ?? {})).toEqual(['ask_2'])
  expect(partly.requestState).not.toBe(one.requestState)
  const two = await again(harness, partly, { ask_2: { roots: [] } })
  expect(two).toMatchObject({ resultType: 'input_required', inputRequests: { ask_3: { method: 'sampling/createMessage' } } })
  const result = await again(harness, two, { ask_3: { role: 'assistant' } })
  expect(result).toMatchObject({
    resultType: 'complete',
    content: [{ text: JSON.stringify([accept('Alice'), { roots: [] }, { role: 'assistant' }]) }],
  })
  expect(harness.sent).toHaveLength(1)
  expect(harness.records().map(({ outcome }) => outcome)).toEqual(['input_required', 'input_required', 'input_required', 'ok'])
  await expect(again(harness, two, { ask_3: {} })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('many calls of one key wait for answers at once, and each answer reaches its own', async () => {
  using harness = startCalls({ s: legacyServer(async (ask, params) => [params.arguments, await ask('elicitation/create', form('Who?'))]) })
  const rounds = await Promise.all(
    Array.from({ length: 20 }, (_, index) => harness.serve('tools/call', { ...call, arguments: { index } }, modern())),
  )
  const results = await Promise.all(rounds.map((round, index) => again(harness, round, { ask_1: accept(String(index)) })))
  expect(results.map(({ content }) => content)).toEqual(
    results.map((_, index) => [{ type: 'text', text: JSON.stringify([{ index }, accept(String(index))]) }]),
  )
})

verifies(
  'gateway.cancellation',
  'a waiting call ends at the server when its key is revoked, when its client goes away, and when room is needed',
  async () => {
    using harness = startCalls({ s: legacyServer(ask => ask('elicitation/create', form('Who?'))) })
    const isEnded = (index: number) => harness.sent[index]?.request.signal.aborted
    const first = await harness.serve('tools/call', call, modern())
    harness.calls.endCallsOf(harness.key.id)
    expect(isEnded(0)).toBe(true)
    await expect(again(harness, first, { ask_1: {} })).rejects.toMatchObject({ code: 'invalid_input' })

    const second = await harness.serve('tools/call', call, modern())
    const controller = new AbortController()
    controller.abort()
    await expect(again(harness, second, {}, { ...modern(), signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(isEnded(1)).toBe(true)

    for (let count = 0; count < 33; count += 1) await harness.serve('tools/call', call, modern())
    expect(harness.sent.map((_, index) => isEnded(index)).filter(Boolean)).toHaveLength(3)
    expect(isEnded(2)).toBe(true)
    harness.calls.close()
    expect(harness.sent.every((_, index) => isEnded(index))).toBe(true)
  },
)

verifies('gateway.cancellation', 'a client that goes away while it attends its call ends it at the server', async () => {
  using harness = startCalls({
    s: legacyServer(async ask => {
      await ask('elicitation/create', form('Who?'))
      return new Promise(() => undefined)
    }),
  })
  const round = await harness.serve('tools/call', call, modern())
  const controller = new AbortController()
  const gone = expect(again(harness, round, { ask_1: accept('A') }, { ...modern(), signal: controller.signal })).rejects.toMatchObject({
    code: 'cancelled',
  })
  await new Promise(resolve => {
    setImmediate(resolve)
  })
  expect(harness.sent[0]?.request.signal.aborted).toBe(false)
  controller.abort()
  await gone
  expect(harness.sent[0]?.request.signal.aborted).toBe(true)
  expect(harness.records().map(({ outcome }) => outcome)).toEqual(['input_required', 'cancelled'])
})

test('a held call is heard only by the request that attends it', async () => {
  const server: FakeServer = {
    era: 'legacy',
    catalog: { tools: [tool('do')] },
    answer: async ({ ask, onProgress }) => {
      onProgress?.({ progress: 1 })
      await ask?.('elicitation/create', form('Who?'))
      onProgress?.({ progress: 2 })
      return { content: [] }
    },
  }
  using harness = startCalls({ s: server })
  const heard: unknown[] = []
  const listening = (token: string): Partial<Exchange> => ({
    ...modern(),
    notify: (_method, params) => {
      heard.push([token, params])
    },
  })
  const params = (token: string) => ({ ...call, _meta: { progressToken: token } })
  const round = await harness.serve('tools/call', params('first'), listening('first'))
  await harness.serve(
    'tools/call',
    { ...params('second'), requestState: round.requestState, inputResponses: { ask_1: accept('A') } },
    listening('second'),
  )
  expect(heard).toEqual([
    ['first', { progress: 1, progressToken: 'first' }],
    ['second', { progress: 2, progressToken: 'second' }],
  ])
})

verifies('secrets.never-out', 'an answer that waited for its client is redacted even when its server is gone by then', async () => {
  const secrets = [{ name: 'TOKEN', value: 'canary-4711' }]
  let answered: () => void = () => undefined
  const whenAnswered = new Promise<void>(resolve => {
    answered = resolve
  })
  const server: FakeServer = {
    era: 'legacy',
    secrets,
    catalog: { tools: [tool('do')] },
    answer: async ({ ask }) => {
      ask?.('elicitation/create', form('canary-4711?')).catch(() => undefined)
      await whenAnswered
      return { content: [{ type: 'text', text: 'canary-4711' }] }
    },
  }
  using harness = startCalls({ s: server })
  const round = await harness.serve('tools/call', call, modern())
  expect(JSON.stringify(round)).toContain('[redacted: TOKEN]?')
  answered()
  await new Promise(resolve => {
    setImmediate(resolve)
  })
  secrets.length = 0
  expect(await again(harness, round, {})).toMatchObject({ content: [{ text: '[redacted: TOKEN]' }] })
})

test('the page’s playground cannot be asked, and says so to the server', async () => {
  using harness = startCalls({
    s: legacyServer(ask =>
      ask('elicitation/create', {}).catch((error: unknown) => (error instanceof UpstreamRefusal ? error.message : '')),
    ),
  })
  const caller = { kind: 'member', surface: 'page', id: harness.key.id, name: 'Owner' } as const
  const result = await harness.calls.callTool({
    requestId: '01932d3e-0000-7000-8000-000000000000',
    workspace: harness.workspace,
    caller,
    name: 's__do',
    arguments: {},
    bytes: 2,
    signal: new AbortController().signal,
  })
  expect(JSON.stringify(result)).toContain('cannot be asked')
  expect(harness.records()).toMatchObject([{ surface: 'page', key_id: null, key_name: 'Owner', outcome: 'ok', argument_bytes: 2 }])
})
