import { afterAll, beforeAll, expect } from 'vitest'
import { verifies } from '../verifies.ts'
import { addCodeServer, startCodeApp, textOf, type CodeApp } from './code-app.ts'

let own: CodeApp
beforeAll(async () => {
  own = await startCodeApp()
})
afterAll(() => own[Symbol.asyncDispose]())

const CALLS = `async function execute({ name, args }, config, context) {
  try { return await context.callTool(name, args ?? {}) } catch (error) { return 'refused: ' + error.message }
}`

verifies(
  'code.secrets',
  'config has what the source names and no more, at the value it has now; what is missing is undefined',
  async () => {
    const { app, workspace } = own
    const workspaceId = workspace.id
    const secret = await app.call('secrets.create', { workspaceId, name: 'FIRST', value: 'value-of-first' })
    await app.call('secrets.create', { workspaceId, name: 'HIDDEN', value: 'value-of-hidden' })
    await own.publish(
      'keys',
      `async function execute({ name }, config) {
  return { keys: Object.keys(config), missing: config.ABSENT === undefined, computed: config[name] === undefined, length: config.FIRST.length, frozen: Object.isFrozen(config) }
}`,
    )
    const seen = await own.call('keys', { name: 'HIDDEN' })
    expect(seen.result.structuredContent).toEqual({ keys: ['FIRST'], missing: true, computed: true, length: 14, frozen: true })
    await app.call('secrets.replace', { workspaceId, secretId: secret.id, value: 'longer-value-of-first' })
    expect((await own.call('keys', { name: 'x' })).result.structuredContent).toMatchObject({ length: 21 })
  },
)

verifies('code.secrets', 'no result, error, record or message has a value of its secrets', async () => {
  const { app, workspace } = own
  await app.call('secrets.create', { workspaceId: workspace.id, name: 'LEAK', value: 'canary-of-leak-1' })
  await own.publish(
    'leak',
    `async function execute({ how }, { LEAK }) {
  if (how === 'throw') throw new Error('with ' + LEAK)
  if (how === 'json') return { [LEAK]: [LEAK, btoa(LEAK)] }
  return { content: [{ type: 'text', text: LEAK.slice(0, 8) }, { type: 'text', text: LEAK.slice(8) }] }
}`,
  )
  for (const how of ['throw', 'json', 'split']) {
    const answer = await own.call('leak', { how })
    expect(answer.text).toContain('[redacted: LEAK]')
    expect(answer.text).not.toMatch(/canary-of|leak-1|Y2FuYXJ5/)
  }
  const { calls } = await app.call('calls.list', { workspaceId: workspace.id })
  const frames = await app.call('servers.frames', own.one)
  const exchanges = await Promise.all(frames.frames.map(({ number }) => app.call('servers.exchange', { ...own.one, number })))
  expect(JSON.stringify([calls, exchanges])).not.toMatch(/canary-of-leak-1/)
  expect(JSON.stringify(exchanges)).toContain('[redacted: LEAK]')
})

verifies('code.call-tool', 'a tool calls another of its workspace; each call has its record, and the inner names the outer', async () => {
  await own.publish('inner', `async function execute({ text }) { return 'inner ' + text }`)
  await own.publish('outer', CALLS)
  const outer = await own.call('outer', { name: 'mine__inner', args: { text: 'x' } })
  expect(textOf(outer)).toBe('inner x')
  const { calls } = await own.app.call('calls.list', { workspaceId: own.workspace.id, limit: 2 })
  expect(calls.map(({ target, parentRequestId, keyName }) => [target, parentRequestId, keyName])).toEqual([
    ['mine__inner', outer.requestId, 'mine client'],
    ['mine__outer', null, 'mine client'],
  ])
})

verifies('code.call-tool', 'a key that is limited to other tools does not reach them through a tool', async () => {
  const { app, workspace, one } = own
  const { value } = await app.call('keys.create', {
    workspaceId: workspace.id,
    name: 'limited',
    tools: [{ serverId: one.serverId, toolName: 'outer' }],
  })
  const target = { ...own.target, key: value }
  expect(textOf(await own.call('outer', { name: 'mine__inner' }, { target }))).toContain('refused: This key was not granted this tool')
  await app.call('tools.update', { ...one, toolName: 'inner', isOn: false })
  expect(textOf(await own.call('outer', { name: 'mine__inner' }))).toContain('refused: The tool "mine__inner" cannot be used')
  await app.call('tools.update', { ...one, toolName: 'inner', isOn: true })
})

