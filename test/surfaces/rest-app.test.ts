import { join } from 'node:path'
import { expect } from 'vitest'
import { z } from 'zod'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

const Answer = z.object({ ok: z.boolean().optional(), requestId: z.string(), data: z.unknown().optional() })
const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')

verifies(
  'contract.rest',
  'with nothing but an admin key a script sets up a workspace, calls its tool and finds the call again',
  async () => {
    await using app = await startTestApp()
    const { value: adminKey } = await app.call('adminKeys.create', { name: 'script' })
    const send = async (route: string, body?: unknown): Promise<{ status: number; id: string | null; answer: z.infer<typeof Answer> }> => {
      const [method = '', path = ''] = route.split(' ')
      const headers = { authorization: `Bearer ${adminKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
      const response = await fetch(`${app.baseUrl}/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, id: response.headers.get('x-request-id'), answer: Answer.parse(await response.json()) }
    }
    const made = await send('POST /workspaces', { name: 'By script' })
    const base = `/workspaces/${z.object({ id: z.string() }).parse(made.answer.data).id}`
    await send(`POST ${base}/secrets`, { name: 'TOKEN', value: 'canary-value' })
    const launch = { command: process.execPath, args: [echoServer], environment: { TOKEN: { secret: 'TOKEN' } } }
    const server = z
      .object({ id: z.string(), fingerprint: z.string() })
      .parse((await send(`POST ${base}/servers`, { name: 'Echo', launch })).answer.data)
    expect(await send(`POST ${base}/servers/${server.id}/start`)).toMatchObject({ status: 403 })
    await send(`POST ${base}/servers/${server.id}/approve`, { fingerprint: server.fingerprint })
    expect(await send(`POST ${base}/servers/${server.id}/start`)).toMatchObject({
      status: 200,
      answer: { data: { state: { at: 'ready' } } },
    })

    const { tools } = z.object({ tools: z.array(z.object({ name: z.string() })) }).parse((await send(`GET ${base}/tools`)).answer.data)
    expect(tools.map(tool => tool.name)).toContain('echo__echo')
    const called = await send(`POST ${base}/tools/echo__echo/call`, { arguments: { text: 'hello' } })
    expect(called).toMatchObject({
      status: 200,
      id: called.answer.requestId,
      answer: { data: { requestId: called.answer.requestId, result: { content: [{ text: 'hello' }] } } },
    })
    expect(await send(`GET ${base}/calls/${called.answer.requestId}`)).toMatchObject({
      status: 200,
      answer: { data: { surface: 'rest', keyName: 'script', target: 'echo__echo', outcome: 'ok', serverId: server.id } },
    })
    expect(await send(`POST ${base}/tools/echo__env/call`, { arguments: { name: 'TOKEN' } })).toMatchObject({
      answer: { data: { result: { content: [{ text: '[redacted: TOKEN]' }] } } },
    })
    expect(await send(`DELETE ${base}/servers/${server.id}`)).toMatchObject({ status: 200 })
    expect(await send(`GET ${base}/tools`)).toMatchObject({ answer: { data: { tools: [], missing: [] } } })
  },
)
