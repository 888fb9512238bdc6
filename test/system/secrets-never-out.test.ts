import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { AppEvent } from '#shared/events.ts'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { findValue } from '../harness/find-value.ts'
import { ask } from '../harness/http-ask.ts'
import { common, openSession, sendModern, type LegacySession } from '../harness/mcp-wire.ts'
import { startServe } from '../harness/serve-process.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const leaky = join(import.meta.dirname, '../harness/upstreams/leaky-server.mjs')
const random = () => randomBytes(24).toString('base64url')
const line = () => randomBytes(48).toString('base64')

/** Values of the kinds that people keep; what would break a shell, a URL, a JSON text or a page is in each. */
const CANARIES: Readonly<Record<string, string>> = {
  LEAK_TOKEN: `9${random()}${random()}`,
  LEAK_SPECIAL: `${random()}"\\<tag attr='1'>&amp;%41+/=?#{}$(id)\`;|\t ${random()}`,
  LEAK_WORDS: `Zürich ключ 鍵 🗝 ${random()} mit Leerzeichen`,
  LEAK_URL: `postgres://user:${random()}@db.example.com:5432/main?sslmode=require&x=${random()}`,
  LEAK_PEM: `-----BEGIN PRIVATE KEY-----\n${line()}\n${line()}\n${line()}\n-----END PRIVATE KEY-----\n`,
}
/** What must not be found: of the PEM its lines, for its first and last are no secret. */
const SECRETS = Object.values(CANARIES).flatMap(value =>
  value.includes('\n') ? value.split('\n').filter(part => part.length > 40) : [value],
)

/** Everything that anybody got to see while a test ran, with where it was seen. */
class Seen {
  readonly #all: [string, string | Buffer][] = []

  add(where: string, what: unknown): void {
    this.#all.push([where, typeof what === 'string' || Buffer.isBuffer(what) ? what : (JSON.stringify(what) ?? '')])
  }

  addFolder(folder: string): number {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
    for (const { parentPath, name } of files) this.add(`file ${name}`, readFileSync(join(parentPath, name)))
    return files.length
  }

  /** Looks through what came since the last time. */
  find(values: readonly string[]): string[] {
    const all = this.#all.splice(0)
    // A few say as much as all, and can be read.
    return all.flatMap(([where, what]) => findValue(what, ...values).map(found => `${where}: ${found.slice(0, 60)}`)).slice(0, 12)
  }

  has(word: string): boolean {
    return this.#all.some(([, what]) => what.includes(word))
  }
}

