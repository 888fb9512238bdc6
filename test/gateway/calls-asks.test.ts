import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { Exchange } from '#core/gateway/exchange.ts'
import type { ClientCapabilities, JsonObject } from '#core/upstreams/upstream.ts'
import { UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { type CallsHarness, type FakeServer, startCalls, tool } from './calls-harness.ts'

const ALL: ClientCapabilities = { sampling: {}, elicitation: {}, roots: {} }
const call = { name: 's__do', arguments: {} }
const form = (message: string): JsonObject => ({
  message,
  requestedSchema: { type: 'object', properties: { name: { type: 'string', default: 'x' } } },
})
const accept = (name: string): JsonObject => ({ action: 'accept', content: { name } })

/** A server of either era that asks for a name and then greets. */
const legacyServer = (asks: (ask: NonNullable<Exchange['ask']>, params: JsonObject) => Promise<unknown>): FakeServer => ({
  era: 'legacy',
  catalog: { tools: [tool('do')] },
  answer: async ({ ask, params, signal }) => {
    const gone = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new AppError('cancelled', 'gone'))
      })
    })
    const answer = await Promise.race([asks(ask ?? (() => Promise.reject(new UpstreamRefusal(-32_601, 'cannot be asked'))), params), gone])
    return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
  },
})
const modernServer = (answer: FakeServer['answer']): FakeServer => ({
  era: 'modern',
  catalog: { tools: [tool('do')] },
  ...(answer ? { answer } : {}),
})

const legacy = (ask: Exchange['ask'], capabilities = ALL): Partial<Exchange> => ({
  era: 'legacy',
  ask,
  client: { principal: 'session', capabilities, info: undefined },
})
const modern = (capabilities = ALL): Partial<Exchange> => ({ era: 'modern', client: { principal: 'key', capabilities, info: undefined } })
const again = (harness: CallsHarness, round: JsonObject, inputResponses?: JsonObject, change = modern()) =>
  harness.serve('tools/call', { ...call, requestState: round.requestState, ...(inputResponses ? { inputResponses } : {}) }, change)

verifies(
  'gateway.asks-back',
  'legacy to legacy: what a server asks reaches the very call that caused it, with many in flight',
  async () => {
    using harness = startCalls({
      s: legacyServer(async (ask, params) => ask('elicitation/create', form(JSON.stringify(params.arguments)))),
    })
    const calls = Array.from({ length: 40 }, async (_, index) => {
      const ask: Exchange['ask'] = async (method, params) => {
        await new Promise(resolve => {
          setImmediate(resolve)
        })
        return { ...accept(`${method} ${String(params.message)}`), index }
      }
      const result = await harness.serve('tools/call', { ...call, arguments: { index } }, legacy(ask))
      expect(JSON.stringify(result.content)).toContain(`elicitation/create {\\\\\\"index\\\\\\":${String(index)}}`)
    })
    await Promise.all(calls)
    expect(calls).toHaveLength(40)
  },
)

verifies('gateway.asks-back', 'a client is asked only for what it has declared', async () => {
  const asked: string[] = []
  const refusedOf = async (method: string, params: JsonObject, capabilities: ClientCapabilities) => {
    using harness = startCalls({
      s: legacyServer(ask =>
        ask(method, params).then(
          () => 'asked',
          (error: unknown) => (error instanceof UpstreamRefusal ? error.code : 'other'),
        ),
      ),
    })
    const ask: Exchange['ask'] = name => {
      asked.push(name)
      return Promise.resolve({})
    }
    const result = await harness.serve('tools/call', call, legacy(ask, capabilities))
    return JSON.stringify(result.content).includes('-32601')
  }
  expect(await refusedOf('sampling/createMessage', {}, { elicitation: {} })).toBe(true)
  expect(await refusedOf('sampling/createMessage', { tools: [] }, { sampling: {} })).toBe(true)
  expect(await refusedOf('elicitation/create', { mode: 'url' }, { elicitation: {} })).toBe(true)
  expect(await refusedOf('elicitation/create', {}, { elicitation: { url: {} } })).toBe(true)
  expect(await refusedOf('roots/list', {}, { sampling: {} })).toBe(true)
  expect(await refusedOf('tools/call', {}, ALL)).toBe(true)
  expect(asked).toEqual([])
  expect(await refusedOf('elicitation/create', { mode: 'url' }, { elicitation: { url: {} } })).toBe(false)
  expect(await refusedOf('sampling/createMessage', { tools: [] }, { sampling: { tools: {} } })).toBe(false)
})

