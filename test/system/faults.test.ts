import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { sendModern, type WireAnswer, type WireTarget } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { isAlive } from '../processes/is-alive.ts'
import { verifies } from '../verifies.ts'

const script = (file: string, ...args: string[]) => ({
  command: process.execPath,
  args: [join(import.meta.dirname, '../harness/upstreams', file), ...args],
})

/** A workspace with a good server and one with a fault, and what a person and a client see of it. */
interface Scene {
  readonly target: WireTarget
  readonly workspace: Workspace
  readonly server: Server
  /** A call of the faulty server's tool, as its client gets it. */
  readonly call: (tool: string, given?: object) => Promise<WireAnswer>
  readonly listed: () => Promise<{ readonly names: string[]; readonly missing: string }>
  /** As its page shows it. */
  readonly page: () => Promise<Server>
  readonly log: () => Promise<string>
}

interface Fault {
  readonly fault: string
  /** What a user would say. */
  readonly told: string
  readonly settings?: { readonly callTimeoutMs?: number }
  readonly show: (scene: Scene) => Promise<void>
}

const MEGABYTE = 1024 * 1024
/** Bytes that Atrium may take beyond what it has at rest, in all of this file, which sends it 600 MB: garbage that is not yet collected, and no flood. */
const MOST_MEMORY = 300 * MEGABYTE

const failed = (reason: RegExp) => expect.objectContaining({ message: expect.stringMatching(reason) })

const FAULTS: readonly Fault[] = [
  {
    fault: 'dies-at-once',
    told: 'a server that dies at once: lists go on without it and say so, a call says why, and so does its page with its last words',
    show: async ({ call, listed, page }) => {
      expect(await listed()).toMatchObject({
        names: expect.arrayContaining(['good__echo']),
        missing: expect.stringContaining('exited with code 1'),
      })
      expect((await call('fine')).error).toEqual(failed(/exited with code 1/))
      expect(await page()).toMatchObject({ state: { at: 'failed', reason: expect.stringContaining('exited with code 1') } })
      expect((await page()).lastLines).toContain('There is no configuration file.')
    },
  },
  {
    fault: 'none',
    told: 'a server that dies in a call: the call says so, its page too, and the next call has a new process',
    show: async ({ call, page, log }) => {
      expect((await call('dieMidCall')).error).toEqual(failed(/stopped while it was answering/))
      expect(await log()).toMatch(/I am going to die now\..*code 3/)
      expect(await page()).toMatchObject({ state: { at: expect.stringMatching(/waiting|starting|ready/) } })
      expect((await call('fine')).result.content[0].text).toBe('fine')
    },
  },
  {
    fault: 'hangs',
    told: 'a server that hangs in the handshake: lists wait a moment and say what is missing, and its page says that it starts',
    show: async ({ listed, page }) => {
      const before = performance.now()
      expect(await listed()).toMatchObject({
        names: expect.arrayContaining(['good__echo']),
        missing: expect.stringContaining('"server":"faulty"'),
      })
      expect(performance.now() - before).toBeLessThan(15_000)
      expect(await page()).toMatchObject({ state: { at: expect.stringMatching(/starting|failed/) } })
    },
  },
  {
    fault: 'none',
    told: 'a server that never answers, or answers others: the call ends in its time and says so, and the next one is served',
    settings: { callTimeoutMs: 1_000 },
    show: async ({ call, page }) => {
      for (const tool of ['neverAnswer', 'wrongIds']) expect((await call(tool)).error).toEqual(failed(/did not answer|no answer|seconds/))
      expect((await call('fine')).result.content[0].text).toBe('fine')
      expect(await page()).toMatchObject({ state: { at: 'ready' } })
    },
  },
  {
    fault: 'none',
    told: 'a flood on stdout and one on stderr, 200 MB each: the call is answered, and the log holds the last lines alone',
    show: async ({ call, log }) => {
      expect((await call('floodStdout', { megabytes: 200 })).result.content[0].text).toBe('flooded')
      expect((await call('floodStderr', { megabytes: 200 })).result.content[0].text).toBe('flooded')
      expect((await log()).length).toBeLessThan(2 * MEGABYTE)
    },
  },
  {
    fault: 'none',
    told: 'a line of 100 MB: the call says what happened, the server is ended, and the next call has a new one',
    show: async ({ call }) => {
      expect((await call('longLine')).error).toEqual(failed(/line|larger|MiB/))
      expect((await call('fine')).result.content[0].text).toBe('fine')
    },
  },
  {
    fault: 'none',
    told: 'a result of 50 MB: the call says that it is too large',
    show: async ({ call }) => {
      expect((await call('bigResult', { megabytes: 50 })).error).toEqual(failed(/line|larger|MiB/))
      expect((await call('fine')).result.content[0].text).toBe('fine')
    },
  },
  {
    fault: 'none',
    told: 'a tool that is listed twice: it is offered once, and the list of tools says what is hidden',
    show: async ({ listed, call, workspace, page }) => {
      expect((await call('twice')).result.content[0].text).toBe('called twice')
      expect((await listed()).names.filter(name => name === 'faulty__twice')).toHaveLength(1)
      const { missing } = await app.call('tools.list', { workspaceId: workspace.id })
      expect(missing).toContainEqual({ serverId: (await page()).id, reason: expect.stringContaining('"twice" is hidden') })
    },
  },
  {
    fault: 'many-tools',
    told: 'a server with 5,000 tools: all of them are listed, page by page, and the last one is called',
    show: async ({ call, target, page }) => {
      expect((await call('tool_4999')).result.content[0].text).toBe('called tool_4999')
      const names = new Set<string>()
      let cursor: string | undefined
      do {
        const { result } = await sendModern(target, 'tools/list', cursor === undefined ? {} : { cursor })
        for (const { name } of result.tools) names.add(name)
        cursor = result.nextCursor
      } while (cursor !== undefined)
      expect(names).toContain('faulty__tool_4999')
      expect(await page()).toMatchObject({ toolCount: 5_000, state: { at: 'ready' } })
    },
  },
  {
    fault: 'endless-pages',
    told: 'a list without an end: the others are listed, and the reason is said to the client and on its page',
    show: async ({ listed, page }) => {
      expect(await listed()).toMatchObject({
        names: expect.arrayContaining(['good__echo']),
        missing: expect.stringMatching(/more than \d+ pages/),
      })
      expect(await page()).toMatchObject({ state: { at: 'failed', reason: expect.stringMatching(/more than \d+ pages/) } })
    },
  },
  {
    fault: 'changing',
    told: 'a tool that becomes another between two listings is held until a person has looked, and a call says so',
    show: async ({ call, listed }) => {
      expect((await call('shifty')).result.content[0].text).toBe('called shifty')
      await expect.poll(async () => (await call('shifty')).error?.message, { timeout: 20_000 }).toMatch(/cannot be used/)
      const { names } = await listed()
      expect(names).not.toContain('faulty__shifty')
      expect(names).toContain('faulty__fine')
    },
  },
  {
    fault: 'stubborn',
    told: 'a server that ignores every signal, with a grandchild that does too: stopping ends both',
    show: async ({ call, workspace, server, page }) => {
      const pids: number[] = JSON.parse((await call('pids')).result.content[0].text)
      expect(pids).toHaveLength(2)
      expect(pids.every(isAlive)).toBe(true)
      await app.call('servers.stop', { workspaceId: workspace.id, serverId: server.id })
      expect(pids.filter(isAlive)).toEqual([])
      expect(await page()).toMatchObject({ state: { at: 'stopped' } })
    },
  },
  {
    fault: 'none',
    told: 'a server that asks a client which can be asked nothing is told so, and the call is answered',
    show: async ({ call }) => {
      expect((await call('askNobody')).result.content[0].text).toBe('refused with -32601')
    },
  },
  {
    fault: 'floods',
    told: 'a server that never stops writing is served all the same',
    show: async ({ call }) => {
      for (let n = 0; n < 5; n += 1) expect((await call('fine')).result.content[0].text).toBe('fine')
    },
  },
]

