import { isFields, plainText, type Fields } from './found.ts'

export interface Entry {
  readonly name: string
  readonly entry: unknown
  /** The folder of the project it is for; null: for all. */
  readonly project: string | null
}

/** Where clients keep their servers, at the top of their file. */
const PLACES = ['mcpServers', 'servers', 'context_servers', 'mcp_servers', 'amp.mcpServers', 'mcp.servers']
const REMOTE_MEMBERS = ['url', 'serverUrl', 'httpUrl', 'uri']
const REMOTE_TYPES = ['http', 'sse', 'streamable-http', 'streamableHttp', 'streamable_http', 'remote', 'ws', 'websocket']

/** The servers in a client's file, in its order; undefined where the file has no place for any. */
export function findEntries(value: unknown): readonly Entry[] | undefined {
  if (Array.isArray(value)) return value.some(isServer) ? inPlace(value) : undefined
  if (!isFields(value)) return undefined
  if (isServer(value)) return [{ name: plainText(value['name']) ?? '', entry: value, project: null }]
  const found = [
    ...ofPlaces(value),
    ofMcp(value['mcp']),
    ofGoose(value['extensions']),
    ofContinue(value['experimental']),
    ofProjects(value['projects']),
  ]
  const known = found.filter(entries => entries !== undefined)
  if (known.length > 0) return known.flat()
  // A map of servers by itself, among which a broken one is told rather than hides the others.
  return Object.values(value).some(isServer) ? inPlace(value) : undefined
}

export function isRemote(entry: Fields): boolean {
  const type = plainText(entry['type'])
  return REMOTE_MEMBERS.some(member => typeof entry[member] === 'string') || (type !== undefined && REMOTE_TYPES.includes(type))
}

/** An older Zed has `"command": { "path": …, "args": […], "env": {…} }`. */
export function isCommandObject(value: unknown): value is Fields {
  return isFields(value) && typeof value['path'] === 'string'
}

function ofPlaces(value: Fields): (readonly Entry[] | undefined)[] {
  return PLACES.map(place => (Object.hasOwn(value, place) && typeof value[place] === 'object' ? inPlace(value[place]) : undefined))
}

function inPlace(inside: unknown, project: string | null = null): readonly Entry[] {
  // Continue has a list, whose entries name themselves.
  if (Array.isArray(inside)) return inside.map((entry: unknown) => ({ name: nameIn(entry), entry, project }))
  return isFields(inside) ? Object.entries(inside).map(([name, entry]) => ({ name, entry, project })) : []
}

/** OpenCode keeps servers in `mcp`, VS Code's settings in `mcp.servers`; others keep something else there. */
function ofMcp(inside: unknown): readonly Entry[] | undefined {
  if (!isFields(inside)) return undefined
  const servers = inside['servers']
  if (isFields(servers) && !isServer(servers)) return inPlace(servers)
  const entries = inPlace(inside).filter(({ entry }) => isServer(entry))
  return entries.length > 0 ? entries : undefined
}

/** Goose calls servers extensions; those that are part of Goose are told apart by their type later. */
function ofGoose(inside: unknown): readonly Entry[] | undefined {
  if (!isFields(inside)) return undefined
  const isGoose = Object.values(inside).some(
    entry => isFields(entry) && (typeof entry['cmd'] === 'string' || typeof entry['type'] === 'string'),
  )
  return isGoose ? inPlace(inside) : undefined
}

/** An older Continue: `experimental.modelContextProtocolServers: [{ transport: { type, command, args } }]`. */
function ofContinue(inside: unknown): readonly Entry[] | undefined {
  const servers = isFields(inside) ? inside['modelContextProtocolServers'] : undefined
  return Array.isArray(servers) ? inPlace(servers) : undefined
}

/** Claude Code keeps servers of a project under its folder. */
function ofProjects(inside: unknown): readonly Entry[] | undefined {
  if (!isFields(inside)) return undefined
  const entries = Object.entries(inside).flatMap(([folder, project]) =>
    isFields(project) && isFields(project['mcpServers']) ? inPlace(project['mcpServers'], folder) : [],
  )
  return entries.length > 0 ? entries : undefined
}

function isServer(value: unknown): value is Fields {
  if (!isFields(value)) return false
  const { command, cmd } = value
  const hasCommand = typeof command === 'string' || Array.isArray(command) || isCommandObject(command) || typeof cmd === 'string'
  return hasCommand || isRemote(value) || isFields(value['transport'])
}

function nameIn(entry: unknown): string {
  return isFields(entry) ? (plainText(entry['name']) ?? '') : ''
}
