import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { startTarget, type Target } from '../../scripts/bench/target.ts'
import { openSession, sendModern, type WireAnswer } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'

// Ten real minutes are in the benchmark (BENCH_LONG_CALL_SECONDS); here the same with the shortest times that can be set.

const upstreams = join(import.meta.dirname, '../harness/upstreams')
const SILENCE_MS = 1_000
const WHOLE_MS = 3_000
const STEP_MS = 400

let app: TestApp
let workspace: Workspace
let key: string
let servers: Server[]
const targets: Target[] = []

beforeAll(async () => {
  app = await startTestApp()
  workspace = await app.defaultWorkspace()
  await app.addServer(workspace, 'stdio', { command: process.execPath, args: [join(upstreams, 'echo-server.mjs')] })
  for (const era of ['modern', 'legacy']) {
    const target = await startTarget('../../test/harness/upstreams/working-server.ts', [era])
    targets.push(target)
    await app.addServer(workspace, era, { kind: 'http', url: target.endpoint.url })
  }
  servers = await app.call('servers.list', { workspaceId: workspace.id })
  const settings = { callTimeoutMs: SILENCE_MS, maxCallMs: WHOLE_MS }
  for (const { id } of servers) {
    await app.call('servers.update', { workspaceId: workspace.id, serverId: id, settings })
    expect((await app.call('servers.start', { workspaceId: workspace.id, serverId: id })).state.at).toBe('ready')
  }
  key = await app.addKey(workspace)
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  for (const target of targets) await target[Symbol.asyncDispose]()
})

type Call = (server: string, steps: number, ms: number, progressToken?: string) => Promise<WireAnswer>

/** The same call from a client of each era. */
async function callsOf(): Promise<[string, Call][]> {
  const target = { url: app.endpoint(workspace), key }
  const session = await openSession(target)
  const paramsOf = (server: string, steps: number, ms: number, progressToken?: string) => ({
    name: `${server}__progress`,
    arguments: { steps, ms },
    ...(progressToken === undefined ? {} : { _meta: { progressToken } }),
  })
  return [
    ['modern', (...asked) => sendModern(target, 'tools/call', paramsOf(...asked))],
    ['legacy', (...asked) => session.request('tools/call', paramsOf(...asked))],
  ]
}

verifies(
  'life.timeouts',
  'to every kind of server, progress lets a call go on past its time, silence ends it, and so does the cap',
  async () => {
    const steps = Math.ceil((SILENCE_MS * 2) / STEP_MS)
    const all = (await callsOf()).flatMap(([client, call]) =>
      servers.map(async ({ slug }) => {
        const [steady, silent, endless] = await Promise.all([
          call(slug, steps, STEP_MS, 'mine'),
          call(slug, 1, 60_000, 'mine'),
          call(slug, 10_000, STEP_MS, 'mine'),
        ])
        const progressOf = ({ messages }: WireAnswer) => messages.filter(({ method }) => method === 'notifications/progress').length
        const recordOf = async ({ requestId }: WireAnswer) => {
          const { outcome, durationMs } = await app.call('calls.get', { workspaceId: workspace.id, requestId })
          return { outcome, isLong: durationMs > SILENCE_MS * 1.5, isWhole: durationMs >= WHOLE_MS * 0.95 }
        }
        const of = [client, slug]
        expect([...of, steady.result?.content, progressOf(steady)]).toEqual([...of, [{ type: 'text', text: `${steps} steps` }], steps])
        expect([...of, await recordOf(steady)]).toMatchObject([...of, { outcome: 'ok', isLong: true }])
        expect([...of, silent.error?.message]).toEqual([...of, 'The server did not answer in time.'])
        expect([...of, await recordOf(silent)]).toMatchObject([...of, { outcome: 'timeout', isWhole: false }])
        expect([...of, endless.error?.message]).toEqual([...of, 'The server did not answer in time.'])
        expect([...of, progressOf(endless) > steps, await recordOf(endless)]).toMatchObject([
          ...of,
          true,
          { outcome: 'timeout', isWhole: true },
        ])
      }),
    )
    expect(all).toHaveLength(6)
    await Promise.all(all)
  },
  30_000,
)
