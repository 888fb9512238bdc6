import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ServerId } from '#shared/model/ids.ts'
import { type Calls, createCalls } from '#core/gateway/calls.ts'
import type { Exchange, KeyFacts, WorkspaceFacts } from '#core/gateway/exchange.ts'
import { createToolPolicy } from '#core/features/tools/index.ts'
import { newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import type { ClientCapabilities, JsonObject } from '#core/upstreams/upstream.ts'
import { HARNESS, MODULES, openWorld, testPlatform, type World } from '../upstreams/upstreams-harness.ts'
import { verifies } from '../verifies.ts'
import { exchangeOf, insertKey, insertWorkspace } from './calls-harness.ts'

interface RealCalls extends AsyncDisposable {
  readonly calls: Calls
  readonly world: World
  readonly workspace: WorkspaceFacts
  readonly key: KeyFacts
  readonly serve: (method: string, params?: JsonObject, change?: Partial<Exchange>) => Promise<JsonObject>
  readonly call: (name: string, args?: JsonObject, change?: Partial<Exchange>) => Promise<JsonObject>
}

/** The calls over real processes: server by slug → script and arguments. */
function startRealCalls(scripts: Readonly<Record<string, readonly string[]>>): RealCalls {
  const world = openWorld()
  const workspace = insertWorkspace(world.db, 'real', true)
  const key = insertKey(world.db, workspace)
  const servers = Object.entries(scripts).map(([slug, [script = '', ...args]]) => {
    const id: ServerId = world.addNode(script, ...args)
    return {
      id,
      slug,
      name: slug,
      isOn: true,
      isApproved: true,
      fingerprint: '',
      times: { callTimeoutMs: null, maxCallMs: null, idleStopMs: null },
    }
  })
  const calls = createCalls({
    db: world.db,
    platform: testPlatform(),
    log: silentLog,
    upstreams: world.upstreams,
    serversOf: () => servers,
    toolPolicy: createToolPolicy({ db: world.db, now: Date.now, log: silentLog }),
    nested: { newUuid, keyNow: () => undefined, admit: () => undefined },
    onRecorded: () => undefined,
  })
  const serve: RealCalls['serve'] = (method, params = {}, change = {}) =>
    calls.serve(exchangeOf({ workspace, key, method, params, change }))
  return {
    calls,
    world,
    workspace,
    key,
    serve,
    call: (name, args = {}, change = {}) => serve('tools/call', { name, arguments: args }, change),
    [Symbol.asyncDispose]: async () => {
      calls.close()
      await world[Symbol.asyncDispose]()
    },
  }
}

const ECHO = join(HARNESS, 'echo-server.mjs')
const ASKING = join(HARNESS, 'asking-server.mjs')
const CONFORMANCE = join(HARNESS, 'conformance-server.ts')
const everything = join(MODULES, '@modelcontextprotocol/server-everything/dist/index.js')

const textIn = (result: JsonObject): string => {
  const [part]: unknown[] = Array.isArray(result.content) ? result.content : []
  return typeof part === 'object' && part !== null && 'text' in part ? String(part.text) : ''
}
const client = (principal: string, capabilities: ClientCapabilities = {}) => ({ client: { principal, capabilities, info: undefined } })
const ALL: ClientCapabilities = { sampling: {}, elicitation: {}, roots: {} }

verifies('gateway.passes-through', 'real servers are started by the first call, listed together and answer under their names', async () => {
  await using real = startRealCalls({ echo: [ECHO], second: [ECHO, '--name', 'second'], broken: [ECHO, '--fail-start'] })
  expect(textIn(await real.call('echo__echo', { text: 'hello' }))).toBe('hello')
  const { tools, missing } = await real.calls.listTools({
    workspace: real.workspace,
    caller: { kind: 'key', surface: 'rest', key: real.key },
  })
  expect(new Set(tools.map(({ name }) => name.split('__')[0]))).toEqual(new Set(['echo', 'second']))
  expect(missing).toHaveLength(1)
  expect(missing[0]?.reason).toContain('could not start')
  const result = await real.call('second__structured', { value: 21 })
  expect(result).toMatchObject({ structuredContent: { value: 21, doubled: 42 }, _meta: { 'example.com/kept': 21 } })
  expect(await real.call('echo__fail', { text: 'no' })).toMatchObject({ isError: true })
  await expect(real.call('echo__refuse', { text: 'never', code: -32_123 })).rejects.toMatchObject({
    code: -32_123,
    message: expect.stringContaining('never'),
    data: { kept: true },
  })
  await expect(real.call('broken__echo')).rejects.toMatchObject({ code: 'upstream_failed' })
})

verifies('gateway.passes-through', 'progress and log messages of a real server come with the call', async () => {
  await using real = startRealCalls({ echo: [ECHO] })
  const heard: JsonObject[] = []
  const notify = (method: string, params: JsonObject) => {
    heard.push({ method, ...params })
  }
  await real.serve('tools/call', { name: 'echo__progress', arguments: { steps: 3 }, _meta: { progressToken: 'mine' } }, { notify })
  expect(heard).toMatchObject([1, 2, 3].map(progress => ({ method: 'notifications/progress', progressToken: 'mine', progress, total: 3 })))
  heard.length = 0
  await real.serve('tools/call', { name: 'echo__log', arguments: { text: 'look' } }, { notify, logLevel: 'info' })
  expect(heard).toMatchObject([{ method: 'notifications/message', level: 'info', data: 'look' }])
})

verifies('gateway.cancellation', 'a cancelled call is cancelled at the real server', async () => {
  await using real = startRealCalls({ echo: [ECHO] })
  await real.call('echo__pid')
  const controller = new AbortController()
  const hanging = expect(real.call('echo__hang', {}, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' })
  const ledger = async (): Promise<{ waiting: number; cancelled: unknown[] }> => JSON.parse(textIn(await real.call('echo__ledger')))
  await expect.poll(async () => (await ledger()).waiting).toBe(1)
  controller.abort()
  await hanging
  expect(await ledger()).toMatchObject({ waiting: 0, cancelled: [expect.anything()] })
})

verifies(
  'gateway.asks-back',
  'a real server’s questions reach the call that caused them, with many calls of three clients in flight',
  async () => {
    await using real = startRealCalls({ asking: [ASKING] })
    const kinds = ['sampling', 'elicitation', 'roots'] as const
    await Promise.all(
      Array.from({ length: 18 }, async (_, index) => {
        const tag = `tag-${String(index)}`
        const ask: Exchange['ask'] = (method, params) => Promise.resolve({ heard: JSON.stringify([method, params]) })
        const change = { ...client(`session-${String(index % 3)}`, ALL), ask }
        const result = await real.call('asking__ask-twice', { kind: kinds[index % 3], tag, delayMs: 2 }, change)
        const tags = [...textIn(result).matchAll(/tag-\d+/g)].map(([found]) => found)
        expect(new Set(tags)).toEqual(new Set([tag]))
        expect(tags.length).toBeGreaterThanOrEqual(3)
      }),
    )
  },
)

verifies('gateway.asks-back', 'a modern client answers a real legacy server by coming again', async () => {
  await using real = startRealCalls({ asking: [ASKING] })
  const change = { era: 'modern', ...client('key', ALL) } as const
  const params = { name: 'asking__ask-twice', arguments: { kind: 'elicitation', tag: 'form' } }
  const one = await real.serve('tools/call', params, change)
  expect(one).toMatchObject({
    resultType: 'input_required',
    inputRequests: { ask_1: { method: 'elicitation/create', params: { message: 'form/1' } } },
  })
  const two = await real.serve(
    'tools/call',
    { ...params, requestState: one.requestState, inputResponses: { ask_1: { action: 'accept', content: { answer: 'A' } } } },
    change,
  )
  expect(two).toMatchObject({ resultType: 'input_required', inputRequests: { ask_2: { params: { message: 'form/2' } } } })
  const last = await real.serve(
    'tools/call',
    { ...params, requestState: two.requestState, inputResponses: { ask_2: { action: 'decline' } } },
    change,
  )
  expect(last.resultType).toBe('complete')
  expect(JSON.parse(textIn(last))).toEqual({
    tag: 'form',
    answers: [{ result: { action: 'accept', content: { answer: 'A' } } }, { result: { action: 'decline' } }],
  })
})

verifies('gateway.asks-back', 'a legacy client is asked for a real modern server until it has what it needs', async () => {
  await using real = startRealCalls({ suite: [CONFORMANCE] })
  const asked: string[] = []
  const ask: Exchange['ask'] = method => {
    asked.push(method)
    return Promise.resolve({ action: 'accept', content: { name: 'Alice' } })
  }
  const { tools } = await real.calls.listTools({ workspace: real.workspace, caller: { kind: 'key', surface: 'rest', key: real.key } })
  expect(tools.map(({ name }) => name)).toContain('suite__test_input_required_result_elicitation')
  const result = await real.call('suite__test_input_required_result_elicitation', {}, { ...client('session', ALL), ask })
  expect(asked).toEqual(['elicitation/create'])
  expect(textIn(result)).toContain('Alice')
})

verifies(
  'gateway.passes-through',
  'resources, templates, prompts, completions and subscriptions of the reference server pass',
  async () => {
    await using real = startRealCalls({ everything: [everything] })
    const { resources } = await real.serve('resources/list')
    const [first] = Array.isArray(resources) ? resources : []
    expect(await real.serve('resources/read', { uri: first.uri })).toMatchObject({ contents: [{ uri: first.uri }] })
    expect((await real.serve('resources/templates/list')).resourceTemplates).not.toEqual([])
    expect(await real.serve('prompts/get', { name: 'everything__simple-prompt' })).toMatchObject({
      messages: [{ content: { type: 'text' } }],
    })
    const { capabilities } = await real.calls.hello(real.workspace, client('p').client, real.key)
    expect(capabilities).toMatchObject({ tools: {}, prompts: {}, resources: { subscribe: true }, completions: {}, logging: {} })
  },
)

test('a change of a real server’s tools is in the next list', async () => {
  await using real = startRealCalls({ echo: [ECHO] })
  const before = await real.serve('tools/list')
  const changed = once(real.world.events, 'changed')
  await real.call('echo__list-changed')
  await changed
  const after = await real.serve('tools/list')
  expect(Array.isArray(after.tools) && after.tools.length).toBe(Array.isArray(before.tools) && before.tools.length + 1)
  expect(textIn(await real.call('echo__added-1'))).toBe('added')
})
