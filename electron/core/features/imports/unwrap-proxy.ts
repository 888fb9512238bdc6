import { isFields, plainText } from './found.ts'
import { isWebAddress, transportOf, type Address } from './read-address.ts'
import type { CommandLine } from './read-command.ts'

const LAUNCHERS = new Set(['npx', 'bunx', 'pnpx', 'pnpm', 'yarn', 'npm', 'bun', 'uvx', 'uv', 'pipx', 'node', 'deno', 'python', 'python3'])
const LAUNCHER_WORDS = new Set(['dlx', 'exec', 'x', 'run', 'tool', 'start', 'global'])

/**
 * The address that a command only leads to: mcp-remote, supergateway and mcp-proxy turn an address into a program, for clients
 * that take no address. Undefined for any other command, and where they do something that an address alone does not say.
 */
export function unwrapProxy({ command, words, environment }: CommandLine): Address | undefined {
  const all = [command, ...words]
  const at = all.findIndex(word => proxyIn(word) !== undefined)
  const isLaunched = all
    .slice(0, at)
    .every((word, index) => (index === 0 ? LAUNCHERS.has(baseOf(word)) : word.startsWith('-') || LAUNCHER_WORDS.has(word)))
  if (at === -1 || !isLaunched) return undefined
  const given = new Map(environment)
  const rest = all.slice(at + 1).map(word => word.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => given.get(name) ?? whole))
  const address = readOptions(proxyIn(all[at] ?? ''), rest, given)
  return address !== undefined && isWebAddress(address.url) ? address : undefined
}

type Proxy = 'mcp-remote' | 'supergateway' | 'mcp-proxy'

function proxyIn(word: string): Proxy | undefined {
  const name = baseOf(word)
    .replace(/(?<=.)@[^@]*$/, '')
    .replace(/==.*$/, '')
  return name === 'mcp-remote' || name === 'supergateway' || name === 'mcp-proxy' ? name : undefined
}

function baseOf(word: string): string {
  return (word.split(/[/\\]/).at(-1) ?? '').replace(/\.(exe|cmd|bat)$/i, '')
}

function readOptions(proxy: Proxy | undefined, rest: readonly string[], environment: ReadonlyMap<string, string>): Address | undefined {
  if (proxy === 'mcp-remote') return readRemote(rest)
  if (proxy === 'supergateway') return readSupergateway(rest)
  return proxy === 'mcp-proxy' ? readProxy(rest, environment) : undefined
}

const NO_CLIENT = { clientId: null, clientSecret: null, scope: null }

/** `mcp-remote <url> [port] [--header "Name: value"] [--transport sse-only] …` */
function readRemote(rest: readonly string[]): Address | undefined {
  const [url = '', ...options] = rest
  const client = jsonOption(options, '--static-oauth-client-info')
  // What is in a file of its own cannot be carried over.
  if (client === undefined) return undefined
  return {
    url,
    transport: transportOf(
      optionsOf(options, '--transport')
        .at(-1)
        ?.replace(/-first$/, '?') ?? '',
    ),
    headers: optionsOf(options, '--header').flatMap(headerIn),
    clientId: plainText(client['client_id']) ?? null,
    clientSecret: plainText(client['client_secret']) ?? null,
    scope: plainText(jsonOption(options, '--static-oauth-client-metadata')?.['scope']) ?? null,
  }
}

/** `supergateway --sse <url>` or `--streamableHttp <url>`; with `--stdio` it is the other way around, and no address. */
function readSupergateway(rest: readonly string[]): Address | undefined {
  const [sse] = optionsOf(rest, '--sse')
  const [streamable] = optionsOf(rest, '--streamableHttp')
  const url = sse ?? streamable
  if (url === undefined || rest.includes('--stdio')) return undefined
  const bearer = optionsOf(rest, '--oauth2Bearer').map(token => ['Authorization', `Bearer ${token}`] as const)
  const headers = [...optionsOf(rest, '--header').flatMap(headerIn), ...bearer]
  return { url, transport: sse === undefined ? 'streamable' : 'sse', headers, ...NO_CLIENT }
}

/** `mcp-proxy [-H Name value] [--transport streamablehttp] <url>`; without an address it serves a command, and is none. */
function readProxy(rest: readonly string[], environment: ReadonlyMap<string, string>): Address | undefined {
  const url = rest.find(word => /^https?:/i.test(word))
  if (url === undefined || rest.some(word => /^--(named-server|port|sse-port|host)\b/.test(word))) return undefined
  const headers = rest.flatMap((word, at) =>
    word === '-H' || word === '--headers' ? [[rest[at + 1] ?? '', rest[at + 2] ?? ''] as const] : [],
  )
  const token = environment.get('API_ACCESS_TOKEN')
  const bearer = token === undefined ? [] : [['Authorization', `Bearer ${token}`] as const]
  return { url, transport: transportOf(optionsOf(rest, '--transport').at(-1) ?? 'sse'), headers: [...headers, ...bearer], ...NO_CLIENT }
}

/** The values of an option, as `--name value` and `--name=value`. */
function optionsOf(words: readonly string[], name: string): string[] {
  return words.flatMap((word, at) => {
    if (word === name) return words[at + 1] ?? []
    return word.startsWith(`${name}=`) ? word.slice(name.length + 1) : []
  })
}

function headerIn(text: string): (readonly [string, string])[] {
  const at = text.indexOf(':')
  return at < 1 ? [] : [[text.slice(0, at).trim(), text.slice(at + 1).trim()] as const]
}

/** An option that is JSON; empty where it is not given, undefined where it cannot be read. */
function jsonOption(words: readonly string[], name: string) {
  const [text] = optionsOf(words, name)
  if (text === undefined) return {}
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}
