import { parseJsonc } from './jsonc.ts'
import type { StdioLaunch } from './model/server.ts'
import { looksLikeSecret } from './secret-like.ts'

/** A server found in what was pasted: as `servers.create` takes it, with the environment names whose values ought to be secrets. */
export interface ServerCandidate {
  readonly name: string
  readonly launch: StdioLaunch
  /** Values that look like secrets, and those the client would have asked for (whose value is then empty). */
  readonly secretLike: readonly string[]
}

export interface ClientConfig {
  readonly servers: readonly ServerCandidate[]
  /** Sentences for the page: what was left out, and what needs a look before it can run. */
  readonly problems: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

/** Where clients keep their servers: Claude, Cursor, Gemini; VS Code; Zed; OpenCode; Amp; VS Code's settings file. */
const PLACES = ['mcpServers', 'servers', 'context_servers', 'mcp', 'amp.mcpServers', 'mcp.servers']
const REMOTE_MEMBERS = ['url', 'serverUrl', 'httpUrl', 'uri']
const REMOTE_TYPES = ['http', 'sse', 'streamable-http', 'streamableHttp', 'streamable_http', 'remote', 'ws']
const MOST_SERVERS = 100

/** Reads a pasted client configuration in any of its common shapes. Never throws: what it cannot use becomes a problem. */
export function parseClientConfig(text: string): ClientConfig {
  if (text.trim() === '') return nothing()
  const parsed = parseGenerously(text)
  if (!parsed.ok) return nothing(notJson(parsed.where))
  const entries = findServers(parsed.value)
  if (entries === undefined)
    return nothing('No server is in this text. Paste the part of the client’s file that has “mcpServers”, “servers” or “context_servers”.')
  if (entries.length === 0) return nothing('The list of servers in this text is empty.')
  if (entries.length > MOST_SERVERS) return nothing(`This text has ${entries.length} servers. Paste at most ${MOST_SERVERS} at once.`)
  const read = entries.map(([name, entry]) => readServer(name, entry))
  return { servers: read.flatMap(one => one.server ?? []), problems: read.flatMap(one => one.problems) }
}

function nothing(...problems: string[]): ClientConfig {
  return { servers: [], problems }
}

function notJson(where: string): string {
  return `This is not JSON: see ${where}. Paste the client’s configuration as it is in its file.`
}

/** Readmes often show a piece out of the middle: `"github": { … }`, perhaps with a comma after it. */
function parseGenerously(text: string) {
  const whole = parseJsonc(text)
  if (whole.ok || !/^\s*(\/\/[^\n]*\n\s*)*"/.test(text)) return whole
  const piece = parseJsonc(`{${text.replace(/[,\s]+$/, '')}\n}`)
  return piece.ok ? piece : whole
}

function findServers(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (!isFields(value)) return undefined
  if (isServer(value)) return [[nameIn(value), value]]
  for (const place of PLACES) {
    const inside = Object.hasOwn(value, place) ? value[place] : undefined
    if (isFields(inside)) return findInside(inside)
  }
  // A map of servers by itself, among which a broken one is told rather than hides the others.
  return Object.values(value).some(isServer) ? Object.entries(value) : undefined
}

/** VS Code's settings have `"mcp": { "servers": { … } }`. */
function findInside(inside: Fields): readonly (readonly [string, unknown])[] {
  const deeper = inside['servers']
  return isFields(deeper) && !isServer(deeper) ? Object.entries(deeper) : Object.entries(inside)
}

function isServer(value: unknown): value is Fields {
  if (!isFields(value)) return false
  return typeof value['command'] === 'string' || Array.isArray(value['command']) || isCommandObject(value['command']) || isRemote(value)
}

function isRemote(entry: Fields): boolean {
  const { type } = entry
  return REMOTE_MEMBERS.some(member => typeof entry[member] === 'string') || (typeof type === 'string' && REMOTE_TYPES.includes(type))
}

/** An older Zed has `"command": { "path": …, "args": […], "env": {…} }`. */
function isCommandObject(value: unknown): value is Fields {
  return isFields(value) && typeof value['path'] === 'string'
}

function nameIn(entry: Fields): string {
  return typeof entry['name'] === 'string' ? entry['name'] : ''
}

interface ReadServer {
  readonly server?: ServerCandidate
  readonly problems: readonly string[]
}

function readServer(givenName: string, entry: unknown): ReadServer {
  const name = givenName.trim().slice(0, 64)
  const called = name === '' ? 'The server' : `“${name}”`
  if (!isFields(entry)) return { problems: [`${called} is not described by an object, and is left out.`] }
  if (isRemote(entry)) return { problems: [`${called} is a remote server. Remote servers cannot be added yet.`] }
  const line = readCommandLine(entry)
  if (line === undefined) return { problems: [`${called} has no command, and is left out.`] }
  const environment = readEnvironment(line.environment)
  const cwd = readFolder(entry['cwd'])
  const launch = { kind: 'stdio' as const, command: line.command, args: line.args, environment: environment.values, cwd: cwd.folder }
  const problems = [...line.problems, ...environment.problems, ...cwd.problems, ...ignoredParts(entry)]
  return { server: { name, launch, secretLike: environment.secretLike }, problems: problems.map(problem => `${called} ${problem}`) }
}

interface CommandLine {
  readonly command: string
  readonly args: readonly string[] & string[]
  readonly environment: unknown
  readonly problems: readonly string[]
}

function readCommandLine(entry: Fields): CommandLine | undefined {
  const source = isCommandObject(entry['command']) ? { ...entry, ...entry['command'], command: entry['command']['path'] } : entry
  // OpenCode gives command and arguments as one list.
  const [command, ...first] = Array.isArray(source['command']) ? source['command'].map(plainText) : [plainText(source['command'])]
  const given = Array.isArray(source['args']) ? source['args'].map(plainText) : []
  if (command === undefined || command.trim() === '') return undefined
  const words = [...first, ...given]
  const args = words.filter(word => word !== undefined)
  return {
    command: command.trim(),
    args,
    environment: source['env'] ?? source['environment'] ?? source['envs'],
    problems: [
      ...(args.length < words.length ? ['has an argument that is not text; it is left out.'] : []),
      ...lineProblems([command, ...args]),
    ],
  }
}

function lineProblems(words: readonly string[]): string[] {
  const problems: string[] = []
  const placeholder = words.map(placeholderIn).find(found => found !== undefined)
  if (placeholder !== undefined) problems.push(`leaves “${placeholder}” for its client to fill in. Write the value before you add it.`)
  if (words.some(word => /[\r\n\0]/.test(word)))
    problems.push('has a line break in its command or arguments. Take it out before you add it.')
  if (words.some(isSecretArgument))
    problems.push(
      'has what looks like a secret among its arguments, which every program of this computer can read. Use an environment variable if the server takes one.',
    )
  return problems
}

function isSecretArgument(word: string): boolean {
  const at = word.indexOf('=')
  return at === -1
    ? looksLikeSecret('', word)
    : looksLikeSecret(word.slice(0, at).replace(/^-+/, '').replaceAll('-', '_'), word.slice(at + 1))
}

interface ReadVariable {
  readonly name: string
  readonly value?: string
  readonly isSecretLike?: boolean
  readonly problem?: string
}

function readEnvironment(given: unknown) {
  const variables = Object.entries(isFields(given) ? given : {}).map(([name, raw]) => readVariable(name, plainText(raw)))
  return {
    values: Object.fromEntries(variables.flatMap(({ name, value }) => (value === undefined ? [] : [[name, { value }] as const]))),
    secretLike: variables.filter(variable => variable.isSecretLike === true).map(variable => variable.name),
    problems: variables.flatMap(variable => variable.problem ?? []),
  }
}

function readVariable(name: string, text: string | undefined): ReadVariable {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name))
    return { name, problem: 'names an environment variable with characters none can have; it is left out.' }
  if (text === undefined) return { name, problem: `gives ${name} a value that is not text; it is left out.` }
  const asked = placeholderIn(text)
  if (asked === undefined) return { name, value: text, isSecretLike: looksLikeSecret(name, text) }
  const problem = `leaves the value of ${name} (“${asked}”) for its client to fill in. Give it here.`
  // VS Code asks for inputs so that they stay out of its file.
  return { name, value: '', isSecretLike: asked.startsWith('${input:') || looksLikeSecret(name, 'asked for'), problem }
}

function readFolder(given: unknown): { folder: string | null; problems: string[] } {
  if (typeof given !== 'string' || given.trim() === '') return { folder: null, problems: [] }
  const isAbsolute = /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(given) && placeholderIn(given) === undefined && !/[\r\n\0]/.test(given)
  return isAbsolute
    ? { folder: given, problems: [] }
    : { folder: null, problems: ['starts in a folder that is not an absolute path. Give the folder if it needs one.'] }
}

function ignoredParts(entry: Fields): string[] {
  return typeof entry['envFile'] === 'string' ? ['reads its environment from a file of its client. Give the variables here.'] : []
}

/** `${env:HOME}`, `${input:token}`, `${workspaceFolder}`, `<your token>`, `YOUR_API_KEY_HERE`: meant to be filled in by somebody. */
function placeholderIn(text: string): string | undefined {
  return /\$\{[^}]*\}/.exec(text)?.[0] ?? /^<[^<>]+>$|^(?:your|my)[-_ ][\w -]*$|^\.{3}$|^[x*]{3,}$|^…$/i.exec(text.trim())?.[0]
}

function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
