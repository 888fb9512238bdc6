import { afterAll, beforeAll, expect } from 'vitest'
import { ask } from '../harness/http-ask.ts'
import { openSession, sendModern } from '../harness/mcp-wire.ts'
import { verifies } from '../verifies.ts'
import { startCodeApp, textOf, type CodeApp } from './code-app.ts'

let own: CodeApp
beforeAll(async () => {
  own = await startCodeApp()
})
afterAll(() => own[Symbol.asyncDispose]())

const ECHO = `async function execute(params: { text: string }) { return 'said ' + params.text }`
const TEXT_SCHEMA = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }

verifies('code.no-process', 'a published tool is listed and called in both eras and over REST, each call with its record', async () => {
  await own.publish('echo', ECHO, { title: 'Echo', inputSchema: TEXT_SCHEMA, annotations: { readOnlyHint: true } })
  const listed = await sendModern(own.target, 'tools/list')
  expect(listed.result.tools).toMatchObject([
    { name: 'mine__echo', title: 'Echo', description: 'A tool.', inputSchema: TEXT_SCHEMA, annotations: { readOnlyHint: true } },
  ])
  const modern = await own.call('echo', { text: 'modern' })
  expect(modern.result).toMatchObject({ content: [{ type: 'text', text: 'said modern' }] })
  expect(modern.result.isError).toBeUndefined()

  const session = await openSession(own.target)
  const legacy = await session.request('tools/call', { name: 'mine__echo', arguments: { text: 'legacy' } })
  expect(textOf(legacy)).toBe('said legacy')

  const { value } = await own.app.call('adminKeys.create', { name: 'script' })
  const rest = await ask(`${own.app.baseUrl}/api/v1/workspaces/${own.workspace.id}/tools/mine__echo/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${value}`, 'content-type': 'application/json' },
    body: JSON.stringify({ arguments: { text: 'rest' } }),
  })
  expect(JSON.parse(rest.text).data.result.content).toEqual([{ type: 'text', text: 'said rest' }])
  const { calls } = await own.app.call('calls.list', { workspaceId: own.workspace.id, serverId: own.server.id })
  expect(calls.map(({ target, outcome, surface }) => [target, outcome, surface])).toEqual([
    ['mine__echo', 'ok', 'rest'],
    ['mine__echo', 'ok', 'mcp'],
    ['mine__echo', 'ok', 'mcp'],
  ])
})
