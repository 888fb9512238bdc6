import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InputOf, OutputOf } from '#shared/contract/define.ts'
import type { Contract, OperationName } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { HttpLaunch, Server, StdioLaunch } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { startCore, type Core } from '#core/app.ts'
import { hostEnvironment, parseConfig } from '#core/config.ts'
import { newUuid } from '#core/lib/ids.ts'
import { createNodePlatform } from '#core/platform-node.ts'
import type { Keychain, Platform } from '#core/platform.ts'
import { memoryKeychain } from './memory-keychain.ts'

export type TestLaunch =
  (Partial<StdioLaunch> & { readonly command: string }) | (Partial<HttpLaunch> & { readonly kind: 'http'; readonly url: string })

export interface TestApp extends AsyncDisposable {
  readonly core: Core
  readonly dataFolder: string
  /** An operation as the person in the page; a refusal is thrown as the AppError it is. */
  readonly call: <Name extends OperationName>(name: Name, input: InputOf<Contract[Name]>) => Promise<OutputOf<Contract[Name]>>
  /** `http://127.0.0.1:<port>` of the gateway. */
  readonly baseUrl: string
  readonly defaultWorkspace: () => Promise<Workspace>
  /** Adds a server and approves exactly what it will run. */
  readonly addServer: (workspace: Workspace, name: string, launch: TestLaunch) => Promise<Server>
  readonly addKey: (workspace: Workspace, name?: string) => Promise<string>
  /** The MCP endpoint of a workspace. */
  readonly endpoint: (workspace: Workspace) => string
}

interface Options {
  readonly keychain?: Keychain
  /** Kept folder, for tests that start twice; removed by the test itself. */
  readonly dataFolder?: string
  readonly gatewayPort?: number
  /** The clock; the system's where it is left out. */
  readonly now?: () => number
  /** What a browser does with a page it is shown; none is there where it is left out. */
  readonly openExternal?: (url: string) => Promise<boolean>
  readonly clientMetadataUrl?: string
  /** What the desktop is told; nobody hears it where it is left out. */
  readonly notify?: (title: string, text: string) => void
  /** What the system tells of people and of its own locking; nothing where it is left out. */
  readonly machine?: Pick<Platform, 'idleMs' | 'onMachineLocked'>
  /** In place of this process's own environment. */
  readonly environment?: Readonly<Record<string, string>>
}

/** A whole Atrium in this process: fresh folder, any free port, a keychain in memory. Ends with its children when disposed. */
export async function startTestApp({
  keychain = memoryKeychain(),
  dataFolder,
  gatewayPort = 0,
  now = Date.now,
  openExternal = () => Promise.resolve(false),
  clientMetadataUrl,
  notify = () => undefined,
  machine = {},
  environment = hostEnvironment(),
}: Options = {}): Promise<TestApp> {
  const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'atrium-app-'))
  const config = { ...parseConfig(['--data', folder], {}), gatewayPort, clientMetadataUrl }
  const platform = {
    ...createNodePlatform({ version: '0.0.0-test', dataFolder: folder, usesKeychain: false, notify, openExternal }),
    keychain,
    now,
    ...machine,
  }
  const core = await startCore({
    platform,
    config,
    kind: 'serve',
    hostEnvironment: environment,
    bridgeFile: '/nowhere/atrium-bridge.mjs',
  })
  await core.whenVaultAsked

  const call: TestApp['call'] = async (name, input) => {
    const outcome = await core.execute(name, input, {
      requestId: newUuid(),
      surface: 'page',
      actor: core.owner(),
      signal: new AbortController().signal,
    })
    if (!outcome.ok) throw new AppError(outcome.error.code, outcome.error.message, { details: outcome.error.details })
    // The door has parsed the answer by the schema of this very name.
    return outcome.data as never
  }
  return {
    core,
    dataFolder: folder,
    call,
    baseUrl: core.gatewayStatus().baseUrl,
    defaultWorkspace: async () => {
      const [workspace] = await call('workspaces.list', {})
      if (!workspace) throw new Error('The organization starts with a workspace.')
      return workspace
    },
    addServer: async (workspace, name, launch) => {
      const workspaceId = workspace.id
      const server = await call('servers.create', { workspaceId, name, launch })
      return call('servers.approve', { workspaceId, serverId: server.id, fingerprint: server.fingerprint })
    },
    addKey: async (workspace, name = 'test') => (await call('keys.create', { workspaceId: workspace.id, name })).value,
    endpoint: workspace => `${core.gatewayStatus().baseUrl}/w/${workspace.slug}/mcp`,
    [Symbol.asyncDispose]: async () => {
      await core.close()
      if (dataFolder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
