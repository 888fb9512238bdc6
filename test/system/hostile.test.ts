import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Workspace } from '#shared/model/workspace.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { openSession, sendModern, type WireTarget } from '../harness/mcp-wire.ts'
import { connectClient } from '../harness/sdk-clients.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const upstreams = join(import.meta.dirname, '../harness/upstreams')
const echo = (...args: string[]) => ({ command: process.execPath, args: [join(upstreams, 'echo-server.mjs'), ...args] })
const hostile = (...args: string[]) => ({ command: process.execPath, args: [join(upstreams, 'hostile-server.mjs'), ...args] })
const MEGABYTE = 1024 * 1024
const TOOLS = { mount: 'mount', unmount: 'umount' }

function call(target: WireTarget, name: string, given: object = {}) {
  return sendModern(target, 'tools/call', { name, arguments: given })
}

describe('beside a hostile server', () => {
  let app: TestApp
  let workspace: Workspace
  let target: WireTarget
  beforeAll(async () => {
    app = await startTestApp()
    workspace = await app.defaultWorkspace()
    await app.addServer(workspace, 'echo', echo())
    await app.addServer(workspace, 'hostile', hostile())
    target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
    expect((await call(target, 'hostile__fine')).result.content[0].text).toBe('fine')
  })
  afterAll(() => app[Symbol.asyncDispose]())

  /** The good server answers at once, whatever the other one does. */
  const expectGoodService = async () => {
    const before = performance.now()
    expect((await call(target, 'echo__echo', { text: 'still here' })).result.content[0].text).toBe('still here')
    expect(performance.now() - before).toBeLessThan(1_000)
  }

  for (const [what, name, text] of [
    ['garbage between its messages', 'garbage', 'after garbage'],
    ['answers to requests nobody made, and two to one', 'wrongIds', 'mine'],
  ] as const) {
    test(`${what} do not reach anybody, and its right answer does`, async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => call(target, `hostile__${name}`)))
      expect(answers.map(({ result }) => result.content[0].text)).toEqual(Array.from({ length: 10 }, () => text))
      await expectGoodService()
    })
  }

  test('answers that are none are errors or plain results of this call, and harm nothing', async () => {
    for (const name of ['bothAnswers', 'noAnswer', 'textResult', 'listResult', 'strangeError', 'textError', 'wrongContent', 'prototype']) {
      const answer = await call(target, `hostile__${name}`)
      expect([name, answer.messages.length]).toEqual([name, 1])
      const [message] = answer.messages
      expect([name, Object.keys(message).toSorted()]).toEqual([
        name,
        'result' in message ? ['id', 'jsonrpc', 'result'] : ['error', 'id', 'jsonrpc'],
      ])
      if (message.error) expect([name, typeof message.error.code, typeof message.error.message]).toEqual([name, 'number', 'string'])
      else expect([name, typeof message.result, Array.isArray(message.result)]).toEqual([name, 'object', false])
    }
    expect(Object.prototype).not.toHaveProperty('polluted')
    await expectGoodService()
  })

  test('a deeply nested answer ends neither Atrium nor the server', async () => {
    for (const depth of [100, 5_000, 100_000]) {
      const answer = await call(target, 'hostile__deep', { depth })
      expect([depth, answer.status === 200 || answer.status === 502]).toEqual([depth, true])
      await expectGoodService()
    }
    expect((await call(target, 'hostile__fine')).result.content[0].text).toBe('fine')
  })

  test('a large result passes, one beyond the bound is refused in words, and the server serves again', async () => {
    const large = await call(target, 'hostile__big', { bytes: 12 * MEGABYTE })
    expect(large.result.content[0].text).toHaveLength(12 * MEGABYTE)
    const tooLarge = await call(target, 'hostile__big', { bytes: 20 * MEGABYTE })
    expect(tooLarge.error).toMatchObject({ data: { code: 'upstream_failed' } })
    await expectGoodService()
    await expectFine()
  }, 60_000)

  test('a line of 40 MB without an end is cut off, is not kept in memory, and the server serves again', async () => {
    const before = process.memoryUsage().rss
    const answer = await call(target, 'hostile__endlessLine', { megabytes: 40 })
    expect(answer.error).toMatchObject({ data: { code: 'upstream_failed' } })
    expect(process.memoryUsage().rss - before).toBeLessThan(120 * MEGABYTE)
    await expectGoodService()
    await expectFine()
  }, 60_000)

  test('a server that dies in the middle of an answer fails that call in words', async () => {
    const answer = await call(target, 'hostile__halfLine')
    expect(answer.error).toMatchObject({ data: { code: 'upstream_failed' } })
    expect(answer.error.message).toBe('The server stopped while it was answering.')
    await expectGoodService()
    await expectFine()
  }, 60_000)

  test('floods of notifications, questions and stderr delay nobody else and are bounded', async () => {
    for (const [name, given] of [
      ['floodNotifications', { count: 5_000 }],
      ['floodQuestions', { count: 2_000 }],
      ['floodStderr', { megabytes: 20 }],
    ] as const) {
      const flooding = call(target, `hostile__${name}`, given)
      await expectGoodService()
      expect([name, (await flooding).error]).toEqual([name, undefined])
    }
    const [, server] = await app.call('servers.list', { workspaceId: workspace.id })
    const logs = await app.call('servers.logs', { workspaceId: workspace.id, serverId: server!.id })
    expect(JSON.stringify(logs).length).toBeLessThan(4 * MEGABYTE)
  }, 60_000)

  /** After a crash the server is started again; it may have to wait a little. */
  async function expectFine(): Promise<void> {
    const text = async () => (await call(target, 'hostile__fine')).result?.content[0].text
    await expect.poll(text, { timeout: 20_000, interval: 300 }).toBe('fine')
  }
})

