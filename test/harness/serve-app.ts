import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { startServe, type PageClient, type ServeProcess } from './serve-process.ts'
import type { TestApp } from './start-app.ts'
import { tempFolder } from './temp-folder.ts'

export interface ServeApp extends Omit<TestApp, 'core'> {
  readonly serve: ServeProcess
  readonly page: PageClient
}

/** As `startTestApp`, but a process of its own as it is shipped, with a vault that a passphrase opens; used over HTTP alone. */
export async function startServeApp(passphrase: string): Promise<ServeApp> {
  const folder = tempFolder()
  const dataFolder = join(folder.path, 'data')
  const passphraseFile = join(folder.path, 'passphrase.txt')
  writeFileSync(passphraseFile, `${passphrase}\n`, { mode: 0o600 })
  const serve = await startServe({ dataFolder, args: ['--no-keychain', '--passphrase-file', passphraseFile] })
  const page = await serve.signIn()
  const baseUrl = await serve.gatewayUrl()
  const { call } = page
  return {
    serve,
    page,
    dataFolder,
    call,
    baseUrl,
    defaultWorkspace: async () => (await call('workspaces.list', {}))[0]!,
    addServer: async (workspace, name, launch) => {
      const workspaceId = workspace.id
      const server = await call('servers.create', { workspaceId, name, launch })
      return call('servers.approve', { workspaceId, serverId: server.id, fingerprint: server.fingerprint })
    },
    addKey: async (workspace, name = 'test') => (await call('keys.create', { workspaceId: workspace.id, name })).value,
    endpoint: workspace => `${baseUrl}/w/${workspace.slug}/mcp`,
    [Symbol.asyncDispose]: async () => {
      await serve[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
