import { expect, test } from '@playwright/test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { createNodePlatform } from '../../electron/core/platform-node.ts'
import { node24 } from '../../scripts/entry/node24.mjs'
import { root } from '../../scripts/entry/root.mjs'
import { tempFolder } from '../harness/temp-folder.ts'
import { verifies } from '../verifies-in-browser.ts'
import { environment, launchDesktop, startAgain } from './launch.ts'

interface Status {
  readonly state: string
  readonly baseUrl: string
}
interface ServerFacts {
  readonly id: string
  readonly fingerprint: string
  readonly state: { readonly at: string }
}

verifies(
  'desktop.hardened',
  'the page has its three functions and nothing of Node, and cannot leave, open or be granted anything',
  async () => {
    using folder = tempFolder()
    await using desktop = await launchDesktop(path.join(folder.path, 'data'))
    const { inMain, page } = desktop
    expect(page.url()).toBe('atrium-app://page/index.html')
    expect(await page.evaluate('[typeof require, typeof process, Object.keys(window.atrium)]')).toEqual([
      'undefined',
      'undefined',
      ['call', 'cancel', 'subscribe'],
    ])
    expect(
      await inMain(({ BrowserWindow }) => (BrowserWindow.getAllWindows()[0] as any).webContents.getLastWebPreferences()),
    ).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    })

    await page.evaluate("location.href = 'https://example.com/'")
    await page.evaluate("location.href = 'atrium-app://page.example/index.html'")
    expect(await page.evaluate("window.open('https://example.com/') === null")).toBe(true)
    expect(await inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(await page.evaluate("fetch('http://127.0.0.1:7717/').then(() => 'answered', () => 'refused')")).toBe('refused')
    expect(await page.evaluate('Notification.requestPermission()')).toBe('denied')
    expect(await page.evaluate("navigator.permissions.query({ name: 'geolocation' }).then(status => status.state)")).toBe('denied')
    await expect(
      page.evaluate(
        "new Promise((resolve, reject) => setTimeout(() => { try { resolve(new Function('return 1')()) } catch (error) { reject(error) } }))",
      ),
    ).rejects.toThrow(/unsafe-eval|Content Security Policy/)
    expect(page.url()).toMatch(/^atrium-app:\/\/page\/index\.html/)
  },
)

verifies('desktop.hardened', 'a file outside the built page cannot be asked for', async () => {
  using folder = tempFolder()
  await using desktop = await launchDesktop(path.join(folder.path, 'data'))
  const ask = (address: string) =>
    desktop.inMain(async ({ session }, asked) => {
      const answer = await session.defaultSession.fetch(asked)
      return { status: answer.status, policy: answer.headers.get('content-security-policy') }
    }, address)
  expect(await ask('atrium-app://page/index.html')).toEqual({ status: 200, policy: expect.stringContaining("default-src 'none'") })
  for (const outside of ['/../main/main.mjs', '/%2e%2e/main/main.mjs', '/..%2f..%2fpackage.json', '/%00', '/%zz', '/.']) {
    expect((await ask(`atrium-app://page${outside}`)).status, outside).toBe(404)
  }
})

verifies('contract.ipc', 'our page gets the contract’s answers; any other page in the same app gets a refusal', async () => {
  using folder = tempFolder()
  await using desktop = await launchDesktop(path.join(folder.path, 'data'))
  const { inMain, ask } = desktop
  expect(await ask<readonly { slug: string }[]>('workspaces.list')).toMatchObject([{ slug: 'default' }])
  await expect(ask('workspaces.drop')).rejects.toThrow('not_found')
  await expect(ask('workspaces.create', { name: 'x'.repeat(1_100_000) })).rejects.toThrow('too large')

  const { bridge } = await ask<{ bridge: { args: string[] } }>('gateway.status')
  expect(bridge.args.map(file => existsSync(file))).toEqual([true])

  const preload = path.join(root, 'out/preload/preload.cjs')
  const foreign = await inMain(async ({ BrowserWindow }, preloadPath) => {
    const window = new BrowserWindow({ show: false, webPreferences: { preload: preloadPath, sandbox: true } })
    await window.loadURL('about:blank')
    const answer: unknown = await window.webContents.executeJavaScript("window.atrium.call('workspaces.list', {})")
    window.destroy()
    return answer
  }, preload)
  expect(foreign).toMatchObject({ ok: false, error: { code: 'forbidden' } })

  const heard = desktop.page.evaluate(
    "new Promise(resolve => window.atrium.subscribe(event => event.name === 'workspaces.changed' && resolve(event.name)))",
  )
  await ask('workspaces.create', { name: 'Heard' })
  expect(await heard).toBe('workspaces.changed')
})

