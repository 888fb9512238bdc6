import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '#shared/errors.ts'
import { startCore, type Core } from '#core/app.ts'
import { hostEnvironment, parseConfig, type Config } from '#core/config.ts'
import { createEnd, endOnUncaught } from '#core/lib/last-resort.ts'
import { createNodePlatform } from '#core/platform-node.ts'
import { startPageHttp, type PageHttp } from '#core/surfaces/page-http.ts'
import { readPassphrase } from './serve-passphrase.ts'

/** Atrium without Electron: the gateway, and its pages in a browser on 127.0.0.1. Runs until it is told to end. */
async function serve(): Promise<void> {
  // Whoever read what is said here may have gone; the gateway stays.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const config = parseConfig(process.argv.slice(2), hostEnvironment())
  const passphrase = await readPassphrase(config)
  const version = readVersion()
  const platform = createNodePlatform({
    version,
    ...config,
    notify: (title, text) => {
      say(`${title}: ${text}`)
    },
    openExternal: url => {
      // The page that asked has it too, in the browser of the person; this is for those who asked over REST.
      say(`Sign in to a server: ${url}`)
      return Promise.resolve(false)
    },
  })
  const core = await startCore({
    platform,
    config,
    kind: 'serve',
    hostEnvironment: hostEnvironment(),
    bridgeFile: besideThis('bridge', 'atrium-bridge.mjs'),
    ...(passphrase === undefined ? {} : { passphrase }),
  })
  const parts: (() => Promise<void>)[] = [core.close]
  endInOrder(core, () => Promise.allSettled(parts.map(close => close())))
  const page = await startPage(core, config, version).catch(async (thrown: unknown) => {
    await core.close()
    throw thrown
  })
  parts.push(page.close)
  await core.whenVaultAsked
  tell(core, page)
  if (config.opensBrowser) openInBrowser(page.newLink())
  offerLinks(page)
}

function startPage(core: Core, config: Config, version: string): Promise<PageHttp> {
  const pageFolder = config.pageFolder ?? besideThis('renderer')
  return startPageHttp(
    {
      version,
      pageFolder,
      now: core.now,
      log: core.log,
      subscribe: core.subscribe,
      signedIn: core.notePageSignIn,
      execute: (name, input, requestId, signal) => core.execute(name, input, { requestId, surface: 'page', actor: core.owner(), signal }),
    },
    config.pagePort,
  )
}

function tell(core: Core, page: PageHttp): void {
  const gateway = core.gatewayStatus()
  const vault = core.vaultStatus()
  say(`Atrium ${gateway.version} is running without a window.`)
  if (gateway.state === 'listening') say(`Assistants connect to ${gateway.baseUrl}/w/<workspace>/mcp`)
  if (gateway.state === 'busy')
    say(
      `Port ${gateway.port} is held by ${gateway.holder ?? 'another program'}. Free it or choose another port in the settings, then use Retry on the page.`,
    )
  if (vault.state !== 'open')
    say(`The vault is ${vault.state === 'new' ? 'not set up' : 'locked'}: ${vault.message ?? ''} Everything that needs no secret works.`)
  say(`Open the page: ${page.newLink()}`)
  say('(the link signs one browser in, once; press Enter here for another)')
}

function offerLinks(page: PageHttp): void {
  if (!process.stdin.isTTY) return
  process.stdin.on('data', () => {
    say(`Open the page: ${page.newLink()}`)
  })
  // The prompt for the passphrase has paused it, and a listener alone does not undo that.
  process.stdin.resume()
}

function openInBrowser(link: string): void {
  const env = hostEnvironment()
  const hasDisplay = process.platform !== 'linux' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined
  if (!hasDisplay || !process.stdout.isTTY) return
  // No shell: the link is one argument, whatever it contains.
  const [command, args] = openerOf(process.platform)
  const opener = spawn(command, [...args, link], { stdio: 'ignore', detached: true, windowsHide: true })
  opener.on('error', () => {
    say('No browser could be opened; use the link above.')
  })
  opener.unref()
}

function openerOf(os: NodeJS.Platform): readonly [string, readonly string[]] {
  if (os === 'darwin') return ['open', []]
  return os === 'win32' ? ['rundll32', ['url.dll,FileProtocolHandler']] : ['xdg-open', []]
}

function endInOrder({ log }: Core, end: () => Promise<unknown>): void {
  const lastResort = { log, end, exit: (code: number) => process.exit(code) }
  const endNow = createEnd(lastResort)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      endNow(0)
    })
  endOnUncaught(lastResort)
}

/** In `out/`, where this file's bundle has a folder of its own. */
function besideThis(...place: string[]): string {
  return join(dirname(fileURLToPath(import.meta.url)), '..', ...place)
}

function readVersion(): string {
  // One folder up from the bundle in out/serve, and from this file in electron/, is where package.json may be.
  const here = dirname(fileURLToPath(import.meta.url))
  for (const folder of [join(here, '..'), join(here, '..', '..')]) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string') return parsed.version
    } catch {
      // Not here: the next folder.
    }
  }
  return '0.0.0'
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

serve().catch((thrown: unknown) => {
  const error = AppError.from(thrown)
  process.stderr.write(`${error.message}\n`)
  process.exit(error.code === 'conflict' ? 5 : 1)
})