describe('with servers that give away what they know', () => {
  let app: TestApp
  let workspace: Workspace
  let server: Server
  let target: { url: string; key: string }
  let session: LegacySession
  const seen = new Seen()
  const environment = Object.fromEntries(Object.keys(CANARIES).map(name => [name, { secret: name }]))
  const launch = { command: process.execPath, args: [leaky], environment }

  beforeAll(async () => {
    app = await startTestApp()
    workspace = await app.defaultWorkspace()
    app.core.subscribe((event: AppEvent) => {
      seen.add(`event ${event.name}`, event)
    })
    for (const [name, value] of Object.entries(CANARIES))
      seen.add('secrets.create', await app.call('secrets.create', { workspaceId: workspace.id, name, value }))
    server = await app.addServer(workspace, 'leaky', launch)
    seen.add('servers.start', await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id }))
    target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
    session = await openSession(target, { sampling: {}, elicitation: { form: {} } })
    await session.request('logging/setLevel', { level: 'debug' })
  })
  afterAll(() => app[Symbol.asyncDispose]())

  verifies(
    'servers.environment',
    'the child has the values in its environment, and they are in no command line, nor in the environment of Atrium',
    () => {
      const children = childrenOf(process.pid)
      const environments = children.map(pid => readFileSync(`/proc/${pid}/environ`))
      for (const value of Object.values(CANARIES)) expect(environments.some(each => each.includes(value))).toBe(true)
      for (const pid of [process.pid, ...children]) seen.add(`command line of ${pid}`, readFileSync(`/proc/${pid}/cmdline`))
      seen.add('own environment', readFileSync(`/proc/${process.pid}/environ`))
      expect(seen.find(SECRETS)).toEqual([])
    },
  )

  for (const place of [
    'result',
    'parts',
    'structured',
    'resource',
    'blob',
    'toolError',
    'protocolError',
    'stderr',
    'stdout',
    'log',
    'progress',
  ] as const) {
    verifies(
      'secrets.never-out',
      `a server that puts secrets into its ${place} gives nothing away, in either era and on the page`,
      async () => {
        const params = {
          name: `leaky__${place}`,
          arguments: {},
          _meta: { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' },
        }
        const answers = [await session.request('tools/call', params), await sendModern(target, 'tools/call', params)]
        for (const { text, status } of answers) {
          expect(status).toBe(200)
          seen.add(place, text)
        }
        seen.add(
          place,
          await app
            .call('tools.call', { workspaceId: workspace.id, name: `leaky__${place}` })
            .catch((thrown: unknown) => describeError(thrown)),
        )
        expect(seen.find(SECRETS)).toEqual([])
      },
    )
  }

  verifies('secrets.never-out', 'prompts, resources, completions and methods nobody knows give nothing away', async () => {
    for (const [method, params] of [
      ['prompts/get', { name: 'leaky__leak' }],
      ['resources/read', { uri: 'leak://x' }],
      ['completion/complete', { ref: { type: 'ref/prompt', name: 'leaky__leak' }, argument: { name: 'x', value: '' } }],
      ['resources/subscribe', { uri: 'leak://x' }],
      ['tools/list', {}],
    ] as const) {
      seen.add(method, (await session.request(method, params)).text)
      seen.add(method, (await sendModern(target, method, params)).text)
    }
    expect(seen.find(SECRETS)).toEqual([])
  })

  verifies('secrets.never-out', 'what a server asks a client gives nothing away either', async () => {
    const capabilities = { sampling: {}, elicitation: { form: {} } }
    for (const place of ['elicitation', 'sampling']) {
      const asked = await sendModern(target, 'tools/call', { name: `leaky__${place}`, arguments: {} }, { capabilities })
      expect(asked.result.resultType).toBe('input_required')
      seen.add(place, asked.text)
      const call = new AbortController()
      const hanging = session
        .request('tools/call', { name: `leaky__${place}`, arguments: {} }, { id: place, signal: call.signal })
        .catch(() => undefined)
      const stream = await openedAsk(place)
      seen.add(place, stream)
      call.abort()
      await hanging
    }
    expect(seen.find(SECRETS)).toEqual([])
  })

  verifies('secrets.never-out', 'a server that cannot start, or crashes, tells why without its secrets', async () => {
    const workspaceId = workspace.id
    const serverId = server.id
    seen.add('crash', (await session.request('tools/call', { name: 'leaky__crash', arguments: {} })).text)
    const failing = await app.addServer(workspace, 'failing', { ...launch, args: [leaky, '--fail'] })
    const failed = await app.call('servers.start', { workspaceId, serverId: failing.id })
    expect(failed.state.at).toBe('failed')
    expect(failed.lastLines.join()).toContain('[redacted: LEAK_')
    seen.add('failed start', failed)
    for (const id of [serverId, failing.id]) {
      seen.add('servers.logs', await app.call('servers.logs', { workspaceId, serverId: id }))
      seen.add('servers.get', await app.call('servers.get', { workspaceId, serverId: id }))
    }
    seen.add('a call to the failed server', (await sendModern(target, 'tools/call', { name: 'failing__result' })).text)
    expect(seen.find(SECRETS)).toEqual([])
  })

  verifies('secrets.never-out', 'what a server says of itself and its tools gives nothing away, nor what is kept of it', async () => {
    const talkative = await app.addServer(workspace, 'talkative', { ...launch, args: [leaky, '--names'] })
    seen.add('servers.start', await app.call('servers.start', { workspaceId: workspace.id, serverId: talkative.id }))
    for (const method of ['tools/list', 'prompts/list', 'resources/list', 'server/discover'])
      seen.add(method, (await sendModern(target, method)).text)
    await openSession(target)
    seen.add('tools.list', await app.call('tools.list', { workspaceId: workspace.id }))
    expect(seen.has('talkative__result')).toBe(true)
    expect(seen.find(SECRETS)).toEqual([])
  })

  verifies('secrets.never-out', 'refused operations do not repeat the value they were given', async () => {
    const { value: adminKey } = await app.call('adminKeys.create', { name: 'script' })
    for (const value of SECRETS) {
      const bodies = [
        JSON.stringify({ name: 'no name', value }),
        JSON.stringify({ name: 'LEAK_TOKEN', value }),
        JSON.stringify({ name: 'X', value: [value] }),
        JSON.stringify({ name: `no ${value}`, value: 'x' }),
        JSON.stringify({ name: 'X', value, [value]: value }),
        `{"name":"X","value":${JSON.stringify(value)}`,
        JSON.stringify({ name: 'X', value: value.repeat(2000) }),
      ]
      for (const body of bodies) {
        const answer = await ask(`${app.baseUrl}/api/v1/workspaces/${workspace.id}/secrets`, {
          method: 'POST',
          headers: { ...common({ url: '', key: adminKey }) },
          body,
        })
        seen.add('REST', `${answer.status} ${answer.text} ${JSON.stringify(answer.headers)}`)
      }
      for (const input of [
        { name: 'no name', value },
        { name: `no ${value}`, value },
        { name: 'X', value: value.repeat(2000) },
      ]) {
        seen.add(
          'thrown',
          describeError(await app.call('secrets.create', { workspaceId: workspace.id, ...input }).catch((thrown: unknown) => thrown)),
        )
      }
    }
    expect(seen.find(SECRETS)).toEqual([])
  })

  verifies(
    'secrets.never-out',
    'the records, the lists and every file of the data folder are free of secrets, keys and their encodings',
    async () => {
      const { id: workspaceId } = workspace
      const { calls } = await app.call('calls.list', { workspaceId, limit: 500 })
      expect(calls.length).toBeGreaterThan(20)
      seen.add('calls.list', calls)
      seen.add('secrets.list', await app.call('secrets.list', { workspaceId }))
      seen.add('servers.list', await app.call('servers.list', { workspaceId }))
      seen.add('keys.list', await app.call('keys.list', { workspaceId }))
      // While it runs, with what is in the WAL, and after the end, when the log is complete.
      expect(seen.addFolder(app.dataFolder)).toBeGreaterThan(4)
      const files = readdirSync(app.dataFolder)
      expect(files).toEqual(expect.arrayContaining(['atrium.db', 'atrium.db-wal', 'atrium.log']))
      await app.core.close()
      seen.addFolder(app.dataFolder)
      expect(seen.has('[redacted: LEAK_TOKEN]')).toBe(true)
      expect(seen.find([...SECRETS, target.key])).toEqual([])
    },
  )

  /** What a legacy client is asked in a call, as it stands on the call's stream. */
  async function openedAsk(place: string): Promise<string> {
    const { open } = await import('../harness/http-ask.ts')
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: `open-${place}`,
      method: 'tools/call',
      params: { name: `leaky__${place}`, arguments: {} },
    })
    const stream = await open(target.url, { method: 'POST', headers: { ...common(target), ...session.headers }, body })
    let text = ''
    for await (const part of stream.setEncoding('utf8')) {
      text += String(part)
      if (/elicitation\/create|sampling\/createMessage/.test(text)) break
    }
    expect(text).toMatch(/elicitation\/create|sampling\/createMessage/)
    stream.destroy()
    return text
  }
})