let app: TestApp
/** Bytes, with nothing going on. */
let atRest: number

beforeAll(async () => {
  app = await startTestApp()
  atRest = process.memoryUsage.rss()
})
afterAll(() => app[Symbol.asyncDispose]())

for (const [index, { fault, told, settings, show }] of FAULTS.entries()) {
  verifies(
    /flood|MB|writing/.test(told) ? 'life.bounds' : 'life.isolation',
    told,
    async () => {
      const workspace = await app.call('workspaces.create', { name: `Fault ${index}` })
      await app.addServer(workspace, 'good', script('echo-server.mjs'))
      const server = await app.addServer(workspace, 'faulty', script('faulty-server.mjs', '--fault', fault))
      const one = { workspaceId: workspace.id, serverId: server.id }
      if (settings) await app.call('servers.update', { ...one, settings })
      const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
      const watch = watchMemory(atRest)
      await show({
        target,
        workspace,
        server,
        call: (tool, given = {}) => sendModern(target, 'tools/call', { name: `faulty__${tool}`, arguments: given }),
        listed: async () => {
          const { result } = await sendModern(target, 'tools/list')
          return {
            names: result.tools.map(({ name }: { name: string }) => name),
            missing: JSON.stringify(result._meta['atrium/missing'] ?? []),
          }
        },
        page: () => app.call('servers.get', one),
        log: async () => JSON.stringify(await app.call('servers.logs', one)),
      })
      const good = await sendModern(target, 'tools/call', { name: 'good__echo', arguments: { text: 'still here' } })
      expect(good.result.content[0].text).toBe('still here')
      const grown = watch.grown()
      console.log(`${told.slice(0, 40)}… took at most ${Math.round(grown / MEGABYTE)} MB`)
      expect(grown).toBeLessThan(MOST_MEMORY)
      await app.call('servers.stop', one)
    },
    180_000,
  )
}

/** How many bytes this process took at most beyond those; Atrium runs in it. */
function watchMemory(before: number): { readonly grown: () => number } {
  let peak = process.memoryUsage.rss()
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  return {
    grown: () => {
      clearInterval(timer)
      return peak - before
    },
  }
}
