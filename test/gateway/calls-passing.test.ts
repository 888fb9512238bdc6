import { expect, test } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { verifies } from '../verifies.ts'
import { type FakeServer, startCalls, tool } from './calls-harness.ts'

const resource = (uri: string, more: JsonObject = {}): JsonObject => ({ uri, name: uri, ...more })
const template = (uriTemplate: string): JsonObject => ({ uriTemplate, name: uriTemplate })
const resourceful = (more: FakeServer['catalog'], answer?: FakeServer['answer']): FakeServer => ({
  catalog: { capabilities: { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {}, logging: {} }, ...more },
  ...(answer ? { answer } : {}),
})
const reading: FakeServer['answer'] = ({ params }) => ({ contents: [{ uri: params.uri, text: 'text' }] })

verifies('gateway.passes-through', 'tools, arguments, structured content and vendor keys pass as they are', async () => {
  const schema = {
    type: 'object',
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $defs: { a: { $anchor: 'a' } },
    additionalProperties: false,
  }
  const result = {
    content: [{ type: 'text', text: 'x', annotations: { priority: 1 } }],
    structuredContent: { a: [1, null] },
    isError: false,
    'example.com/extra': true,
    _meta: { 'example.com/k': 1, 'io.modelcontextprotocol/serverInfo': {} },
  }
  using harness = startCalls({
    s: {
      catalog: {
        tools: [
          tool('do', {
            inputSchema: schema,
            outputSchema: { type: 'object' },
            annotations: { readOnlyHint: true },
            icons: [{ src: 'data:,' }],
            title: 'Do',
          }),
        ],
      },
      answer: () => result,
    },
  })
  const { tools } = await harness.serve('tools/list')
  expect(tools).toEqual([
    {
      name: 's__do',
      inputSchema: schema,
      outputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
      icons: [{ src: 'data:,' }],
      title: 'Do',
    },
  ])
  const meta = {
    progressToken: 7,
    traceparent: '00-1',
    'claudecode/toolUseId': 'u',
    'io.modelcontextprotocol/clientInfo': {},
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  }
  const answer = await harness.serve('tools/call', {
    name: 's__do',
    arguments: { deep: { a: '__proto__' } },
    task: { ttl: 1 },
    _meta: meta,
  })
  expect(harness.sent[0]?.request).toMatchObject({ method: 'tools/call', timeoutMs: 300_000 })
  expect(harness.sent[0]?.request.params).toEqual({
    name: 'do',
    arguments: { deep: { a: '__proto__' } },
    _meta: { traceparent: '00-1', 'claudecode/toolUseId': 'u' },
  })
  expect(answer).toEqual({ ...result, _meta: { 'example.com/k': 1, 'atrium/requestId': expect.any(String) } })
})

verifies('gateway.passes-through', 'progress comes under the client’s own token, log messages from the wanted severity up', async () => {
  const heard: unknown[] = []
  using harness = startCalls({
    s: {
      catalog: { tools: [tool('do')] },
      answer: ({ onProgress, onNotification, logLevel }) => {
        onProgress?.({ progress: 1, total: 2, message: 'half' })
        for (const level of ['debug', 'warning', 'critical', 'nonsense']) onNotification?.('notifications/message', { level, data: level })
        return { content: [{ type: 'text', text: logLevel ?? 'none' }] }
      },
    },
  })
  const notify = (method: string, params: JsonObject) => {
    heard.push([method, params])
  }
  await harness.serve('tools/call', { name: 's__do', _meta: { progressToken: 'mine' } }, { notify, logLevel: 'warning' })
  expect(heard).toEqual([
    ['notifications/progress', { progress: 1, total: 2, message: 'half', progressToken: 'mine' }],
    ['notifications/message', { level: 'warning', data: 'warning' }],
    ['notifications/message', { level: 'critical', data: 'critical' }],
  ])
  heard.length = 0
  expect(await harness.serve('tools/call', { name: 's__do' }, { notify })).toMatchObject({ content: [{ text: 'none' }] })
  expect(heard).toEqual([])
})