verifies(
  'secrets.never-out',
  'a serve that crashes leaves no secret, no passphrase and no key in its output and its folder',
  async () => {
    // The worst of errors: one that nobody catches, and that quotes what it was given.
    const quoting = JSON.stringify(`failed with ${CANARIES.LEAK_TOKEN} and ${CANARIES.LEAK_SPECIAL}`)
    for (const crash of ['process.abort()', `throw new Error(${quoting})`, `Promise.reject(new Error(${quoting}))`]) {
      using folder = tempFolder()
      const dataFolder = join(folder.path, 'data')
      const passphrase = `passphrase ${random()}`
      const passphraseFile = join(folder.path, 'passphrase.txt')
      writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
      const thrower = join(folder.path, 'thrower.mjs')
      writeFileSync(thrower, `process.on('SIGUSR2', () => { ${crash} })\n`)
      await using serve = await startServe({
        dataFolder,
        args: ['--no-keychain', '--passphrase-file', passphraseFile],
        nodeArgs: ['--import', thrower],
      })
      const page = await serve.signIn()
      const workspaceId = (await page.call('workspaces.list', {}))[0]!.id
      for (const [name, value] of Object.entries(CANARIES)) await page.call('secrets.create', { workspaceId, name, value })
      const environment = Object.fromEntries(Object.keys(CANARIES).map(name => [name, { secret: name }]))
      const { id: serverId, fingerprint } = await page.call('servers.create', {
        workspaceId,
        name: 'leaky',
        launch: { command: process.execPath, args: [leaky], environment },
      })
      await page.call('servers.approve', { workspaceId, serverId, fingerprint })
      expect(await page.call('servers.start', { workspaceId, serverId })).toMatchObject({ state: { at: 'ready' } })
      const { value: key } = await page.call('keys.create', { workspaceId, name: 'client' })
      const called = await sendModern({ url: `${await serve.gatewayUrl()}/w/default/mcp`, key }, 'tools/call', { name: 'leaky__stderr' })
      expect(called.status).toBe(200)
      const seen = new Seen()
      for (const pid of [serve.pid, ...childrenOf(serve.pid)]) seen.add(`command line of ${pid}`, readFileSync(`/proc/${pid}/cmdline`))
      seen.add('environment of serve', readFileSync(`/proc/${serve.pid}/environ`))
      serve.child.kill('SIGUSR2')
      const { code, signal } = await serve.exited
      expect([crash, code === 0, signal === 'SIGUSR2']).toEqual([crash, false, false])
      const log = readFileSync(join(dataFolder, 'atrium.log'), 'utf8')
      expect(`${serve.output()}${log}`).toMatch(/process\.uncaught|JavaScript stack trace/)
      seen.add('output', serve.output())
      seen.addFolder(dataFolder)
      expect(seen.find([...SECRETS, passphrase, key])).toEqual([])
    }
  },
  120_000,
)

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
      } catch {
        // It ended meanwhile.
        return false
      }
    })
}

/** Everything an error says, also what is inside it. */
function describeError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return JSON.stringify(thrown) ?? ''
  return [thrown.stack, JSON.stringify(thrown), describeError(thrown.cause)].join('\n')
}
