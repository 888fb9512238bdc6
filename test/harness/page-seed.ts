import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Server, StdioLaunch } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import type { PageApp } from './page-app.ts'
import { SHOWN_HOME } from './page-npx.ts'

export interface Seeded {
  /** With servers in every state, secrets, keys and calls. */
  readonly full: Workspace
  /** With nothing in it. */
  readonly empty: Workspace
  readonly servers: Readonly<Record<'everything' | 'notes' | 'memory' | 'tracker' | 'ledger', Server>>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const CALLS = 300

/** When the seeded Atrium was first started, for `startPageApp`. */
export const SEED_AGO = 9 * DAY

/** What a person has after some days of work: two workspaces, servers of which one failed and one waits, keys, some 300 calls. */
export async function seed(app: PageApp): Promise<Seeded> {
  const { call } = app
  await call('organization.update', { name: 'Analytical Works', ownerName: 'Ada', isSetUp: true })
  const [first] = await call('workspaces.list', {})
  if (!first) throw new Error('The organization starts with a workspace.')
  const empty = await call('workspaces.update', { workspaceId: first.id, name: 'Home lab', description: 'For trying things out.' })
  app.pretendAgo(6 * DAY)
  const full = await call('workspaces.create', { name: 'Studio', description: 'Notes, the issue tracker and the ledger.' })
  await seedSecrets(app, full)
  const servers = await seedServers(app, full)
  const keys = await seedKeys(app, full)
  await seedCalls(app, full, keys)
  app.pretendAgo(0)
  return { full, empty, servers }
}

async function seedSecrets({ call, pretendAgo, home }: PageApp, { id: workspaceId }: Workspace): Promise<void> {
  pretendAgo(6 * DAY)
  await call('secrets.create', { workspaceId, name: 'MEMORY_FILE', value: path.join(home, 'memory.jsonl') })
  await call('secrets.create', { workspaceId, name: 'LEDGER_PASSWORD', value: 'correct horse battery' })
  const token = await call('secrets.create', { workspaceId, name: 'TRACKER_TOKEN', value: 'first value' })
  pretendAgo(2 * DAY)
  await call('secrets.replace', { workspaceId, secretId: token.id, value: 'second value' })
}

async function seedServers(app: PageApp, workspace: Workspace): Promise<Seeded['servers']> {
  app.pretendAgo(5 * DAY)
  const notes = path.join(app.home, 'notes')
  mkdirSync(notes)
  writeFileSync(path.join(notes, 'welcome.txt'), 'A note that tools can read.\n')
  const npx = (name: string, given: readonly string[] = [], environment: StdioLaunch['environment'] = {}) => ({
    command: 'npx',
    args: ['-y', name, ...given],
    environment,
  })
  const servers = {
    everything: await addServer(app, workspace, 'everything', npx('@modelcontextprotocol/server-everything')),
    notes: await addServer(app, workspace, 'notes', npx('@modelcontextprotocol/server-filesystem', [`${SHOWN_HOME}/notes`])),
    memory: await addServer(
      app,
      workspace,
      'memory',
      npx('@modelcontextprotocol/server-memory', [], { MEMORY_FILE_PATH: { secret: 'MEMORY_FILE' } }),
    ),
    ledger: await addServer(
      app,
      workspace,
      'ledger',
      npx('@analytical-works/ledger-server', ['--read-only'], { LEDGER_PASSWORD: { secret: 'LEDGER_PASSWORD' } }),
    ),
    tracker: await addServer(
      app,
      workspace,
      'tracker',
      npx('@analytical-works/tracker-server', ['--project', 'engine'], {
        TRACKER_TOKEN: { secret: 'TRACKER_TOKEN' },
        TRACKER_URL: { value: 'https://tracker.example/api' },
      }),
      false,
    ),
  }
  app.pretendAgo(3 * DAY)
  for (const server of [servers.everything, servers.notes, servers.memory, servers.ledger])
    await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id }).catch(() => undefined)
  return servers
}

async function addServer(
  { call }: PageApp,
  { id: workspaceId }: Workspace,
  name: string,
  launch: Partial<StdioLaunch> & { readonly command: string },
  isApproved = true,
): Promise<Server> {
  const server = await call('servers.create', { workspaceId, name, launch })
  return isApproved ? call('servers.approve', { workspaceId, serverId: server.id, fingerprint: server.fingerprint }) : server
}

type KeyValues = Readonly<Record<'editor' | 'terminal' | 'old', string>>

async function seedKeys({ call, pretendAgo }: PageApp, { id: workspaceId }: Workspace): Promise<KeyValues> {
  pretendAgo(5 * DAY)
  const create = async (name: string, expiresAt: number | null = null) => call('keys.create', { workspaceId, name, expiresAt })
  const terminal = await create('Claude Code')
  const editor = await create('Cursor')
  const old = await create('Old laptop')
  await create('Trial', Date.now() - 2 * DAY)
  await create('Codex', Date.now() + 25 * DAY)
  pretendAgo(DAY)
  await call('keys.revoke', { workspaceId, keyId: old.key.id })
  return { terminal: terminal.value, editor: editor.value, old: old.value }
}

type Turn = readonly [tool: string, given: Record<string, unknown>]

// In the order they repeat: mostly fine, as work is, with the failures people meet.
const TURNS: readonly Turn[] = [
  ['everything__echo', { message: 'Hello' }],
  ['memory__read_graph', {}],
  ['notes__list_directory', { path: '.' }],
  ['everything__get-sum', { a: 2, b: 3 }],
  ['memory__search_nodes', { query: 'engine' }],
  ['notes__read_text_file', { path: 'missing.txt' }],
  ['everything__get-structured-content', { location: 'New York' }],
  ['memory__create_entities', { entities: [] }],
  ['everything__get-sum', { a: 'two', b: 3 }],
  ['memory__open_nodes', { names: ['engine'] }],
  ['everything__echo', { message: 'Again' }],
  ['memory__read_graph', {}],
  ['notes__list_allowed_directories', {}],
  ['everything__get-sum', { a: 20, b: 22 }],
  ['memory__search_nodes', { query: 'machine' }],
  ['tracker__list_issues', {}],
  ['notes__list_directory', { path: '.' }],
  ['memory__open_nodes', { names: ['machine'] }],
  ['everything__get-tiny-image', {}],
]

async function seedCalls(app: PageApp, { slug }: Workspace, keys: KeyValues): Promise<void> {
  const url = new URL(`${app.core.gatewayStatus().baseUrl}/w/${slug}/mcp`)
  app.pretendAgo(momentOf(0))
  const clients = [await connect(url, keys.terminal, 'claude-code'), await connect(url, keys.editor, 'cursor-vscode')]
  for (let turn = 0; turn < CALLS; turn += 1) {
    app.pretendAgo(momentOf(turn))
    const [name, given] = TURNS[turn % TURNS.length] ?? ['everything__echo', {}]
    // A tool that is not there is refused by the protocol, which the client throws.
    await clients[turn % 3 === 0 ? 1 : 0]?.callTool({ name, arguments: given }).catch(() => undefined)
    if (turn === CALLS - 20) await connect(url, keys.old, 'old-client').catch(() => undefined)
  }
  for (const client of clients) await client.close()
}

/** How long ago a turn happened: the first days ago, the last a minute ago, most in the last hour. */
function momentOf(turn: number): number {
  const left = (CALLS - turn) / CALLS
  return Math.round(60_000 + 2 * DAY * left ** 6 + 0.9 * HOUR * left)
}

async function connect(url: URL, key: string, name: string): Promise<Client> {
  const client = new Client({ name, version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${key}` } } }))
  return client
}
