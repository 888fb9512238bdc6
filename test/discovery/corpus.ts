import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Workspace } from '#shared/model/workspace.ts'
import { openSession, sendModern, type WireTarget } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'

const modules = join(import.meta.dirname, '../../node_modules')

interface RealServer {
  readonly file: string
  readonly args?: readonly string[]
  /** Nothing is reached with these: listing needs no network. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Servers that people use, as npm installed them. Their definitions are asked of them each time, and never kept. */
const REAL_SERVERS: Readonly<Record<string, RealServer>> = {
  everything: { file: '@modelcontextprotocol/server-everything/dist/index.js' },
  files: { file: '@modelcontextprotocol/server-filesystem/dist/index.js', args: [tmpdir()] },
  memory: { file: '@modelcontextprotocol/server-memory/dist/index.js' },
  browser: { file: 'chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js', environment: { CI: 'true' } },
  git: { file: '@cyanheads/git-mcp-server/dist/index.js' },
  gitlab: {
    file: '@zereight/mcp-gitlab/build/index.js',
    environment: { GITLAB_PERSONAL_ACCESS_TOKEN: 'none', GITLAB_API_URL: 'http://127.0.0.1:9/api/v4', GITLAB_TOOLSETS: 'all' },
  },
  github: { file: '@modelcontextprotocol/server-github/dist/index.js' },
  slack: { file: '@modelcontextprotocol/server-slack/dist/index.js', environment: { SLACK_BOT_TOKEN: 'none', SLACK_TEAM_ID: 'none' } },
  maps: { file: '@modelcontextprotocol/server-google-maps/dist/index.js', environment: { GOOGLE_MAPS_API_KEY: 'none' } },
}

export interface Corpus extends AsyncDisposable {
  readonly app: TestApp
  readonly workspace: Workspace
  /** All tools as a client without discovery mode gets them. */
  readonly tools: readonly { readonly name: string; readonly originalName: string; readonly server: string }[]
  /** A client that is told three tools, and one that is told all. */
  readonly discovering: WireTarget
  readonly full: WireTarget
  /** What a client reads of the workspace before its first call, as JSON: its instructions, and its list of tools. */
  readonly readAtStart: (target: WireTarget) => Promise<string>
  /** The names that a search shows, in their order; `said` is what Atrium says of them. */
  readonly search: (given: object) => Promise<{ readonly said: string; readonly names: string[] }>
}

/** A workspace with all of them ready. */
export async function startCorpus(): Promise<Corpus> {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-corpus-'))
  const app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  for (const [name, { file, args = [], environment = {} }] of Object.entries(REAL_SERVERS)) {
    await app.addServer(workspace, name, {
      command: process.execPath,
      args: [join(modules, file), ...args],
      cwd: folder,
      environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, { value }])),
    })
  }
  const servers = await app.call('servers.list', { workspaceId: workspace.id })
  // Two at a time: nine programs that start at once are slow to start.
  for (let at = 0; at < servers.length; at += 2)
    await Promise.all(servers.slice(at, at + 2).map(({ id }) => app.call('servers.start', { workspaceId: workspace.id, serverId: id })))
  const { tools, missing } = await app.call('tools.list', { workspaceId: workspace.id })
  if (missing.length > 0) throw new Error(`Not every server could be listed: ${missing.map(({ reason }) => reason).join(' ')}`)
  const nameOf = new Map(servers.map(({ id, name }) => [id, name]))
  const targetOf = async (toolMode: 'full' | 'discovery'): Promise<WireTarget> => {
    const { value } = await app.call('keys.create', { workspaceId: workspace.id, name: toolMode, toolMode })
    return { url: app.endpoint(workspace), key: value }
  }
  const discovering = await targetOf('discovery')
  return {
    app,
    workspace,
    tools: tools.map(({ name, originalName, serverId }) => ({ name, originalName, server: nameOf.get(serverId) ?? '' })),
    discovering,
    full: await targetOf('full'),
    readAtStart,
    search: given => search(discovering, given),
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function readAtStart(target: WireTarget): Promise<string> {
  const session = await openSession(target)
  const hello = await sendModern(target, 'server/discover')
  const { result } = await session.request('tools/list')
  return JSON.stringify([hello.result.instructions, result.tools])
}

async function search(target: WireTarget, given: object) {
  const { result } = await sendModern(target, 'tools/call', { name: 'search_tools', arguments: given })
  const [said, found] = result.content
  return { said: String(said.text), names: found === undefined ? [] : JSON.parse(found.text).map(({ name }: { name: string }) => name) }
}