verifies('gateway.passes-through', 'prompts and completions reach their server under its own names', async () => {
  using harness = startCalls({
    a: resourceful({ prompts: [{ name: 'greet', arguments: [{ name: 'who' }] }], resourceTemplates: [template('a://{id}')] }, () => ({
      messages: [],
      completion: { values: ['x'] },
    })),
    b: resourceful({ prompts: [{ name: 'greet' }] }),
  })
  expect(await harness.serve('prompts/list')).toEqual({
    prompts: [{ name: 'a__greet', arguments: [{ name: 'who' }] }, { name: 'b__greet' }],
  })
  await harness.serve('prompts/get', { name: 'a__greet', arguments: { who: 'me' } })
  await harness.serve('completion/complete', {
    ref: { type: 'ref/prompt', name: 'a__greet' },
    argument: { name: 'who', value: 'm' },
    context: { arguments: {} },
  })
  await harness.serve('completion/complete', { ref: { type: 'ref/resource', uri: 'a://{id}' }, argument: { name: 'id', value: '' } })
  expect(harness.sent.map(({ slug, request }) => [slug, request.params])).toEqual([
    ['a', { name: 'greet', arguments: { who: 'me' } }],
    ['a', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'who', value: 'm' }, context: { arguments: {} } }],
    ['a', { ref: { type: 'ref/resource', uri: 'a://{id}' }, argument: { name: 'id', value: '' } }],
  ])
  expect(harness.records().map(({ method, target }) => [method, target])).toEqual([
    ['prompts/get', 'a__greet'],
    ['completion/complete', 'a__greet'],
    ['completion/complete', 'a://{id}'],
  ])
  await expect(harness.serve('completion/complete', { ref: { type: 'ref/nothing' } })).rejects.toMatchObject({ code: 'invalid_input' })
})

verifies('gateway.passes-through', 'with one server no URI is touched, and every URI leads to it', async () => {
  using harness = startCalls({
    a: resourceful({ resources: [resource('atrium+b:x')], resourceTemplates: [template('t://{id}')] }, reading),
  })
  expect(await harness.serve('resources/list')).toEqual({ resources: [resource('atrium+b:x')] })
  for (const uri of ['atrium+b:x', 't://1', 'anything:at-all'])
    expect(await harness.serve('resources/read', { uri })).toMatchObject({ contents: [{ uri, text: 'text' }] })
  expect(harness.sent.map(({ request }) => request.params.uri)).toEqual(['atrium+b:x', 't://1', 'anything:at-all'])
})

verifies('gateway.passes-through', 'URIs that two servers share are told apart, everywhere the same way', async () => {
  const links: FakeServer['answer'] = ({ method, params }) =>
    method === 'resources/read'
      ? { contents: [{ uri: params.uri, text: 'text' }] }
      : {
          content: [
            { type: 'resource_link', uri: 'same://x', name: 'x' },
            { type: 'resource', resource: { uri: 'made://up', text: '' } },
            { type: 'text', text: 'same://x' },
          ],
        }
  const fake = (own: string): FakeServer =>
    resourceful(
      {
        tools: [tool('link', { _meta: { ui: { resourceUri: 'same://x', csp: 1 } } })],
        resources: [resource('same://x'), resource(own)],
        resourceTemplates: [template('same://{id}'), template(`${own}/{id}`)],
      },
      links,
    )
  using harness = startCalls({ a: fake('own-a://x'), b: fake('own-b://x') })

  const { resources } = await harness.serve('resources/list')
  expect(resources).toMatchObject([{ uri: 'atrium+a:same://x' }, { uri: 'own-a://x' }, { uri: 'atrium+b:same://x' }, { uri: 'own-b://x' }])
  const { resourceTemplates } = await harness.serve('resources/templates/list')
  expect(resourceTemplates).toMatchObject([
    { uriTemplate: 'atrium+a:same://{id}' },
    { uriTemplate: 'own-a://x/{id}' },
    { uriTemplate: 'atrium+b:same://{id}' },
    { uriTemplate: 'own-b://x/{id}' },
  ])
  const { tools } = await harness.serve('tools/list')
  expect(tools).toMatchObject([
    { _meta: { ui: { resourceUri: 'atrium+a:same://x', csp: 1 } } },
    { _meta: { ui: { resourceUri: 'atrium+b:same://x' } } },
  ])

  expect(await harness.serve('tools/call', { name: 'b__link' })).toMatchObject({
    content: [{ uri: 'atrium+b:same://x' }, { resource: { uri: 'atrium+b:made://up' } }, { text: 'same://x' }],
  })
  for (const uri of ['atrium+b:same://x', 'atrium+b:same://7', 'atrium+b:made://up', 'own-b://x', 'own-b://x/7']) {
    expect(await harness.serve('resources/read', { uri })).toMatchObject({ contents: [{ uri }] })
  }
  await harness.serve('completion/complete', { ref: { type: 'ref/resource', uri: 'atrium+b:same://{id}' }, argument: {} })
  expect(new Set(harness.sent.map(({ slug }) => slug))).toEqual(new Set(['b']))
  expect(harness.sent.map(({ request }) => request.params.uri)).toEqual([
    undefined,
    'same://x',
    'same://7',
    'made://up',
    'own-b://x',
    'own-b://x/7',
    undefined,
  ])
  expect(harness.sent.at(-1)?.request.params.ref).toMatchObject({ uri: 'same://{id}' })

  const [a, b] = harness.servers
  expect(a && harness.calls.exposedUri(harness.workspace, a.id, 'same://x')).toBe('atrium+a:same://x')
  expect(b && harness.calls.exposedUri(harness.workspace, b.id, 'own-b://x')).toBe('own-b://x')
})

