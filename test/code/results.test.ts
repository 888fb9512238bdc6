import { afterAll, beforeAll, expect } from 'vitest'
import { eventsOf, openModern, sendModern } from '../harness/mcp-wire.ts'
import { verifies } from '../verifies.ts'
import { startCodeApp, textOf, type CodeApp } from './code-app.ts'

let own: CodeApp
beforeAll(async () => {
  own = await startCodeApp()
})
afterAll(() => own[Symbol.asyncDispose]())

let count = 0
/** What a tool with this body comes to. */
async function resultOf(body: string, draft = {}, params = {}): Promise<any> {
  const name = `tool${(count += 1)}`
  await own.publish(name, `async function execute(params, config, context) {\n${body}\n}`, draft)
  const answer = await own.call(name, params)
  return answer.result ?? { error: answer.error }
}

verifies('code.results', 'a text, JSON, nothing and parts of the protocol become results', async () => {
  expect(await resultOf(`return 'x'`)).toMatchObject({ content: [{ type: 'text', text: 'x' }] })
  expect(await resultOf(`return { a: [1] }`)).toMatchObject({
    content: [{ type: 'text', text: '{"a":[1]}' }],
    structuredContent: { a: [1] },
  })
  expect(await resultOf(`return [1, 2]`)).toMatchObject({ structuredContent: [1, 2] })
  expect(await resultOf(``)).toMatchObject({ content: [{ type: 'text', text: '' }] })
  const parts = { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }], isError: true }
  expect(await resultOf(`return ${JSON.stringify(parts)}`)).toMatchObject(parts)
  // A document of another kind that has a member of this name is data.
  const document = { type: 'doc', content: [{ type: 'paragraph' }] }
  expect(await resultOf(`return ${JSON.stringify(document)}`)).toMatchObject({ structuredContent: document })
})

verifies('code.results', 'what does not fit a schema, or the protocol, is a result that says which member and why', async () => {
  const inputSchema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] }
  const misfit = await resultOf(`return 'ran'`, { inputSchema }, { age: 'old' })
  expect(misfit).toMatchObject({ isError: true })
  expect(textOf({ result: misfit })).toMatch(/input schema.*\n“age”.*integer/s)
  const outputSchema = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] }
  const wrong = await resultOf(`return { total: 1 }`, { outputSchema })
  expect(wrong).toMatchObject({ isError: true })
  expect(textOf({ result: wrong })).toMatch(/output schema.*sum/s)
  expect(await resultOf(`return { sum: 1 }`, { outputSchema })).toMatchObject({ structuredContent: { sum: 1 } })
  const broken = await resultOf(`return { content: [{ type: 'text' }] }`)
  expect(textOf({ result: broken })).toContain('The part 1 (text)')
})

verifies('code.results', 'what is thrown is told with its line, and what overruns with what it overran', async () => {
  const thrown = await resultOf(`\n  null.x`)
  expect(thrown).toMatchObject({ isError: true })
  expect(textOf({ result: thrown })).toMatch(/^TypeError: .*\(line 3 of the tool’s source\)$/)
  await own.app.call('workspaces.update', { workspaceId: own.workspace.id, settings: { codeTimeoutMs: 300, codeMemoryMb: 16 } })
  expect((await resultOf(`for (;;) {}`)).error).toMatchObject({ data: { code: 'timeout' } })
  const memory = await resultOf(`const a = []; for (;;) a.push(new Uint8Array(1e6))`)
  expect(memory).toMatchObject({ isError: true })
  expect(textOf({ result: memory })).toContain('memory')
  await own.app.call('workspaces.update', { workspaceId: own.workspace.id, settings: { codeTimeoutMs: 30_000, codeMemoryMb: 64 } })
})

verifies('code.results', 'progress reaches the client that asked for it, while the tool goes on', async () => {
  await own.publish(
    'slow',
    `async function execute(p, c, context) { context.progress(1, 2, 'half'); await new Promise(r => setTimeout(r, 50)); return 'done' }`,
  )
  const stream = await openModern(own.target, 'tools/call', { name: 'mine__slow', arguments: {}, _meta: { progressToken: 'p' } })
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  const [progress, answer] = eventsOf(text)
  expect(progress).toMatchObject({
    method: 'notifications/progress',
    params: { progressToken: 'p', progress: 1, total: 2, message: 'half' },
  })
  expect(answer.result.content).toEqual([{ type: 'text', text: 'done' }])
})

verifies('code.results', 'a tool knows its request, its names and the key that calls; a person has none', async () => {
  await own.publish(
    'who',
    `async function execute(p, c, { requestId, toolName, serverName, workspaceName, keyName }) { return { requestId, toolName, serverName, workspaceName, keyName } }`,
  )
  const answer = await own.call('who')
  expect(answer.result.structuredContent).toEqual({
    requestId: answer.requestId,
    toolName: 'who',
    serverName: 'mine',
    workspaceName: own.workspace.name,
    keyName: 'mine client',
  })
  const byPerson = await own.app.call('tools.call', { workspaceId: own.workspace.id, name: 'mine__who' })
  expect(byPerson.result.structuredContent).toMatchObject({ keyName: null })
})

verifies(
  'code.no-process',
  'a custom server is approved and ready at once, without a process, and is switched and renamed as any other',
  async () => {
    const { one, app } = own
    const server = await app.call('servers.get', one)
    expect(server).toMatchObject({ kind: 'custom', isApproved: true, isOn: true, state: { at: 'ready' } })
    expect(await app.call('servers.stats', one)).toMatchObject({ usage: null, restarts: 0 })
    await own.publish('there', `async function execute() { return 1 }`)
    await app.call('servers.stop', one)
    expect((await own.call('there')).error.message).toContain('switched off')
    expect((await app.call('servers.get', one)).state).toMatchObject({ at: 'stopped' })
    await app.call('servers.start', one)
    await app.call('servers.update', { ...one, name: 'other name' })
    expect(textOf(await own.call('there'))).toBe('1')
    await app.call('servers.update', { ...one, name: 'mine' })
    await expect(app.call('servers.update', { ...one, launch: { kind: 'stdio', command: 'x' } })).rejects.toThrow('stays one')
  },
)

verifies('code.no-process', 'a call that is cancelled ends the run, and is recorded as that', async () => {
  await own.publish('waits', `async function execute() { await new Promise(r => setTimeout(r, 20_000)); return 'late' }`)
  const controller = new AbortController()
  const begun = performance.now()
  const call = own.call('waits', {}, { signal: controller.signal })
  setTimeout(() => {
    controller.abort()
  }, 300)
  await expect(call).rejects.toThrow()
  await expect
    .poll(
      async () =>
        (await own.app.call('calls.list', { workspaceId: own.workspace.id })).calls.find(({ target }) => target === 'mine__waits')?.outcome,
    )
    .toBe('cancelled')
  expect(performance.now() - begun).toBeLessThan(15_000)
})

verifies('code.no-process', 'its messages are seen as those of any server', async () => {
  const { requestId } = await own.call('there')
  const { exchange } = { exchange: await own.app.call('calls.exchange', { workspaceId: own.workspace.id, requestId: requestId as never }) }
  expect(JSON.stringify(exchange)).toContain('tools/call')
  expect((await sendModern(own.target, 'tools/call', { name: 'mine__nothing', arguments: {} })).error.message).toContain('no tool')
})