verifies('desktop.single', 'who starts it again gets the window of the first', async () => {
  using folder = tempFolder()
  const data = path.join(folder.path, 'data')
  await using desktop = await launchDesktop(data)
  const { inMain, ask } = desktop
  await ask('workspaces.list')
  const isVisible = () => inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())
  await inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  await expect.poll(isVisible).toBe(false)
  const [code] = (await once(startAgain(data), 'exit')) as [number | null]
  expect(code).toBe(0)
  await expect.poll(isVisible).toBe(true)
  expect(await inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

verifies('store.one-owner', 'beside a running serve, the window says who has the data folder', async () => {
  using folder = tempFolder()
  const data = path.join(folder.path, 'data')
  const serve = spawn(node24(), [path.join(root, 'out/serve/serve.mjs'), '--page-port', '0', '--no-keychain', '--no-open'], {
    env: environment(data),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(serve.stdout, 'data')
    await using desktop = await launchDesktop(data)
    await expect(desktop.page.getByRole('alert')).toContainText(`serve, process ${String(serve.pid)}`)
  } finally {
    serve.kill('SIGTERM')
    await once(serve, 'exit')
  }
})

verifies('desktop.stays', 'closing the window leaves the gateway answering; quitting ends the servers first', async () => {
  using folder = tempFolder()
  const data = path.join(folder.path, 'data')
  const desktop = await launchDesktop(data)
  await using _end = desktop
  const { inMain, ask } = desktop
  const [workspace] = await ask<readonly { id: string; slug: string }[]>('workspaces.list')
  const workspaceId = workspace!.id
  const entry = path.join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js')
  const { id: serverId, fingerprint } = await ask<ServerFacts>('servers.create', {
    workspaceId,
    name: 'everything',
    launch: { command: node24(), args: [entry] },
  })
  await ask('servers.approve', { workspaceId, serverId, fingerprint })
  expect((await ask<ServerFacts>('servers.start', { workspaceId, serverId })).state.at).toBe('ready')
  const children = processesWith(entry)
  expect(children).toHaveLength(1)

  await inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  const { baseUrl, state } = await ask<Status>('gateway.status')
  expect(state).toBe('listening')
  expect((await fetch(`${baseUrl}/w/${workspace!.slug}/mcp`, { method: 'POST', body: '{}' })).status).toBe(401)

  await desktop.quit()
  expect(processesWith(entry)).toEqual([])
  await expect(fetch(baseUrl)).rejects.toThrow()
  expect(existsSync(path.join(data, 'owner.json'))).toBe(false)
})

verifies('page.settings-shared', 'window and appearance are kept in one file, which serve reads and writes too', async () => {
  using folder = tempFolder()
  const data = path.join(folder.path, 'data')
  const first = await launchDesktop(data)
  await first.ask('settings.update', { theme: 'dark' })
  await expect.poll(() => first.inMain(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
  await first.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 30, width: 1_010, height: 640 }))
  await expect.poll(() => readFileSync(path.join(data, 'settings.json'), 'utf8')).toContain('1010')
  await first.quit()
  expect(statSync(data).mode & 0o777).toBe(0o700)
  expect(statSync(path.join(data, 'settings.json')).mode & 0o777).toBe(0o600)

  const { settings } = createNodePlatform({ version: 'test', dataFolder: data, usesKeychain: false, notify: () => undefined })
  expect(settings.read()).toMatchObject({ theme: 'dark', window: { width: 1_010, height: 640 } })
  settings.write({ theme: 'light' })

  await using second = await launchDesktop(data)
  expect(await second.inMain(({ nativeTheme }) => nativeTheme.themeSource)).toBe('light')
  expect(await second.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getNormalBounds())).toMatchObject({
    width: 1_010,
    height: 640,
  })
})

test('the menus are there', async () => {
  using folder = tempFolder()
  await using desktop = await launchDesktop(path.join(folder.path, 'data'))
  const labels = await desktop.inMain(({ Menu }) => Menu.getApplicationMenu()!.items.map(item => item.label))
  expect(labels).toEqual(expect.arrayContaining(['File', 'Go', 'View']))
})

/** Ids of processes that have this text among their arguments. Linux. */
function processesWith(text: string): string[] {
  return readdirNumbers().filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(text)
    } catch {
      return false
    }
  })
}

function readdirNumbers(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name))
}