test('strange and repeated names become valid and single ones, which lead to the right tools', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  await app.addServer(workspace, 'strange', hostile('--lists', 'names'))
  await app.addServer(workspace, 'echo', echo())
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  const { tools } = (await sendModern(target, 'tools/list')).result
  const names: string[] = tools.map(({ name }: { name: string }) => name)
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
  expect(new Set(names).size).toBe(names.length)
  for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ type: 'object' })
  expect(names).toEqual(expect.arrayContaining(['strange__no-schema', 'strange__schema-text']))
  // The strictest reader of lists there is: it refuses all of them for one of the wrong form.
  await using client = await connectClient('SDK v1', target)
  expect(await client.tools()).toEqual(names)
  const called = await Promise.all(
    names
      .filter(name => name.startsWith('strange__') && /nul|new|esc|same|dot|passwd|aaa/.test(name))
      .map(async name => [name, (await call(target, name)).result.content[0].text]),
  )
  expect(new Set(called.map(([, text]) => text)).size).toBe(called.length)
  expect(called.map(([, text]) => text)).toEqual(
    expect.arrayContaining([
      String.raw`called "nul\u0000byte"`,
      String.raw`called "new\nline"`,
      'called "same"',
      `called "${'a'.repeat(300)}"`,
      'called "dot.dot"',
      'called "dot_dot"',
    ]),
  )
  expect((await call(target, 'echo__echo', { text: 'x' })).result.content[0].text).toBe('x')
})

test('lists without end, in a circle or of no kind leave the other servers listed, and say what is missing', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  for (const kind of ['endless', 'circle', 'wrong']) await app.addServer(workspace, kind, hostile('--lists', kind))
  await app.addServer(workspace, 'echo', echo())
  const { tools, missing } = await app.call('tools.list', { workspaceId: workspace.id })
  expect(tools.map(({ name }) => name)).toContain('echo__echo')
  const named = await Promise.all(
    missing.map(async ({ serverId, reason }) => [(await app.call('servers.get', { workspaceId: workspace.id, serverId })).name, reason]),
  )
  expect(Object.fromEntries(named)).toMatchObject({
    endless: expect.stringMatching(/more than \d+ pages/),
    circle: expect.stringContaining('circle'),
  })
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  await using client = await connectClient('SDK v1', target)
  expect(await client.resources()).toEqual(['echo://greeting'])
  expect(await client.prompts()).toEqual(['echo__greet'])
  expect((await sendModern(target, 'tools/list')).result.tools.map(({ name }: { name: string }) => name)).toContain('echo__echo')
})

