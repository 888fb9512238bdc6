// A whole Atrium with an echo tool written in it, tools that attack, and a stdio echo server beside them. Prints its URL and key.
import { join } from 'node:path'
import { startCodeApp } from '../../test/code/code-app.ts'
import { stayAs, tellMemory } from './stay.ts'

const echo = join(import.meta.dirname, '..', '..', 'test', 'harness', 'upstreams', 'echo-server.mjs')

await using code = await startCodeApp()
const { app, workspace } = code
const inputSchema = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }
const returns = "return { content: [{ type: 'text', text: params.text }] }"
await code.publish('echo', `async function execute(params: { text: string }) {\n  ${returns}\n}`, { inputSchema })
await code.publish('spin', 'async function execute() { for (;;); }')
await code.publish('hoard', 'async function execute() { const a = []; for (;;) a.push("x".repeat(10000) + a.length) }')
const server = await app.addServer(workspace, 'echo', { command: process.execPath, args: [echo] })
await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id })

tellMemory()
await stayAs({ url: app.endpoint(workspace), key: code.target.key ?? '', tool: `${code.server.slug}__echo` })