verifies('gateway.passes-through', 'a resource nobody has is missing in the words of the client’s era', async () => {
  using harness = startCalls({ a: resourceful({ resources: [resource('a://x')] }), b: resourceful({ resources: [resource('b://x')] }) })
  await expect(harness.serve('resources/read', { uri: 'c://x' })).rejects.toMatchObject({ code: -32_002, data: { uri: 'c://x' } })
  await expect(harness.serve('resources/read', { uri: 'c://x' }, { era: 'modern' })).rejects.toMatchObject({
    code: -32_602,
    data: { uri: 'c://x' },
  })
  expect(harness.records()).toMatchObject([{ outcome: 'not_found', gate: 'resource', target: 'c://x' }, { outcome: 'not_found' }])
})

verifies('gateway.passes-through', 'a server is asked once to watch a resource, and stops with the last client', async () => {
  using harness = startCalls({ a: resourceful({ resources: [resource('a://x')] }) })
  const client = (principal: string) => ({ client: { principal, capabilities: {}, info: undefined } })
  const change = (verb: string, principal: string, era: 'legacy' | 'modern' = 'legacy') =>
    harness.serve(`resources/${verb}`, { uri: 'a://x' }, { ...client(principal), era })
  expect(await change('subscribe', 's1')).toEqual({})
  await change('subscribe', 's1')
  await change('subscribe', 's2')
  await change('subscribe', 'key', 'modern')
  await change('subscribe', 'key', 'modern')
  await change('unsubscribe', 's1')
  await change('unsubscribe', 's1')
  await change('unsubscribe', 's2')
  await change('unsubscribe', 'key', 'modern')
  expect(harness.subscribed).toEqual(['+a a://x'])
  expect(await change('unsubscribe', 'key', 'modern')).toEqual({})
  expect(harness.subscribed).toEqual(['+a a://x', '-a a://x'])
})

verifies('gateway.passes-through', 'a long list is cut into pages that lead on, and a cursor of nobody is refused', async () => {
  using harness = startCalls({ s: { catalog: { tools: Array.from({ length: 1201 }, (_, index) => tool(`t${String(index)}`)) } } })
  const names: unknown[] = []
  let cursor: unknown
  do {
    const page = await harness.serve('tools/list', cursor === undefined ? {} : { cursor })
    if (Array.isArray(page.tools)) names.push(...page.tools.map((item: { name: string }) => item.name))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  expect(names).toEqual(Array.from({ length: 1201 }, (_, index) => `s__t${String(index)}`))
  for (const wrong of ['', 'x', 7, Buffer.from('at:-5').toString('base64url'), Buffer.from('at:7').toString('base64url')]) {
    await expect(harness.serve('tools/list', { cursor: wrong })).rejects.toMatchObject({ code: 'invalid_input' })
  }
  expect(await harness.serve('tools/list')).toBe(await harness.serve('tools/list'))
})

verifies('gateway.passes-through', 'a list goes out without the server that fails, and says so', async () => {
  using harness = startCalls({
    good: { catalog: { tools: [tool('do')] } },
    bad: { fails: new AppError('upstream_failed', 'The server "bad" failed: no such command.') },
  })
  expect(await harness.serve('tools/list')).toEqual({
    tools: [tool('good__do')],
    _meta: { 'atrium/missing': [{ server: 'Server bad', reason: 'The server "bad" failed: no such command.' }] },
  })
  const { missing } = await harness.calls.listTools({
    workspace: harness.workspace,
    caller: { kind: 'key', surface: 'rest', key: harness.key },
  })
  expect(missing).toEqual([{ serverId: harness.servers[1]?.id, reason: 'The server "bad" failed: no such command.' }])
  await expect(harness.serve('tools/call', { name: 'bad__do' })).rejects.toMatchObject({ code: 'upstream_failed' })
  await expect(harness.serve('tools/call', { name: 'good__gone' })).rejects.toMatchObject({ code: 'not_found' })
})

verifies('gateway.passes-through', 'a change of servers or of what they offer is seen by the next request', async () => {
  using harness = startCalls({ a: { catalog: { tools: [tool('do')] } }, b: { catalog: { tools: [tool('do')] } } })
  const first = await harness.serve('tools/list')
  expect(first.tools).toHaveLength(2)
  const [a, b] = harness.servers
  if (a && b) harness.servers.splice(0, 2, a, { ...b, isOn: false })
  expect(await harness.serve('tools/list')).toEqual({ tools: [tool('a__do')] })
  await expect(harness.serve('tools/call', { name: 'b__do' })).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('switched off'),
  })
})

