import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { ToolMode } from '#shared/model/tool-mode.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { openSession, sendModern, type WireAnswer, type WireTarget } from '../harness/mcp-wire.ts'
import { CLIENT_KINDS, connectClient } from '../harness/sdk-clients.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const server = (name: string) => ({ command: process.execPath, args: [join(import.meta.dirname, '../harness/upstreams', name)] })

let app: TestApp
let workspace: Workspace

beforeAll(async () => {
  app = await startTestApp()
  workspace = await app.defaultWorkspace()
  await app.addServer(workspace, 'echo', server('echo-server.mjs'))
  await app.addServer(workspace, 'asking', server('asking-server.mjs'))
})
afterAll(() => app[Symbol.asyncDispose]())

const targetOf = async (toolMode: ToolMode | null, of: Workspace = workspace): Promise<WireTarget> => {
  const { value } = await app.call('keys.create', { workspaceId: of.id, name: 'discovery', toolMode })
  return { url: app.endpoint(of), key: value }
}
const namesIn = ({ result }: WireAnswer): string[] => result.tools.map((tool: { name: string }) => tool.name)
const call = (target: WireTarget, name: string, given: object, more: object = {}) =>
  sendModern(target, 'tools/call', { name, arguments: given, ...more })
const callInner = (target: WireTarget, name: string, given: object, more: object = {}) =>
  call(target, 'call_tool', { name, arguments: given }, more)
const textOf = ({ result }: WireAnswer): string => result.content.map((part: { text: string }) => part.text).join('\n')
const recordsOf = async (answer: WireAnswer) => {
  const { calls } = await app.call('calls.list', { workspaceId: workspace.id })
  return calls.filter(({ requestId }) => requestId === answer.requestId)
}
const OWN = ['search_tools', 'describe_tool', 'call_tool']

verifies(
  'discovery.gates',
  'a workspace and each of its keys are told all tools or three, and a change holds from the next list on',
  async () => {
    const [asWorkspace, full, three] = [await targetOf(null), await targetOf('full'), await targetOf('discovery')]
    const session = await openSession(asWorkspace)
    const lists = async () =>
      Promise.all([sendModern(asWorkspace, 'tools/list'), sendModern(full, 'tools/list'), session.request('tools/list')]).then(answers =>
        answers.map(namesIn),
      )
    for (const names of await lists()) expect(names).toContain('echo__echo')
    expect(namesIn(await sendModern(three, 'tools/list'))).toEqual(OWN)
    await app.call('workspaces.update', { workspaceId: workspace.id, toolMode: 'discovery' })
    expect(await lists()).toEqual([OWN, expect.arrayContaining(['echo__echo']), OWN])
    await app.call('workspaces.update', { workspaceId: workspace.id, toolMode: 'full' })
    for (const names of await lists()) expect(names).toContain('echo__echo')
    const [key] = (await app.call('keys.list', { workspaceId: workspace.id })).filter(({ toolMode }) => toolMode === 'full')
    if (!key) throw new Error('The key with a mode of its own is listed.')
    expect(await app.call('keys.update', { workspaceId: workspace.id, keyId: key.id, toolMode: 'discovery' })).toMatchObject({
      toolMode: 'discovery',
    })
    expect(namesIn(await sendModern(full, 'tools/list'))).toEqual(OWN)
  },
)

verifies('discovery.gates', 'the three definitions are honest, small, and name the properties of every object', async () => {
  const { result } = await sendModern(await targetOf('discovery'), 'tools/list')
  expect(JSON.stringify(result.tools).length).toBeLessThan(2_800)
  const [search, describe, callTool] = result.tools
  expect([search.annotations.readOnlyHint, describe.annotations.readOnlyHint]).toEqual([true, true])
  expect(callTool.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true })
  expect(callTool.inputSchema.properties.arguments).toMatchObject({ type: 'object', properties: {}, additionalProperties: true })
})

verifies(
  'discovery.gates',
  'a call through call_tool is the call of that tool: the same result, and one record that names the tool',
  async () => {
    const target = await targetOf('discovery')
    const direct = await call(target, 'echo__structured', { value: 21 })
    const inner = await callInner(target, 'echo__structured', { value: 21 })
    const same = ({ result }: WireAnswer) => ({ ...result, _meta: { ...result._meta, 'atrium/requestId': '' } })
    expect(direct.result).toMatchObject({ structuredContent: { value: 21, doubled: 42 }, _meta: { 'example.com/kept': 21 } })
    expect(same(inner)).toEqual(same(direct))
    expect((await callInner(target, 'echo__fail', { text: 'no' })).result).toMatchObject({ isError: true, content: [{ text: 'no' }] })
    expect((await callInner(target, 'echo__refuse', { text: 'never', code: -32_123 })).error).toMatchObject({ code: -32_123 })
    for (const answer of [direct, inner]) {
      expect(await recordsOf(answer)).toEqual([
        expect.objectContaining({ target: 'echo__structured', serverName: 'echo', outcome: 'ok', method: 'tools/call' }),
      ])
    }
  },
)

