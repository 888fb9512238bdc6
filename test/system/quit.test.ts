import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect } from 'vitest'
import { ask } from '../harness/http-ask.ts'
import { folderMarkOf, outcomesIn, randomFrom, watchersOf } from '../harness/kills.ts'
import { isLiving, markedProcesses } from '../harness/marked-processes.ts'
import { openSession, sendModern } from '../harness/mcp-wire.ts'
import { startServe } from '../harness/serve-process.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'
import { Assistants } from './assistants.ts'

const echoServer = join(import.meta.dirname, '../harness/upstreams/echo-server.mjs')
const SERVERS = { plain: [], stubborn: ['--ignore-stdin-end', '--ignore-sigterm'], other: ['--ignore-stdin-end', '--ignore-sigterm'] }
const folder = tempFolder()
let mark = ''
afterAll(() => {
  for (const pid of markedProcesses(mark)) process.kill(pid, 'SIGKILL')
  folder[Symbol.dispose]()
})

verifies(
  'life.kills',
  'an Atrium that is told to quit under load ends in order: calls under way are told so and recorded, stubborn servers and their children are ended',
  async () => {
    const places = await prepare()
    await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
    const gateway = await serve.gatewayUrl()
    const target = { url: `${gateway}/w/default/mcp`, key: places.key }
    const pids = await Promise.all(
      Object.keys(SERVERS).map(async name => {
        const { result } = await sendModern(target, 'tools/call', { name: `${name}__spawn-child`, arguments: { stubborn: true } })
        return Number(result.content[0].text)
      }),
    )
    const session = await openSession(target)
    const assistants = new Assistants({ ...places, gateway }, randomFrom(1))
    assistants.begin()
    const waiting = Promise.all([
      sendModern(target, 'tools/call', { name: 'stubborn__hang' }),
      sendModern(target, 'tools/call', { name: 'plain__hang' }),
      session.request('tools/call', { name: 'other__hang' }),
      sendModern({ ...target, key: places.discoveryKey }, 'tools/call', {
        name: 'call_tool',
        arguments: { name: 'stubborn__hang', arguments: {} },
      }),
      callOverRest({ ...places, gateway }, 'stubborn__hang'),
    ])
    await soon(() => hanging(target)).toBe(3)
    await assistants.busy()
    // Some of these have said nothing for a while by now, and have become streams.
    await sleep(1_100)
    const watchers = watchersOf(serve.pid)
    serve.child.kill('SIGTERM')
    const answers = await waiting
    for (const { text, requestId } of answers) {
      expect(text).toContain('Atrium is stopping. Start it and call again.')
      expect(outcomesIn(folder.path).get(requestId)).toBe('cancelled')
    }
    expect(await serve.exited).toEqual({ code: 0, signal: null })
    expect({ marked: markedProcesses(mark), living: pids.filter(isLiving) }).toEqual({ marked: [], living: [] })
    const { hung, odd } = await assistants.ended(5_000)
    expect({ hung, odd }).toEqual({ hung: [], odd: [] })
    const outcomes = outcomesIn(folder.path)
    const lost = assistants.acknowledged.filter(({ requestId, isOk }) => (outcomes.get(requestId) === 'ok') !== isOk)
    expect(lost).toEqual([])
    expect(watchers).toHaveLength(1)
    await soon(() => watchers.filter(isLiving)).toEqual([])
  },
  60_000,
)

async function prepare() {
  await using app = await startTestApp({ dataFolder: folder.path })
  const workspace = await app.defaultWorkspace()
  for (const [name, args] of Object.entries(SERVERS))
    await app.addServer(workspace, name, { command: process.execPath, args: [echoServer, ...args] })
  mark = folderMarkOf(folder.path)
  const discovering = await app.call('keys.create', { workspaceId: workspace.id, name: 'discovering', toolMode: 'discovery' })
  return {
    workspaceId: workspace.id,
    key: await app.addKey(workspace),
    discoveryKey: discovering.value,
    adminKey: (await app.call('adminKeys.create', { name: 'script' })).value,
    servers: Object.keys(SERVERS),
  }
}

/** How many calls of `hang` the stubborn server has been sent. */
async function hanging(target: { url: string; key: string }): Promise<number> {
  const { result } = await sendModern(target, 'tools/call', { name: 'stubborn__ledger' })
  const { calls }: { calls: { hang?: number } } = JSON.parse(result.content[0].text)
  return calls.hang ?? 0
}

async function callOverRest(places: { gateway: string; workspaceId: string; adminKey: string }, tool: string) {
  const headers = { authorization: `Bearer ${places.adminKey}`, 'content-type': 'application/json' }
  const url = `${places.gateway}/api/v1/workspaces/${places.workspaceId}/tools/${tool}/call`
  const answer = await ask(url, { method: 'POST', headers, body: '{"arguments":{}}' })
  return { ...answer, requestId: String(answer.headers['x-request-id']) }
}
