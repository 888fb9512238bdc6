import { once } from 'node:events'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import Conf from 'conf'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { settingsStoreOptions } from '#core/platform-node.ts'
import { ask } from '../harness/http-ask.ts'
import { callOf, nextEvent, signIn, startServe, type PageClient, type ServeProcess } from '../harness/serve-process.ts'
import { soon } from '../harness/soon.ts'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies.ts'

const PASSPHRASE = 'correct horse battery staple'

function passphraseFile(folder: string): string {
  const path = join(folder, 'passphrase.txt')
  writeFileSync(path, `${PASSPHRASE}\n`, { mode: 0o600 })
  return path
}

describe('a serve that runs', () => {
  const folder = tempFolder()
  let serve: ServeProcess
  let page: PageClient
  let link: string
  beforeAll(async () => {
    serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
    link = await serve.link()
    page = await signIn(link)
  })
  afterAll(async () => {
    await serve[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  verifies('setup.start-link', 'the printed link signs a browser in once, and never a second one', async () => {
    const again = await ask(link)
    expect(again.status).toBe(303)
    expect(again.headers['set-cookie']).toBeUndefined()
    expect(again.headers.location).not.toContain('token')
    const guessed = await ask(link.replace(/token=.*/, `token=${'A'.repeat(43)}`))
    expect([guessed.status, guessed.headers['set-cookie'], guessed.headers.location]).toEqual([
      again.status,
      undefined,
      again.headers.location,
    ])
  })

  verifies('setup.start-link', 'the cookie of the link cannot be read by a page and travels to this site alone', async () => {
    using other = tempFolder()
    await using second = await startServe({ dataFolder: other.path, args: ['--no-keychain'] })
    const answer = await ask(await second.link())
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/at\/[\w-]{22}\/;/)
    expect(answer.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
  })

  verifies('contract.page-http', 'the page itself is served with a strict policy, and nothing beside its folder', async () => {
    const index = await ask(`${page.base}/`)
    expect(index.status).toBe(200)
    expect(index.headers['content-security-policy']).toContain("default-src 'none'")
    for (const path of [
      '/../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fserve-process.ts',
      '//etc/passwd',
      '/index.html%00.js',
    ]) {
      expect([path, (await ask(`${page.base}${path}`)).status]).toEqual([path, 404])
    }
  })

  verifies('contract.page-http', 'a call needs the cookie, the CSRF token, the right Origin and the right Host, each of them', async () => {
    const good = callOf(page, {})
    const { port } = new URL(page.origin)
    const refused: [string, number, Record<string, string | undefined>][] = [
      ['no cookie', 401, { cookie: undefined }],
      ['a cookie of another name', 401, { cookie: page.cookie.replace('atrium_page', 'atrium_other') }],
      ['a cookie that nobody gave', 401, { cookie: `atrium_page_${port}=${'A'.repeat(43)}` }],
      ['an empty cookie', 401, { cookie: `atrium_page_${port}=` }],
      ['no CSRF token', 403, { 'x-atrium-csrf': undefined }],
      ['a wrong CSRF token', 403, { 'x-atrium-csrf': 'A'.repeat(43) }],
      ['no Origin', 403, { origin: undefined }],
      ['a foreign Origin', 403, { origin: 'https://evil.example.com' }],
      ['the Origin of another port', 403, { origin: 'http://127.0.0.1:1' }],
      ['the Origin null', 403, { origin: 'null' }],
      ['a rebound Host', 403, { host: `evil.example.com:${port}`, origin: `http://evil.example.com:${port}` }],
      ['the Host of another port', 403, { host: '127.0.0.1:1' }],
    ]
    for (const [what, status, change] of refused) {
      const headers = Object.fromEntries(
        Object.entries({ ...good.headers, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined),
      )
      const answer = await ask(`${page.base}/call/workspaces.list`, { ...good, headers })
      expect([what, answer.status]).toEqual([what, status])
      expect(answer.text).not.toContain('"data"')
    }
    const answer = await ask(`${page.base}/call/workspaces.list`, good)
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { ok: true, data: [{ slug: 'default' }] }])
  })

  verifies(
    'contract.page-http',
    'every path refuses a wrong Host and a foreign Origin, and a refused sign-in uses no link up',
    async () => {
      using other = tempFolder()
      await using second = await startServe({ dataFolder: other.path, args: ['--no-keychain'] })
      const fresh = new URL(await second.link())
      for (const path of ['/', '/session', '/events', '/call/workspaces.list', `${fresh.pathname}${fresh.search}`, '/nothing']) {
        for (const headers of [
          { host: 'evil.example.com' },
          { origin: 'https://evil.example.com' },
          { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
        ]) {
          expect([path, headers, (await ask(`${fresh.origin}${path}`, { headers })).status]).toEqual([path, headers, 403])
        }
      }
      expect((await signIn(fresh.href)).csrf).not.toBe('')
    },
  )

  verifies('contract.page-http', 'the event stream tells what happened, to who is signed in alone', async () => {
    expect((await ask(`${page.base}/events`)).status).toBe(401)
    const event = await nextEvent(page, 'workspaces.changed')
    await page.call('workspaces.create', { name: 'Heard of' })
    expect(await event()).toEqual({ name: 'workspaces.changed' })
  })

  verifies('contract.page-http', 'what the contract does not know, and what is no JSON, is refused in words', async () => {
    const unknown = await ask(`${page.base}/call/workspaces.destroy`, callOf(page, {}))
    expect(JSON.parse(unknown.text)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const broken = await ask(`${page.base}/call/workspaces.list`, { ...callOf(page, {}), body: '{' })
    expect([broken.status, JSON.parse(broken.text)]).toMatchObject([400, { ok: false, error: { code: 'invalid_input' } }])
  })

  verifies('store.one-owner', 'a second start on the same folder ends at once, names the first process, and changes nothing', async () => {
    await using second = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
    expect(await second.exited).toEqual({ code: 5, signal: null })
    expect(second.output()).toMatch(new RegExp(`already runs on this data folder \\(serve, process ${serve.pid}\\)`))
    expect(second.output()).not.toContain('Open the page')
    expect((await page.call('workspaces.list', {})).length).toBeGreaterThan(0)
    expect(JSON.parse(readFileSync(join(folder.path, 'owner.json'), 'utf8'))).toMatchObject({ pid: serve.pid, kind: 'serve' })
  })

  verifies(
    'page.settings-shared',
    'settings that the page changes lie in the file that the desktop app reads, and other members of it stay',
    async () => {
      const path = join(folder.path, 'settings.json')
      const file = new Conf<Record<string, unknown>>(settingsStoreOptions(folder.path))
      file.set('ofAnotherVersion', 'kept')
      await page.call('settings.update', { theme: 'dark', isRailNarrow: true })
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ theme: 'dark', isRailNarrow: true, ofAnotherVersion: 'kept' })
      file.set('theme', 'light')
      expect(await page.call('settings.get', {})).toMatchObject({ theme: 'light', isRailNarrow: true })
    },
  )
})

verifies(
  'vault.passphrase',
  'without keychain and passphrase serve starts locked, says so, and everything that needs no secret works',
  async () => {
    using folder = tempFolder()
    await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
    expect(await serve.line(/^The vault is/)).toMatch(/^The vault is not set up: .*passphrase.*Everything that needs no secret works\./)
    const page = await serve.signIn()
    const [workspace] = await page.call('workspaces.list', {})
    const workspaceId = workspace!.id
    const key = (await page.call('keys.create', { workspaceId, name: 'client' })).value
    const listed = await ask(`${await serve.gatewayUrl()}/w/default/mcp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
      }),
    })
    expect(listed.status).toBe(200)
    const refused = await page.outcome('secrets.create', { workspaceId, name: 'TOKEN', value: 'value-of-the-token' })
    expect(refused).toMatchObject({ ok: false, error: { code: 'locked' } })
    expect(await page.outcome('vault.create', { passphrase: 'short' })).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    expect(await page.call('vault.create', { passphrase: PASSPHRASE })).toMatchObject({ state: 'open', protector: 'passphrase' })
    expect(await page.call('secrets.create', { workspaceId, name: 'TOKEN', value: 'value-of-the-token' })).toMatchObject({ name: 'TOKEN' })
  },
)

verifies(
  'vault.passphrase',
  'where the keychain cannot be reached serve says so and goes on, and never makes a new key over what is there',
  async () => {
    using folder = tempFolder()
    const file = passphraseFile(folder.path)
    const kept = await (async () => {
      await using first = await startServe({ dataFolder: folder.path, args: ['--no-keychain', '--passphrase-file', file] })
      const page = await first.signIn()
      const [workspace] = await page.call('workspaces.list', {})
      return await page.call('secrets.create', { workspaceId: workspace!.id, name: 'KEPT', value: 'value-that-is-kept' })
    })()
    await using second = await startServe({ dataFolder: folder.path })
    expect(await second.line(/^The vault is/)).toMatch(/^The vault is locked: Enter the passphrase/)
    const page = await second.signIn()
    expect(await page.call('vault.status', {})).toMatchObject({ state: 'locked', protector: 'passphrase' })
    expect(await page.outcome('vault.create', { passphrase: PASSPHRASE })).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect(await page.outcome('vault.unlock', { passphrase: 'not the passphrase' })).toMatchObject({ ok: false, error: { code: 'locked' } })
    expect(await page.call('vault.unlock', { passphrase: PASSPHRASE })).toMatchObject({ state: 'open' })
    const [workspace] = await page.call('workspaces.list', {})
    expect(await page.call('secrets.list', { workspaceId: workspace!.id })).toMatchObject([{ id: kept.id }])
  },
)

verifies('vault.passphrase-sources', 'the passphrase is taken from a file and from a descriptor, and opens the same vault', async () => {
  using folder = tempFolder()
  await using byFile = await startServe({
    dataFolder: folder.path,
    args: ['--no-keychain', '--passphrase-file', passphraseFile(folder.path)],
  })
  expect(await (await byFile.signIn()).call('vault.status', {})).toMatchObject({ state: 'open', protector: 'passphrase' })
  expect(byFile.output()).not.toContain('The vault is')
  byFile.child.kill('SIGTERM')
  expect(await byFile.exited).toEqual({ code: 0, signal: null })

  const descriptor = new PassThrough()
  descriptor.end(`${PASSPHRASE}\n`)
  await using byDescriptor = await startServe({ dataFolder: folder.path, args: ['--no-keychain', '--passphrase-fd', '3'], descriptor })
  expect(await (await byDescriptor.signIn()).call('vault.status', {})).toMatchObject({ state: 'open', protector: 'passphrase' })
})

verifies('vault.passphrase-sources', 'at a terminal serve asks for the passphrase, shows nothing of it, and opens the vault', async () => {
  using folder = tempFolder()
  await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'], hasTerminal: true })
  await serve.line(/^Passphrase of the vault/)
  serve.child.stdin?.write(`${PASSPHRASE}\r`)
  const page = await serve.signIn()
  expect(await page.call('vault.status', {})).toMatchObject({ state: 'open', protector: 'passphrase' })
  expect(serve.output()).not.toContain(PASSPHRASE)
  // Enter gives another link: the first browser keeps its session, the second gets its own.
  const links = () => [...serve.output().matchAll(/^Open the page: (\S+)/gm)].map(([, link = '']) => link)
  const [first] = links()
  serve.child.stdin?.write('\r')
  await soon(links).toHaveLength(2)
  expect(links()[1]).not.toBe(first)
  expect((await signIn(links()[1]!)).cookie).not.toBe(page.cookie)
  expect(await page.call('workspaces.list', {})).toHaveLength(1)
})

verifies('vault.passphrase', 'at a terminal Enter alone leaves the passphrase to the page', async () => {
  using folder = tempFolder()
  await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain'], hasTerminal: true })
  await serve.line(/^Passphrase of the vault/)
  serve.child.stdin?.write('\r')
  expect(await serve.line(/^The vault is/)).toContain('not set up')
})

verifies(
  'vault.passphrase-sources',
  'a wrong passphrase in the file leaves the vault locked and says so; an empty or absent file ends the start',
  async () => {
    using folder = tempFolder()
    const file = passphraseFile(folder.path)
    await using first = await startServe({ dataFolder: folder.path, args: ['--no-keychain', '--passphrase-file', file] })
    await first.link()
    first.child.kill('SIGTERM')
    await first.exited
    writeFileSync(file, 'some other passphrase\n')
    await using wrong = await startServe({ dataFolder: folder.path, args: ['--no-keychain', '--passphrase-file', file] })
    expect(await wrong.line(/^The vault is/)).toMatch(/^The vault is locked: .*passphrase/)
    expect(wrong.output()).not.toContain('some other passphrase')
    await wrong[Symbol.asyncDispose]()
    for (const content of ['', undefined]) {
      if (content !== undefined) writeFileSync(file, content)
      await using none = await startServe({
        dataFolder: folder.path,
        args: ['--no-keychain', '--passphrase-file', content === undefined ? `${file}.absent` : file],
      })
      expect((await none.exited).code).toBe(1)
      expect(none.output()).toMatch(/passphrase file/)
    }
  },
)

verifies('vault.passphrase-sources', 'a passphrase on the command line or in the environment is not taken, and not repeated', async () => {
  using folder = tempFolder()
  await using argued = await startServe({ dataFolder: folder.path, args: ['--no-keychain', '--passphrase', PASSPHRASE] })
  expect((await argued.exited).code).toBe(1)
  expect(argued.output()).toMatch(/An option is not known.*--passphrase-file/)
  expect(argued.output()).not.toContain(PASSPHRASE)
  await using inEnvironment = await startServe({
    dataFolder: folder.path,
    args: ['--no-keychain'],
    env: { ATRIUM_PASSPHRASE: PASSPHRASE, PASSPHRASE },
  })
  expect(await inEnvironment.line(/^The vault is/)).toContain('not set up')
})

verifies(
  'gateway.port-busy',
  'a busy gateway port is said with its holder, the page works, and the port is taken once it is free',
  async () => {
    using folder = tempFolder()
    await using holder = await holdPort()
    const { port } = holder
    await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain', '--port', String(port)] })
    expect(await serve.line(/^Port /)).toMatch(new RegExp(`^Port ${port} is held by .*\\(process ${process.pid}\\)`))
    const page = await serve.signIn()
    expect(await page.call('gateway.status', {})).toMatchObject({
      state: 'busy',
      port,
      holder: expect.stringContaining(String(process.pid)),
    })
    expect(await page.call('workspaces.list', {})).toHaveLength(1)
    await holder[Symbol.asyncDispose]()
    expect(await page.call('gateway.restart', {})).toMatchObject({ state: 'listening', port, holder: null })
    expect((await ask(`http://127.0.0.1:${port}/w/default/mcp`, { method: 'POST' })).status).toBe(401)
  },
)

verifies('gateway.port-busy', 'a busy port of the pages ends the start with the option to use, and leaves the folder free', async () => {
  using folder = tempFolder()
  await using holder = await holdPort()
  const { port } = holder
  await using serve = await startServe({ dataFolder: folder.path, args: ['--no-keychain', '--page-port', String(port)] })
  expect((await serve.exited).code).toBe(5)
  expect(serve.output()).toContain(`The page's port ${port} is in use. Choose another with --page-port.`)
  await using next = await startServe({ dataFolder: folder.path, args: ['--no-keychain'] })
  expect(await next.link()).toContain('/sign-in?token=')
})

/** A port that somebody else has: this process, which answers nothing. */
async function holdPort(): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => sockets.add(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

verifies('vault.passphrase-sources', 'a passphrase file that others can read is taken, and said to be open', async () => {
  using folder = tempFolder()
  const file = passphraseFile(folder.path)
  const start = () => startServe({ dataFolder: folder.path, args: ['--no-keychain', '--passphrase-file', file] })
  {
    await using closed = await start()
    await closed.line(/^Open the page/)
    expect(closed.output()).not.toContain('chmod')
  }
  chmodSync(file, 0o644)
  await using open = await start()
  await open.line(/^Other users of this machine can read the passphrase file\./)
  expect(open.output()).not.toContain(PASSPHRASE)
})
