import { parseArgs } from 'node:util'

export const usage = `atrium-bridge connects an MCP client that speaks stdio to a workspace of Atrium.

  ATRIUM_KEY=atr_... atrium-bridge --url http://127.0.0.1:7717/w/<workspace>/mcp

  --url URL   the workspace's address; else ATRIUM_URL
  --key KEY   the workspace's key; else ATRIUM_KEY, which is better:
              arguments can be read by every program of this computer
  --help      this text

Standard output carries MCP messages only; everything said to people is on standard error.
`

export type Settings =
  | { readonly kind: 'run'; readonly url: URL; readonly key: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly sentence: string }

/**
 * Reads the address and the key; arguments win over the environment.
 * A refusal never repeats what was given: a key in the wrong place must not reach a log.
 */
export function readSettings(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = readArguments(argv)
  if (given === undefined) return refused('An argument is not known or has no value. See --help.')
  if (given.help === true) return { kind: 'help' }
  const url = readUrl((given.url ?? environment['ATRIUM_URL'] ?? '').trim())
  if (typeof url === 'string') return refused(url)
  const key = (given.key ?? environment['ATRIUM_KEY'] ?? '').trim()
  if (key === '') return refused('No key is given. Set ATRIUM_KEY to a key of the workspace, or use --key.')
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return refused('The key holds spaces or characters no key has. Copy it again from Atrium.')
  }
  return { kind: 'run', url, key }
}

function readArguments(argv: readonly string[]): { url?: string; key?: string; help?: boolean } | undefined {
  try {
    return parseArgs({
      args: [...argv],
      options: { url: { type: 'string' }, key: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values
  } catch {
    return undefined
  }
}

/** The address, or the sentence that refuses it. */
function readUrl(text: string): URL | string {
  if (text === '') return 'No address is given. Set ATRIUM_URL to the address of the workspace, or use --url.'
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return 'The address is not a URL. Copy it again from Atrium.'
  }
  if (url.username !== '' || url.password !== '') return 'The address must not hold a user or a password.'
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url
  return 'The key would travel unprotected: use an https address, or http on 127.0.0.1, [::1] or localhost.'
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function refused(sentence: string): Settings {
  return { kind: 'refused', sentence }
}
