import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startCore, type Core } from '#core/app.ts'
import { hostEnvironment, parseConfig } from '#core/config.ts'
import { createNodePlatform } from '#core/platform-node.ts'
import { startPageHttp } from '#core/surfaces/page-http.ts'
import { contract, type Contract, type OperationName } from '#shared/contract/index.ts'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import { demoWords, type DemoFacts } from './demo-words.ts'
import { node24 } from './entry/node24.mjs'
import { root } from './entry/root.mjs'

/** `npm run demo`: the main job in one minute, in a folder that is removed at the end. */
const VERSION = 'demo'

type Ask = <Name extends OperationName>(name: Name, input: InputOf<Contract[Name]>) => Promise<OutputOf<Contract[Name]>>

interface DemoServer {
  readonly name: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, { readonly value: string } | { readonly secret: string }>>
}

async function demo(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'atrium-demo-'))
  const core = await startInFolder(folder).catch((thrown: unknown) => {
    remove(folder)
    throw thrown
  })
  const page = await startPageHttp(
    {
      version: VERSION,
      pageFolder: path.join(root, 'out/renderer'),
      now: core.now,
      log: core.log,
      subscribe: core.subscribe,
      signedIn: core.notePageSignIn,
      execute: (name, input, requestId, signal) => core.execute(name, input, { requestId, surface: 'page', actor: core.owner(), signal }),
    },
    0,
  )
  const end = async () => {
    await Promise.allSettled([page.close(), core.close()])
    remove(folder)
  }
  endOnSignal(end)
  await core.whenVaultAsked
  const workspaces = await furnish(askOf(core), folder).catch(async (thrown: unknown) => {
    await end()
    throw thrown
  })
  console.log(demoWords({ baseUrl: core.gatewayStatus().baseUrl, pageLink: page.newLink(), workspaces }))
}

/** Any free ports, and a passphrase nobody needs: a demo touches neither the keychain nor the ports of the real thing. */
function startInFolder(folder: string): Promise<Core> {
  const config = parseConfig(['--data', path.join(folder, 'data'), '--port', '0', '--page-port', '0', '--no-keychain', '--no-open'], {})
  const platform = createNodePlatform({ version: VERSION, ...config, notify: () => undefined })
  return startCore({
    platform,
    config,
    kind: 'serve',
    hostEnvironment: hostEnvironment(),
    bridgeFile: path.join(root, 'out/bridge/atrium-bridge.mjs'),
    passphrase: randomUUID(),
  })
}

async function furnish(ask: Ask, folder: string): Promise<DemoFacts['workspaces']> {
  const notes = path.join(folder, 'notes')
  mkdirSync(notes)
  writeFileSync(path.join(notes, 'welcome.txt'), 'Atrium reads this through a tool.\n')
  await ask('organization.update', { name: 'Demo', ownerName: 'You', isSetUp: true })
  const [first] = await ask('workspaces.list', {})
  if (!first) throw new Error('A new data folder has no workspace.')
  const second = await ask('workspaces.create', { name: 'Research', description: 'Another workspace, with a server and a key of its own.' })
  await ask('secrets.create', { workspaceId: first.id, name: 'DEMO_TOKEN', value: randomUUID() })
  return [
    await furnishWorkspace(ask, first, [
      { name: 'everything', args: [entryOf('everything')], environment: { DEMO_TOKEN: { secret: 'DEMO_TOKEN' } } },
      { name: 'filesystem', args: [entryOf('filesystem'), notes] },
    ]),
    await furnishWorkspace(ask, second, [
      { name: 'memory', args: [entryOf('memory')], environment: { MEMORY_FILE_PATH: { value: path.join(folder, 'memory.jsonl') } } },
    ]),
  ]
}

type DemoWorkspace = DemoFacts['workspaces'][number]

async function furnishWorkspace(
  ask: Ask,
  workspace: OutputOf<Contract['workspaces.get']>,
  servers: readonly DemoServer[],
): Promise<DemoWorkspace> {
  const workspaceId = workspace.id
  for (const { name, args, environment = {} } of servers) {
    const { id, fingerprint } = await ask('servers.create', {
      workspaceId,
      name,
      launch: { command: node24(), args: [...args], environment },
    })
    await ask('servers.approve', { workspaceId, serverId: id, fingerprint })
    await ask('servers.start', { workspaceId, serverId: id })
  }
  const { value } = await ask('keys.create', { workspaceId, name: 'demo' })
  return { name: workspace.name, slug: workspace.slug, servers: servers.map(server => server.name), key: value }
}

function entryOf(server: string): string {
  return path.join(root, `node_modules/@modelcontextprotocol/server-${server}/dist/index.js`)
}

/** Asks the core as its owner, and fails with the core's own sentence. */
function askOf(core: Core): Ask {
  return async (name, input) => {
    const outcome = await core.execute(name, input, {
      requestId: randomUUID(),
      surface: 'page',
      actor: core.owner(),
      signal: new AbortController().signal,
    })
    if (!outcome.ok) throw new Error(`${name}: ${outcome.error.message}`)
    // The compiler cannot follow that the schema found by a name parses to that name's output.
    return contract[name].output.parse(outcome.data) as OutputOf<Contract[typeof name]>
  }
}

function endOnSignal(end: () => Promise<void>): void {
  let isEnding = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isEnding) return
      isEnding = true
      void end().then(() => process.exit(0))
    })
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

await demo()