test('a server that starts slowly, or never answers, does not delay the others', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  await app.addServer(workspace, 'echo', echo())
  await app.addServer(workspace, 'late', echo('--slow-start', '3000'))
  await app.addServer(workspace, 'never', hostile('--never'))
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  await call(target, 'echo__echo', { text: 'warm' })
  const late = call(target, 'late__echo', { text: 'late' })
  const gone = new AbortController()
  const never = sendModern(target, 'tools/call', { name: 'never__fine' }, { signal: gone.signal }).catch(() => 'left')
  const times = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const before = performance.now()
      expect((await call(target, 'echo__echo', { text: `${n}` })).result.content[0].text).toBe(`${n}`)
      return performance.now() - before
    }),
  )
  // Well below the three seconds that the late one takes, well above what a loaded machine does.
  expect(Math.max(...times)).toBeLessThan(2_500)
  expect((await late).result.content[0].text).toBe('late')
  gone.abort()
  expect(await never).toBe('left')
})

test('two clients with 50 calls in flight each get their own answers and their own progress', async () => {
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  await app.addServer(workspace, 'echo', echo())
  const clients = await Promise.all(
    ['one', 'two'].map(async name => {
      const target = { url: app.endpoint(workspace), key: await app.addKey(workspace, name) }
      return { name, session: await openSession(target) }
    }),
  )
  const answers = await Promise.all(
    clients.flatMap(({ name, session }) =>
      Array.from({ length: 50 }, async (_, n) => {
        // The same ids and the same tokens at both clients: only whose they are tells them apart.
        const token = `token-${n}`
        const [steps, text] = [n % 5, `${name}-${n}`]
        const [progress, said] = await Promise.all([
          session.request(
            'tools/call',
            { name: 'echo__progress', arguments: { steps, ms: 3 }, _meta: { progressToken: token } },
            { id: n },
          ),
          session.request('tools/call', { name: 'echo__echo', arguments: { text } }, { id: `e${n}` }),
        ])
        const heard = progress.messages.slice(0, -1).map(({ params }) => [params.progressToken, params.progress])
        return {
          isRight: said.result.content[0].text === text && progress.messages.at(-1).id === n,
          heard,
          expected: Array.from({ length: steps }, (_each, step) => [token, step + 1]),
        }
      }),
    ),
  )
  expect(answers.every(({ isRight }) => isRight)).toBe(true)
  for (const { heard, expected } of answers) expect(heard).toEqual(expected)
})

verifies(
  'vault.locked',
  'with the keychain locked, servers that need a secret say so with what to do, the others work, and all do once it is unlocked',
  async () => {
    using folder = tempFolder()
    const keychain = memoryKeychain()
    let workspaceId: Workspace['id']
    {
      await using first = await startTestApp({ keychain, dataFolder: folder.path })
      const workspace = await first.defaultWorkspace()
      workspaceId = workspace.id
      await first.call('secrets.create', { workspaceId, name: 'TOKEN', value: 'value-of-the-token' })
      await first.addServer(workspace, 'guarded', { ...echo(), environment: { TOKEN: { secret: 'TOKEN' } } })
      await first.addServer(workspace, 'open', echo())
    }
    keychain.isLocked = true
    await using app = await startTestApp({ keychain, dataFolder: folder.path })
    const target = { url: app.endpoint(await app.defaultWorkspace()), key: await app.addKey(await app.defaultWorkspace()) }
    const refused = await call(target, 'guarded__env', { name: 'TOKEN' })
    expect(refused.error).toMatchObject({ message: expect.stringMatching(/locked.*[Uu]nlock/), data: { code: 'locked' } })
    expect((await call(target, 'open__echo', { text: 'x' })).result.content[0].text).toBe('x')
    const { tools, missing } = await app.call('tools.list', { workspaceId })
    expect(tools.map(({ name }) => name)).toContain('open__echo')
    expect(missing).toMatchObject([{ reason: expect.stringMatching(/locked/i) }])
    keychain.isLocked = false
    expect(await app.call('vault.unlock', {})).toMatchObject({ state: 'open' })
    const unlocked = async () => (await call(target, 'guarded__env', { name: 'TOKEN' })).result?.content[0].text
    await soon(unlocked).toBe('[redacted: TOKEN]')
  },
)