verifies('gateway.asks-back', 'legacy to modern: the client is asked in its own way until the server has all it needs', async () => {
  const rounds: JsonObject[] = []
  using harness = startCalls({
    s: modernServer(({ params }) => {
      rounds.push(params)
      if (params.requestState === undefined)
        return {
          resultType: 'input_required',
          requestState: 'one',
          inputRequests: { name: { method: 'elicitation/create', params: form('Who?') }, roots: { method: 'roots/list' } },
        }
      if (params.requestState === 'one') return { resultType: 'input_required', requestState: 'two' }
      return { resultType: 'complete', content: [{ type: 'text', text: 'done' }] }
    }),
  })
  const asked: unknown[] = []
  const ask: Exchange['ask'] = (method, params) => {
    asked.push([method, params])
    return Promise.resolve(method === 'roots/list' ? { roots: [] } : accept('Alice'))
  }
  const result = await harness.serve('tools/call', { ...call, requestState: 'mine', inputResponses: { forged: {} } }, legacy(ask))
  expect(result).toEqual({ content: [{ type: 'text', text: 'done' }], _meta: { 'atrium/requestId': expect.any(String) } })
  expect(asked).toEqual([
    ['elicitation/create', form('Who?')],
    ['roots/list', {}],
  ])
  expect(rounds).toEqual([
    { name: 'do', arguments: {} },
    { name: 'do', arguments: {}, requestState: 'one', inputResponses: { name: accept('Alice'), roots: { roots: [] } } },
    { name: 'do', arguments: {}, requestState: 'two' },
  ])
  expect(harness.records()).toMatchObject([{ outcome: 'ok' }])
})

test('a modern server that asks without end is given up', async () => {
  using harness = startCalls({ s: modernServer(() => ({ resultType: 'input_required', requestState: 'again' })) })
  await expect(
    harness.serve(
      'tools/call',
      call,
      legacy(() => Promise.resolve({})),
    ),
  ).rejects.toMatchObject({ code: 'upstream_failed' })
  expect(harness.sent).toHaveLength(16)
})

test('a legacy client’s refusal to answer ends the call with that refusal', async () => {
  using harness = startCalls({
    s: modernServer(() => ({
      resultType: 'input_required',
      inputRequests: { name: { method: 'elicitation/create', params: form('Who?') } },
    })),
  })
  await expect(
    harness.serve(
      'tools/call',
      call,
      legacy(() => Promise.reject(new UpstreamRefusal(-1, 'user rejected'))),
    ),
  ).rejects.toMatchObject({ code: -1 })
})

const stateful: FakeServer['answer'] = ({ params }) => {
  if (params.requestState === undefined && params.inputResponses === undefined)
    return {
      resultType: 'input_required',
      requestState: 'server-state',
      inputRequests: { user_name: { method: 'elicitation/create', params: form('Who?') } },
    }
  return { resultType: 'complete', content: [{ type: 'text', text: JSON.stringify([params.requestState, params.inputResponses]) }] }
}

