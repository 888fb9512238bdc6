import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Server } from '#shared/model/server.ts'
import type { ListedTool } from '#shared/model/tool.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { openSession, sendModern, type WireTarget } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'
import { tempFolder } from '../harness/temp-folder.ts'

export const LISTING = join(import.meta.dirname, '..', 'harness', 'upstreams', 'listing-server.mjs')

export interface Definition {
  readonly name: string
  readonly [member: string]: unknown
}

export function define(name: string, more: object = {}): Definition {
  return { name, description: `About ${name}.`, inputSchema: { type: 'object', properties: { path: { type: 'string' } } }, ...more }
}

export interface ToolsApp extends AsyncDisposable {
  readonly app: TestApp
  readonly workspace: Workspace
  readonly server: Server
  /** A key of the workspace that is not limited. */
  readonly target: WireTarget
  /** What the server lists from now on; says so to Atrium. */
  readonly relist: (tools: readonly Definition[]) => Promise<void>
  /** As `relist`, without saying so. */
  readonly write: (tools: readonly Definition[]) => void
  readonly all: () => Promise<ListedTool[]>
  readonly tool: (name: string) => Promise<ListedTool | undefined>
  /** The names a client is told, in both eras of the protocol: they must be the same. */
  readonly names: (key?: string) => Promise<string[]>
  readonly call: (name: string, key?: string) => ReturnType<typeof sendModern>
}

interface Options {
  readonly app?: TestApp
  readonly isModern?: boolean
  readonly dataFolder?: string
}

/** A whole Atrium with one server, `files`, whose tools are what the test says. */
export async function startToolsApp(
  tools: readonly Definition[],
  { app: given, isModern = false, dataFolder }: Options = {},
): Promise<ToolsApp> {
  const folder = tempFolder()
  const file = join(folder.path, 'tools.json')
  const write = (list: readonly Definition[]) => writeFileSync(file, JSON.stringify([...list, define('announce')]))
  write(tools)
  const app = given ?? (await startTestApp(dataFolder === undefined ? {} : { dataFolder }))
  const workspace = await app.defaultWorkspace()
  const workspaceId = workspace.id
  const args = [LISTING, '--tools', file, ...(isModern ? ['--modern'] : [])]
  const server = await app.addServer(workspace, 'files', { command: process.execPath, args })
  await app.call('servers.start', { workspaceId, serverId: server.id })
  const target: WireTarget = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
  const all = async () => (await app.call('tools.listAll', { workspaceId })).tools
  const call: ToolsApp['call'] = (name, key = target.key) =>
    sendModern({ ...target, key }, 'tools/call', { name, arguments: {} }, { headers: {} })
  return {
    app,
    workspace,
    server,
    target,
    write,
    all,
    call,
    tool: async name => (await all()).find(({ originalName }) => originalName === name),
    names: async (key = target.key) => {
      const own = { ...target, key }
      const modern = namesOf((await sendModern(own, 'tools/list')).result)
      const session = await openSession(own)
      const legacy = namesOf((await session.request('tools/list')).result)
      if (modern.join() !== legacy.join()) throw new Error(`The eras are told different lists: ${modern.join()} and ${legacy.join()}`)
      return modern.filter(name => !name.endsWith('announce'))
    },
    relist: async list => {
      write(list)
      const heard = new Promise<void>(resolve => {
        const stop = app.core.subscribe(event => {
          if (event.name !== 'tools.changed' || event.workspaceId !== workspaceId) return
          stop()
          resolve()
        })
      })
      await app.call('tools.call', { workspaceId, name: 'files__announce', arguments: {} })
      await heard
    },
    [Symbol.asyncDispose]: async () => {
      if (given === undefined) await app[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

function namesOf(result: { readonly tools: readonly { readonly name: string }[] }): string[] {
  return result.tools.map(({ name }) => name)
}