const noTmpfs = whyNoTmpfs()
if (noTmpfs !== undefined) console.log(`Skipped, a full disk: ${noTmpfs}.`)

test.skipIf(noTmpfs !== undefined)(
  'with a full disk changes and calls are refused in words and nothing is half done; with room again everything goes on',
  async () => {
    using folder = tempFolder()
    const disk = join(folder.path, 'disk')
    mkdirSync(disk)
    mountDisk(disk, '6m')
    try {
      await using app = await startTestApp({ dataFolder: join(disk, 'data') })
      const workspace = await app.defaultWorkspace()
      const workspaceId = workspace.id
      await app.addServer(workspace, 'echo', echo())
      const { key, value } = await app.call('keys.create', { workspaceId, name: 'client' })
      const target = { url: app.endpoint(workspace), key: value }
      expect((await call(target, 'echo__echo', { text: 'before' })).result.content[0].text).toBe('before')
      const counted = async () => ({
        secrets: (await app.call('secrets.list', { workspaceId })).length,
        keys: (await app.call('keys.list', { workspaceId })).length,
        calls: (await app.call('calls.list', { workspaceId })).calls.length,
      })
      const before = await counted()

      fill(disk)
      const refusals = new Set<string>()
      // What is left in a page already taken may still fit, so it is tried until nothing does.
      let made = 0
      for (let n = 0; n < 40; n += 1) {
        const outcome = await app
          .call('secrets.create', { workspaceId, name: `S${n}`, value: 'x'.repeat(30_000) })
          .then(() => 'made', messageOf)
        if (outcome === 'made') made += 1
        else refusals.add(outcome)
      }
      expect([...refusals]).toHaveLength(1)
      expect([...refusals][0]).toMatch(/^There is no room left on the disk/)
      expect(await counted()).toEqual({ ...before, secrets: before.secrets + made })
      const calls = await Promise.all(Array.from({ length: 60 }, () => call(target, 'echo__echo', { text: 'y'.repeat(100) })))
      const answered = calls.filter(({ result }) => result !== undefined).length
      for (const { error } of calls.filter(({ result }) => result === undefined))
        expect(error).toMatchObject({ data: { code: 'internal' } })
      expect((await counted()).calls).toBe(before.calls + answered)

      rmSync(join(disk, 'filler'))
      expect((await call(target, 'echo__echo', { text: 'after' })).result.content[0].text).toBe('after')
      expect(await app.call('secrets.create', { workspaceId, name: 'AFTER', value: 'x' })).toMatchObject({ name: 'AFTER' })
      const listed = (await app.call('keys.list', { workspaceId })).find(({ id }) => id === key.id)
      expect(listed?.calls).toBe(before.calls + answered + 1)
      // Also the end of the app finds the disk full, and does not wait for room.
      fill(disk)
    } finally {
      unmountDisk(disk)
    }
  },
)

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : 'no error'
}

function mountDisk(folder: string, size: string): void {
  execFileSync(TOOLS.mount, ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' })
}

function unmountDisk(folder: string): void {
  execFileSync(TOOLS.unmount, ['-l', folder], { stdio: 'ignore' })
}

/** Leaves no byte free. */
function fill(disk: string): void {
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize))
}

function whyNoTmpfs(): string | undefined {
  if (process.platform !== 'linux') return 'a small disk is made on Linux alone'
  using folder = tempFolder()
  try {
    mountDisk(folder.path, '1m')
    unmountDisk(folder.path)
    return undefined
  } catch {
    return 'a small disk can be mounted by root alone'
  }
}
