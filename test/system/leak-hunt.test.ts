import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { findValue } from '../harness/find-value.ts'
import { common, openSession, sendModern } from '../harness/mcp-wire.ts'
import { startTestApp } from '../harness/start-app.ts'
import { ask } from '../harness/http-ask.ts'
import { verifies } from '../verifies.ts'

const leaky = join(import.meta.dirname, '../harness/upstreams/leaky-server.mjs')
const random = (bytes: number) => randomBytes(bytes).toString('base64url')
const digits = (count: number) => Array.from(randomBytes(count), byte => byte % 10).join('')

/** One of each shape; four of each make forty. */
const SHAPES: readonly (() => string)[] = [
  () => random(6),
  () => random(3_072),
  () => `-----BEGIN PRIVATE KEY-----\n${random(48)}\n${random(48)}\n-----END PRIVATE KEY-----\n`,
  () => JSON.stringify({ type: 'account', key: random(24), nested: { token: random(24) } }),
  () => `${random(12)}"'\\<&>${random(12)}`,
  () => `ключ 鍵 🗝 ${random(18)} é`,
  () => `postgres://user:${random(18)}@db.example.com/main?x=${random(12)}&y=%41`,
  () => digits(24),
  () => randomBytes(30).toString('base64'),
]
const shaped = SHAPES.flatMap(shape => Array.from({ length: 4 }, shape))
// Two begin others, two hold others.
const [first = '', second = ''] = [random(18), random(18)]
const values = [...shaped, first, `${first}${random(12)}`, second, `${random(12)}${second}${random(12)}`]
const CANARIES = Object.fromEntries(values.map((value, index) => [`LEAK_${String(index)}`, value]))
/** Of several lines each is the secret, but not the frame around a key. */
const SECRETS = values.flatMap(value => value.split('\n').filter(line => line !== '' && !line.startsWith('-----')))

verifies(
  'secrets.never-out',
  'forty secrets of every shape, given away in every place and form, are found in no answer, no operation, no event and no file',
  async () => {
    expect(values).toHaveLength(40)
    const seen: [string, string | Buffer][] = []
    const see = (where: string, what: unknown) => {
      seen.push([where, Buffer.isBuffer(what) || typeof what === 'string' ? what : (JSON.stringify(what) ?? '')])
    }
    const app = await startTestApp()
    try {
      const workspace = await app.defaultWorkspace()
      const { id: workspaceId } = workspace
      app.core.subscribe(event => {
        see('event', event)
      })
      for (const [name, value] of Object.entries(CANARIES)) see('create', await app.call('secrets.create', { workspaceId, name, value }))
      const environment = Object.fromEntries(Object.keys(CANARIES).map(name => [name, { secret: name }]))
      const server = await app.addServer(workspace, 'leaky', { command: process.execPath, args: [leaky], environment })
      const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
      const { value: adminKey } = await app.call('adminKeys.create', { name: 'script' })
      const session = await openSession(target)
      for (const place of ['result', 'parts', 'structured', 'toolError', 'protocolError', 'stderr', 'stdout', 'log', 'progress', 'cut']) {
        const params = { name: `leaky__${place}`, arguments: {}, _meta: { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' } }
        see(`${place}, legacy`, (await session.request('tools/call', params)).text)
        see(`${place}, modern`, (await sendModern(target, 'tools/call', params)).text)
        const rest = await ask(`${app.baseUrl}/api/v1/workspaces/${workspaceId}/tools/leaky__${place}/call`, {
          method: 'POST',
          headers: { ...common({ url: '', key: adminKey }) },
          body: '{}',
        })
        see(`${place}, REST`, rest.text)
      }
      see('logs', await app.call('servers.logs', { workspaceId, serverId: server.id }))
      see('frames', await app.call('frames.list', { workspaceId, serverId: server.id }))
      see('calls', await app.call('calls.list', { workspaceId, limit: 500 }))
      see('secrets', await app.call('secrets.list', { workspaceId }))
      await app.core.close()
      for (const entry of readdirSync(app.dataFolder, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) see(`file ${entry.name}`, readFileSync(join(entry.parentPath, entry.name)))
      expect(seen.some(([, what]) => what.includes('[redacted: LEAK_'))).toBe(true)
      expect(seen.flatMap(([where, what]) => findValue(what, ...SECRETS).map(found => `${where}: ${found.slice(0, 50)}`)).slice(0, 20)).toEqual([])
    } finally {
      await app[Symbol.asyncDispose]()
    }
  },
  120_000,
)
