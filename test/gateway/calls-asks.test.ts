import { expect, test } from 'vitest'
import type { Exchange } from '#core/gateway/exchange.ts'
import { type ClientCapabilities, type JsonObject, UpstreamRefusal } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { ALL, accept, again, call, form, legacy, legacyServer, modern, modernServer } from './asking.ts'
import { type FakeServer, startCalls, tool } from './calls-harness.ts'

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
