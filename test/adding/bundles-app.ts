import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { AppEvent } from '#shared/events.ts'
import type { Server, StdioLaunch } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'

/** A whole Atrium for the tests of one file, and the steps by which bundles are brought into it. */
export const upstreams = join(import.meta.dirname, '../harness/upstreams')
export const CODE = Object.fromEntries(
  ['echo-server.mjs', 'echo-tools.mjs', 'stdio-lines.mjs'].map(name => [`server/${name}`, readFileSync(join(upstreams, name), 'utf8')]),
)
export const running = {
  server: {
    type: 'node',
    entry_point: 'server/echo-server.mjs',
    mcp_config: { command: 'node', args: ['${__dirname}/server/echo-server.mjs'], env: {} },
  },
}

export let app: TestApp
export let workspace: Workspace
export const told: AppEvent[] = []
beforeAll(async () => {
  app = await startTestApp()
  workspace = await app.defaultWorkspace()
  app.core.subscribe(event => void told.push(event))
})
afterAll(() => app[Symbol.asyncDispose]())

export async function bring(bytes: Buffer): Promise<string> {
  const { id: workspaceId } = workspace
  const { uploadId, partBytes } = await app.call('bundles.begin', { workspaceId, bytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += partBytes) {
    const data = bytes.subarray(offset, offset + partBytes).toString('base64')
    await app.call('bundles.append', { workspaceId, uploadId, offset, data })
  }
  return uploadId
}
export const read = async (bytes: Buffer) => app.call('bundles.read', { workspaceId: workspace.id, uploadId: await bring(bytes) })
export const add = async (bytes: Buffer, name: string, answers = {}) =>
  app.call('servers.addFromBundle', { workspaceId: workspace.id, uploadId: await bring(bytes), name, answers })
export const approve = ({ id, fingerprint }: Server) =>
  app.call('servers.approve', { workspaceId: workspace.id, serverId: id, fingerprint })
export const start = ({ id }: Server) => app.call('servers.start', { workspaceId: workspace.id, serverId: id })
export const launchOf = ({ launch }: Server) => launch as StdioLaunch
export const ownFolder = ({ id }: Server) => join(app.dataFolder, 'servers', id)