verifies('gateway.asks-back', 'modern to modern: the request for input passes, with the server’s state sealed', async () => {
  using harness = startCalls({ s: modernServer(stateful) })
  const round = await harness.serve('tools/call', call, modern())
  expect(round).toMatchObject({
    resultType: 'input_required',
    inputRequests: { user_name: { method: 'elicitation/create', params: form('Who?') } },
    requestState: expect.not.stringContaining('server-state'),
  })
  const result = await again(harness, round, { user_name: accept('Alice'), extra: {} })
  expect(JSON.stringify(result.content)).toContain('server-state')
  expect(harness.sent[1]?.request.params).toEqual({
    name: 'do',
    arguments: {},
    requestState: 'server-state',
    inputResponses: { user_name: accept('Alice'), extra: {} },
  })
  expect(harness.records().map(({ outcome }) => outcome)).toEqual(['input_required', 'ok'])
})

test('answers without a round before them go to a modern server as they are', async () => {
  using harness = startCalls({ s: modernServer(stateful) })
  await harness.serve('tools/call', { ...call, inputResponses: { user_name: accept('Alice') } }, modern())
  expect(harness.sent[0]?.request.params).toEqual({ name: 'do', arguments: {}, inputResponses: { user_name: accept('Alice') } })
})

verifies(
  'gateway.asks-back',
  'a state that was changed, is another’s, is for another call or is old is refused before any server hears of it',
  async () => {
    using harness = startCalls({
      s: { ...modernServer(stateful), catalog: { tools: [tool('do'), tool('other')], prompts: [{ name: 'do' }] } },
    })
    harness.setNow(1_000_000)
    const { requestState } = await harness.serve('tools/call', call, modern())
    const sealed = String(requestState)
    const wrong = { code: 'invalid_input' }
    for (const state of [
      `${sealed}-TAMPERED`,
      `${sealed}=`,
      ` ${sealed}`,
      sealed.slice(0, -2),
      `A${sealed.slice(1)}`,
      '',
      'server-state',
      7,
      null,
      {},
    ]) {
      await expect(harness.serve('tools/call', { ...call, requestState: state }, modern())).rejects.toMatchObject(wrong)
    }
    await expect(harness.serve('tools/call', { ...call, name: 's__other', requestState }, modern())).rejects.toMatchObject(wrong)
    await expect(harness.serve('prompts/get', { name: 's__do', requestState }, modern())).rejects.toMatchObject(wrong)
    const stranger = { ...modern(), caller: { kind: 'key', surface: 'mcp', key: { ...harness.key, id: harness.other.key.id } } } as const
    await expect(harness.serve('tools/call', { ...call, requestState }, stranger)).rejects.toMatchObject(wrong)
    expect(harness.sent).toHaveLength(1)
    await again(harness, { requestState })
    expect(harness.sent).toHaveLength(2)
    harness.setNow(1_000_000 + 600_001)
    await expect(again(harness, { requestState })).rejects.toMatchObject(wrong)
    expect(harness.sent).toHaveLength(2)
  },
)

verifies('gateway.asks-back', 'a client that lacks the feature is told which, and not asked', async () => {
  const asking = (method: string, params?: JsonObject) =>
    modernServer(() => ({ resultType: 'input_required', inputRequests: { x: { method, ...(params ? { params } : {}) } } }))
  const told = async (server: FakeServer, capabilities: ClientCapabilities) => {
    using harness = startCalls({ s: server })
    return await harness.serve('tools/call', call, modern(capabilities)).then(
      () => 'asked',
      (error: unknown) => error,
    )
  }
  expect(await told(asking('sampling/createMessage'), {})).toMatchObject({
    code: -32_021,
    data: { requiredCapabilities: { sampling: {} } },
  })
  expect(await told(asking('elicitation/create', { mode: 'url' }), { elicitation: {} })).toMatchObject({
    code: -32_021,
    data: { requiredCapabilities: { elicitation: { url: {} } } },
  })
  expect(await told(asking('roots/list'), { sampling: {} })).toMatchObject({ code: -32_021 })
  expect(await told(asking('tools/call'), ALL)).toMatchObject({ code: 'upstream_failed' })
  expect(await told(asking('sampling/createMessage'), { sampling: {} })).toBe('asked')
})

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
