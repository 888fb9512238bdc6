export type ClientId = 'claude-code' | 'claude-desktop' | 'cursor' | 'vscode' | 'codex' | 'curl'

export interface ClientSnippet {
  readonly client: ClientId
  /** The client's name, for a tab. */
  readonly title: string
  readonly language: 'json' | 'shell' | 'toml'
  /** What to do with it: the file it belongs to, or where to run it. */
  readonly where: string
  readonly text: string
}

/** How a client starts the stdio bridge; the command is an absolute path, because desktop apps have hardly a PATH. */
export interface BridgeCommand {
  readonly command: string
  readonly args: readonly string[]
}

export interface SnippetFacts {
  /** The workspace's endpoint, `http://127.0.0.1:7717/w/<slug>/mcp`. */
  readonly url: string
  readonly slug: string
  readonly key: string
  /** Undefined where there is none to start: then clients that take no URL are left out. */
  readonly bridge: BridgeCommand | undefined
}

/** What to paste into each client so that it connects to the workspace with this key. */
export function clientSnippets(facts: SnippetFacts): readonly ClientSnippet[] {
  return [...claudeCode(facts), ...claudeDesktop(facts), cursor(facts), vsCode(facts), codex(facts), curl(facts)]
}

/** Clients join it with the tool's name and cut or refuse beyond 60 characters; our part of a tool's name may take 45 of them. */
const LONGEST_ENTRY = 15

/** The name of the entry in a client's file: `atrium-<slug>`; one that must be cut ends in two characters that keep it apart from its neighbours. */
export function entryName(slug: string): string {
  const name = `atrium-${slug}`
  if (name.length <= LONGEST_ENTRY) return name
  return `${name.slice(0, LONGEST_ENTRY - 3).replace(/-+$/, '')}-${checkOf(slug)}`
}

/** The variable that holds the key where a file is shared with others and may not. */
export function keyVariable(slug: string): string {
  return `ATRIUM_${slug.toUpperCase().replaceAll('-', '_')}`
}

/** One tool call without any client: a modern request is complete in itself, it needs no session before it. */
export function curlToolCall({
  url,
  key,
  name,
  toolArguments,
}: {
  url: string
  key: string
  name: string
  toolArguments: Readonly<Record<string, unknown>>
}): string {
  return curlCommand({ url, key }, { method: 'tools/call', params: { name, arguments: toolArguments } })
}

function claudeCode({ url, slug, key }: SnippetFacts): ClientSnippet[] {
  const entry = { type: 'http', url, headers: { Authorization: `Bearer \${${keyVariable(slug)}}` } }
  return [
    {
      client: 'claude-code',
      title: 'Claude Code',
      language: 'shell',
      where: 'Run in a terminal',
      text: `claude mcp add --transport http --scope user ${entryName(slug)} ${url} --header "Authorization: Bearer ${key}"`,
    },
    {
      client: 'claude-code',
      title: 'Claude Code',
      language: 'json',
      where: `.mcp.json of a project, with the key in the environment as ${keyVariable(slug)}`,
      text: json({ mcpServers: { [entryName(slug)]: entry } }),
    },
  ]
}

/** Its file takes no URLs, and says nothing about those it ignores: it gets the bridge. */
function claudeDesktop({ url, slug, key, bridge }: SnippetFacts): ClientSnippet[] {
  if (bridge === undefined) return []
  const entry = { command: bridge.command, args: [...bridge.args, '--url', url], env: { ATRIUM_KEY: key } }
  const where = 'claude_desktop_config.json, which Settings → Developer → Edit config opens'
  return [
    {
      client: 'claude-desktop',
      title: 'Claude Desktop',
      language: 'json',
      where,
      text: json({ mcpServers: { [entryName(slug)]: entry } }),
    },
  ]
}

function cursor({ url, slug, key }: SnippetFacts): ClientSnippet {
  const entry = { url, headers: { Authorization: `Bearer ${key}` } }
  return {
    client: 'cursor',
    title: 'Cursor',
    language: 'json',
    where: '~/.cursor/mcp.json',
    text: json({ mcpServers: { [entryName(slug)]: entry } }),
  }
}

function vsCode({ url, slug }: SnippetFacts): ClientSnippet {
  const name = entryName(slug)
  const input = { type: 'promptString', id: `${name}-key`, description: `Atrium key of ${slug}`, password: true }
  const entry = { type: 'http', url, headers: { Authorization: `Bearer \${input:${name}-key}` } }
  return {
    client: 'vscode',
    title: 'VS Code',
    language: 'json',
    where: '.vscode/mcp.json, or “MCP: Open User Configuration”; VS Code asks for the key once and keeps it',
    text: json({ inputs: [input], servers: { [name]: entry } }),
  }
}

function codex({ url, slug, key }: SnippetFacts): ClientSnippet {
  const lines = [
    `[mcp_servers.${entryName(slug)}]`,
    `url = ${tomlText(url)}`,
    `http_headers = { Authorization = ${tomlText(`Bearer ${key}`)} }`,
  ]
  return { client: 'codex', title: 'Codex', language: 'toml', where: '~/.codex/config.toml', text: lines.join('\n') }
}

function curl(facts: SnippetFacts): ClientSnippet {
  return {
    client: 'curl',
    title: 'curl',
    language: 'shell',
    where: 'Run in a terminal; it lists the tools',
    text: curlCommand(facts, { method: 'tools/list', params: {} }),
  }
}

interface ModernRequest {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

function curlCommand({ url, key }: { readonly url: string; readonly key: string }, { method, params }: ModernRequest): string {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': { name: 'curl', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } })
  const name = typeof params['name'] === 'string' ? [`Mcp-Name: ${headerText(params['name'])}`] : []
  const headers = [
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `MCP-Protocol-Version: ${MODERN}`,
    `Mcp-Method: ${method}`,
    ...name,
  ]
  return [`curl -sS ${shellText(url)}`, ...headers.map(header => `-H ${shellText(header)}`), `-d ${shellText(body)}`].join(' \\\n  ')
}

const MODERN = '2026-07-28'

/** A header's value as MCP 2026-07-28 writes it: what is not plain ASCII is marked base64. */
function headerText(value: string): string {
  if (/^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(value)) return value
  return `=?base64?${base64(value)}?=`
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 of the text in UTF-8, without `btoa` or `Buffer`: this file runs in the page and in Node, and is typed for neither. */
function base64(text: string): string {
  const bytes = [...encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|./g)].map(([one, hex]) =>
    hex === undefined ? one.charCodeAt(0) : Number.parseInt(hex, 16),
  )
  const bits = bytes.map(byte => byte.toString(2).padStart(8, '0')).join('')
  const digits = [...bits.matchAll(/.{1,6}/g)].map(([six]) => DIGITS.charAt(Number.parseInt(six.padEnd(6, '0'), 2)))
  return digits.join('').padEnd(Math.ceil(digits.length / 4) * 4, '=')
}

function shellText(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** A TOML basic string takes the escapes of JSON. */
function tomlText(text: string): string {
  return JSON.stringify(text)
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** Two characters that follow from the text (FNV-1a, 32 bits, in base 36). */
function checkOf(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return ((hash >>> 0) % 36 ** 2).toString(36).padStart(2, '0')
}