verifies('code.call-tool', 'tools that call each other in a circle end after four calls', async () => {
  await own.publish(
    'circle',
    `async function execute({ n }, c, context) {
  const result = await context.callTool('mine__circle', { n: n + 1 })
  return result
}`,
  )
  const answer = await own.call('circle', { n: 0 })
  expect(textOf(answer)).toContain('more than 4 deep')
  const { calls } = await own.app.call('calls.list', { workspaceId: own.workspace.id, limit: 20 })
  const circle = calls.filter(({ target }) => target === 'mine__circle')
  expect(circle.map(({ outcome, gate }) => [outcome, gate])).toContainEqual(['limited', 'depth'])
  expect(circle).toHaveLength(6)
})

verifies('code.call-tool', 'a key that is revoked while its tool runs reaches nothing more', async () => {
  const { app, workspace } = own
  const key = await app.call('keys.create', { workspaceId: workspace.id, name: 'short' })
  await own.publish(
    'late',
    `async function execute(p, c, context) {
  await new Promise(r => setTimeout(r, 400))
  return context.callTool('mine__inner', { text: 'late' })
}`,
  )
  const call = own.call('late', {}, { target: { ...own.target, key: key.value } })
  await expect.poll(() => app.core.gatewayStatus().callsInFlight).toBe(1)
  await app.call('keys.revoke', { workspaceId: workspace.id, keyId: key.key.id })
  expect((await call).status).toBe(401)
  await new Promise(resolve => setTimeout(resolve, 600))
  const { calls } = await app.call('calls.list', { workspaceId: workspace.id, keyId: key.key.id })
  expect(calls.map(({ target, outcome }) => [target, outcome])).toEqual([['mine__late', 'cancelled']])
})

verifies('code.call-tool', 'no other tool is handed a secret', async () => {
  await own.publish(
    'hands',
    `async function execute(p, { LEAK }, context) { return context.callTool('mine__inner', { text: 'a ' + LEAK }) }`,
  )
  const answer = await own.call('hands')
  expect(textOf(answer)).toContain('to no other tool')
})

verifies('code.store', 'what a tool remembers is its server’s alone, sealed, within its quota, and gone with the server', async () => {
  const { app } = own
  const store = `async function execute({ do: what, key, value }, config, { store }) {
  if (what === 'set') { await store.set(key, value); return 'set' }
  if (what === 'secret') { await store.set(key, { inside: config.LEAK }); return 'set' }
  if (what === 'fill') { for (let n = 0; ; n += 1) await store.set('fill' + n, 'x'.repeat(60_000)) }
  if (what === 'clear') { for (const one of await store.list('fill')) await store.delete(one) }
  if (what === 'list') return { keys: await store.list(key) }
  return { value: (await store.get(key)) ?? null }
}`
  await own.publish('store', store)
  const ask = async (params: object) => textOf(await own.call('store', params))
  expect(await ask({ do: 'set', key: 'a', value: { n: 'remembered-text' } })).toBe('set')
  expect(await ask({ do: 'get', key: 'a' })).toBe('{"value":{"n":"remembered-text"}}')
  expect(await ask({ do: 'list' })).toBe('{"keys":["a"]}')
  expect(await ask({ do: 'set', key: 'b', value: 'x'.repeat(70_000) })).toContain('at most 64 KiB')
  expect(await ask({ do: 'set', key: 'k'.repeat(257), value: 1 })).toContain('1 to 256 characters')
  expect(await ask({ do: 'secret', key: 's' })).toContain('holds a secret')
  expect(await ask({ do: 'fill' })).toContain('is full')
  await ask({ do: 'clear' })
  const second = await addCodeServer(app, own.workspace, 'second')
  await second.publish('store', store)
  expect(textOf(await second.call('store', { do: 'get', key: 'a' }))).toBe('{"value":null}')
  await second.call('store', { do: 'set', key: 'a', value: 'of the second' })
  expect(await ask({ do: 'get', key: 'a' })).toBe('{"value":{"n":"remembered-text"}}')
  await app.call('servers.remove', second.one)
})

verifies('code.isolation', 'another workspace’s secrets, tools and memory are not there', async () => {
  const { app } = own
  const other = await app.call('workspaces.create', { name: 'Elsewhere' })
  await app.call('secrets.create', { workspaceId: other.id, name: 'FIRST', value: 'value-of-elsewhere' })
  const there = await addCodeServer(app, other, 'mine')
  await there.publish('inner', `async function execute() { return 'of elsewhere' }`)
  await there.publish(
    'peek',
    `async function execute({ name }, { FIRST, LEAK }, context) {
  const called = await context.callTool(name, { text: 'y' }).catch(error => error.message)
  return { length: FIRST.length, leak: LEAK === undefined, kept: (await context.store.get('a')) ?? null, called }
}`,
  )
  const seen = (await there.call('peek', { name: 'mine__outer' })).result.structuredContent
  expect(seen).toMatchObject({ length: 18, leak: true, kept: null, called: expect.stringContaining('no tool "mine__outer"') })
})