test('a workspace says what it is: its name, the features that its servers have, and what they are for', async () => {
  using harness = startCalls({
    files: resourceful({ instructions: 'Read files. '.repeat(400) }),
    plain: { catalog: { instructions: 'Just tools.' } },
  })
  const client = { principal: 'p', capabilities: {}, info: undefined }
  const hello = await harness.calls.hello(harness.workspace, client, harness.key)
  expect(hello.serverInfo).toEqual({ name: 'atrium-own', title: 'Atrium: own', version: '1.2.3' })
  expect(hello.capabilities).toEqual({
    tools: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    prompts: { listChanged: true },
    completions: {},
    logging: {},
  })
  expect(hello.instructions.length).toBeLessThanOrEqual(2048)
  expect(hello.instructions).toContain('names begin with "files__". Read files.')
  expect(hello.instructions).toContain('names begin with "plain__". Just tools.')
})

test('a modern client is told that a list nobody has is not there, and results say that they are complete', async () => {
  using harness = startCalls({ s: { catalog: { tools: [tool('do')] }, answer: () => ({ content: [] }) } })
  const era = 'modern'
  await expect(harness.serve('prompts/list', {}, { era })).rejects.toMatchObject({ code: -32_601 })
  await expect(harness.serve('nothing/here', {}, { era })).rejects.toMatchObject({ code: -32_601 })
  expect(await harness.serve('prompts/list')).toEqual({ prompts: [] })
  expect(await harness.serve('tools/list', {}, { era })).toEqual({
    resultType: 'complete',
    tools: [tool('s__do')],
    ttlMs: 0,
    cacheScope: 'private',
  })
  expect(await harness.serve('tools/call', { name: 's__do' }, { era })).toMatchObject({ resultType: 'complete' })
})

test('what only the modern era knows does not reach a legacy client', async () => {
  const result = { resultType: 'complete', ttlMs: 5, cacheScope: 'public', structuredContent: [1], content: [] }
  using harness = startCalls({ s: { catalog: { tools: [tool('do', { outputSchema: { type: 'array' } })] }, answer: () => result } })
  expect(await harness.serve('tools/list')).toEqual({ tools: [tool('s__do')] })
  expect(await harness.serve('tools/call', { name: 's__do' })).toEqual({ content: [], _meta: { 'atrium/requestId': expect.any(String) } })
  expect(await harness.serve('tools/call', { name: 's__do' }, { era: 'modern' })).toMatchObject({
    structuredContent: [1],
    resultType: 'complete',
  })
})

verifies('life.timeouts', 'a call has the time its server was given, and the default where none was', async () => {
  const catalog = { tools: [tool('do')] }
  using harness = startCalls({ quick: { catalog, times: { callTimeoutMs: 1_000, maxCallMs: 2_000 } }, usual: { catalog } })
  await harness.serve('tools/call', { name: 'quick__do' })
  await harness.serve('tools/call', { name: 'usual__do' })
  expect(harness.sent.map(({ request: { timeoutMs, maxTimeoutMs } }) => [timeoutMs, maxTimeoutMs])).toEqual([
    [1_000, 2_000],
    [300_000, 3_600_000],
  ])
})