verifies('discovery.gates', 'arguments may come as JSON text; what is no object is told to the model, and recorded', async () => {
  const target = await targetOf('discovery')
  expect(textOf(await call(target, 'call_tool', { name: 'echo__echo', arguments_json: '{"text":"as text"}' }))).toBe('as text')
  expect(textOf(await call(target, 'call_tool', { name: 'echo__echo', arguments: '{"text":"in place"}' }))).toBe('in place')
  const deep = `{"text":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
  for (const given of [
    { arguments_json: '[1]' },
    { arguments_json: deep },
    { arguments: { a: 1 }, arguments_json: '{"a":2}' },
    { arguments: 3 },
  ]) {
    const answer = await call(target, 'call_tool', { name: 'echo__echo', ...given })
    expect(answer.result.isError).toBe(true)
    expect(await recordsOf(answer)).toEqual([expect.objectContaining({ target: 'call_tool', outcome: 'tool_error', serverId: null })])
  }
})

verifies('discovery.gates', 'search, description and a call of nothing each have one record', async () => {
  const target = await targetOf('discovery')
  const found = await call(target, 'search_tools', { query: 'echo a text' })
  const described = await call(target, 'describe_tool', { name: 'echo__echo' })
  expect(textOf(described)).toContain('"inputSchema"')
  expect(await recordsOf(found)).toEqual([expect.objectContaining({ target: 'search_tools', outcome: 'ok', serverId: null })])
  expect(await recordsOf(described)).toEqual([expect.objectContaining({ target: 'describe_tool', outcome: 'ok', serverId: null })])
})

verifies('discovery.gates', 'a wrong name is answered with the nearest names as a result, and recorded as not found', async () => {
  const target = await targetOf('discovery')
  for (const answer of [
    await callInner(target, 'echo__ecko', {}),
    await call(target, 'echo__ecko', {}),
    await call(target, 'describe_tool', { name: 'ecko' }),
  ]) {
    expect(answer.result).toMatchObject({ isError: true })
    expect(textOf(answer)).toContain('"echo__echo"')
    expect(await recordsOf(answer)).toHaveLength(1)
  }
  expect(await recordsOf(await callInner(target, 'echo__ecko', {}))).toEqual([
    expect.objectContaining({ target: 'echo__ecko', outcome: 'not_found', gate: 'tool' }),
  ])
  expect((await call(target, 'call_tool', {})).result).toMatchObject({ isError: true })
  expect((await callInner(target, 'call_tool', { name: 'call_tool', arguments: {} })).result).toMatchObject({ isError: true })
})

verifies(
  'discovery.gates',
  'what cannot be called is neither found nor described: another workspace, a server that is off or held',
  async () => {
    const other = await app.call('workspaces.create', { name: 'Other' })
    await app.addServer(other, 'secretive', server('echo-server.mjs'))
    const target = await targetOf('discovery')
    const seen = async () => textOf(await call(target, 'search_tools', { query: 'echo secretive structured', limit: 25 }))
    expect(await seen()).not.toContain('secretive__')
    expect(await seen()).toContain('echo__structured')
    const echo = (await app.call('servers.list', { workspaceId: workspace.id })).find(({ name }) => name === 'echo')
    if (!echo) throw new Error('The echo server was added.')
    await app.call('servers.stop', { workspaceId: workspace.id, serverId: echo.id })
    expect(await seen()).not.toContain('echo__')
    expect((await call(target, 'describe_tool', { name: 'echo__echo' })).result).toMatchObject({ isError: true })
    expect((await callInner(target, 'echo__echo', { text: 'x' })).error).toMatchObject({ message: expect.stringContaining('switched off') })
    await app.call('servers.start', { workspaceId: workspace.id, serverId: echo.id })
    expect(await seen()).toContain('echo__structured')
  },
)

verifies(
  'discovery.gates',
  'a key that is limited to chosen tools, and a tool that is switched off or renamed: search and call say the same',
  async () => {
    const echo = (await app.call('servers.list', { workspaceId: workspace.id })).find(({ name }) => name === 'echo')
    if (!echo) throw new Error('The echo server was added.')
    const chosen = { serverId: echo.id, toolName: 'structured' }
    const { value } = await app.call('keys.create', { workspaceId: workspace.id, name: 'few', toolMode: 'discovery', tools: [chosen] })
    const few = { url: app.endpoint(workspace), key: value }
    const found = textOf(await call(few, 'search_tools', { query: 'echo a text, structured content', limit: 25 }))
    expect(found).toContain('"echo__structured"')
    expect(found).not.toMatch(/echo__echo|asking/)
    expect(textOf(await call(few, 'search_tools', { query: '' }))).not.toContain('asking')
    const described = await call(few, 'describe_tool', { name: 'echo__echo' })
    expect(described.result).toMatchObject({ isError: true })
    expect(textOf(described)).not.toContain('inputSchema')
    expect((await callInner(few, 'echo__echo', { text: 'x' })).error).toMatchObject({ message: expect.stringContaining('not granted') })
    expect((await callInner(few, 'echo__structured', { value: 1 })).result).toMatchObject({ structuredContent: { doubled: 2 } })

    const all = await targetOf('discovery')
    const one = { workspaceId: workspace.id, serverId: echo.id, toolName: 'structured' }
    await app.call('tools.update', { ...one, name: 'twofold', description: 'Gives twice the quantity.' })
    expect(textOf(await call(all, 'search_tools', { query: 'twice the quantity' }))).toContain('"echo__twofold"')
    expect((await callInner(all, 'echo__twofold', { value: 2 })).result).toMatchObject({ structuredContent: { doubled: 4 } })
    await app.call('tools.update', { ...one, isOn: false })
    expect(textOf(await call(all, 'search_tools', { query: 'twofold twice the quantity' }))).not.toContain('twofold')
    expect((await call(all, 'describe_tool', { name: 'echo__twofold' })).result).toMatchObject({ isError: true })
    expect((await callInner(all, 'echo__twofold', { value: 2 })).error).toMatchObject({
      message: expect.stringContaining('cannot be used'),
    })
    await app.call('tools.update', { ...one, isOn: true, name: null, description: null })
  },
)

verifies(
  'discovery.gates',
  'a tool that a server adds is found at once, and one without the mode keeps its old tools working',
  async () => {
    const target = await targetOf('discovery')
    expect(textOf(await callInner(target, 'echo__list-changed', {}))).toMatch(/^added-/)
    await expect.poll(async () => textOf(await call(target, 'search_tools', { query: 'came later' }))).toContain('echo__added-1')
    expect(textOf(await callInner(await targetOf('full'), 'echo__echo', { text: 'still' }))).toBe('still')
  },
)

verifies('discovery.gates', 'progress and cancellation pass through call_tool', async () => {
  const session = await openSession(await targetOf('discovery'))
  const inner = (name: string, given: object, id: string) =>
    session.request('tools/call', { name: 'call_tool', arguments: { name, arguments: given }, _meta: { progressToken: id } }, { id })
  const { messages } = await inner('echo__progress', { steps: 3 }, 'steps')
  expect(messages.filter(({ method }) => method === 'notifications/progress').map(({ params }) => params)).toMatchObject(
    [1, 2, 3].map(progress => ({ progressToken: 'steps', progress, total: 3 })),
  )
  const ledger = async (): Promise<{ waiting: number }> => JSON.parse(textOf(await inner('echo__ledger', {}, `ledger-${Math.random()}`)))
  const before: { waiting: number } = await ledger()
  const hanging = inner('echo__hang', {}, 'hanging')
  await expect.poll(async () => (await ledger()).waiting).toBe(before.waiting + 1)
  await session.notify('notifications/cancelled', { requestId: 'hanging' })
  await hanging
  await expect.poll(async () => (await ledger()).waiting).toBe(before.waiting)
})

for (const kind of CLIENT_KINDS) {
  verifies('discovery.gates', `${kind}: a server’s questions reach the client through call_tool, and its answers the server`, async () => {
    const { url, key = '' } = await targetOf('discovery')
    await using client = await connectClient(kind, { url, key })
    expect(await client.tools()).toEqual(OWN)
    for (const [question, said] of [
      ['sampling', 'sampled-by-the-client'],
      ['elicitation', 'Ada of the test'],
      ['roots', 'root-of-the-test'],
    ] as const) {
      const { content } = await client.call('call_tool', { name: 'asking__ask', arguments: { kind: question, tag: question } })
      expect(JSON.stringify(content)).toContain(said)
    }
  })
}
