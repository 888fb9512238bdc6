import { suggestName } from '#shared/suggest-name.ts'
import { findEntries, isRemote, type Entry } from './find-entries.ts'
import { isFields, plainText, type Fields, type FoundLaunch, type FoundServer, type FoundServers } from './found.ts'
import { parseText } from './parse-text.ts'
import { foundAddress, readAddress } from './read-address.ts'
import { foundCommand, readCommandLine } from './read-command.ts'
import { unusedParts } from './unused-parts.ts'
import { unwrapProxy } from './unwrap-proxy.ts'

const MOST_SERVERS = 100

/** Reads the configuration of any known client. Never throws: what it cannot use becomes a sentence, which repeats no value. */
export function readServers(text: string): FoundServers {
  if (text.trim() === '') return { servers: [], problems: [] }
  const parsed = parseText(text)
  if (!parsed.ok) return { servers: [], problems: [parsed.problem] }
  const entries = findEntries(parsed.value)
  if (entries === undefined) return { servers: [], problems: [NO_PLACE] }
  if (entries.length === 0) return { servers: [], problems: [NO_SERVERS] }
  const read = entries.slice(0, MOST_SERVERS).map(readEntry)
  const tooMany = entries.length > MOST_SERVERS ? [`There are ${entries.length} servers. Only the first ${MOST_SERVERS} are read.`] : []
  return { servers: read.flatMap(one => one.server ?? []), problems: [...tooMany, ...read.flatMap(one => one.problem ?? [])] }
}

/** Also for a file without servers, which is nothing to worry a person about. */
export const NO_PLACE =
  'No server is in this. Paste the part of the client’s file that has “mcpServers”, “servers”, “mcp_servers” or “extensions”.'

export const NO_SERVERS = 'The list of servers is empty.'

interface ReadEntry {
  readonly server?: FoundServer
  readonly problem?: string
}

function readEntry({ name: given, entry, project }: Entry): ReadEntry {
  const name = given.replaceAll(/\p{C}/gu, '').trim().slice(0, 64)
  const called = name === '' ? 'A server without a name' : `“${name}”`
  if (!isFields(entry)) return { problem: `${called} is not described by an object, and is left out.` }
  const read = readLaunches(flattened(entry), name)
  if ('problem' in read) return { problem: `${called} ${read.problem}` }
  if (read.launches.some(isAtriumItself)) return { problem: `${called} leads to Atrium itself, and is left out.` }
  const [first] = read.launches
  const notes = [...read.notes, ...unusedParts(entry)].map(note => `${called} ${note}`)
  return { server: { name: name || nameOf(first), project, isOff: isSwitchedOff(entry), launches: read.launches, notes } }
}

/** An older Continue keeps everything below `transport`. */
function flattened(entry: Fields): Fields {
  const { transport } = entry
  return isFields(transport) ? { ...entry, ...transport } : entry
}

type ReadLaunches =
  { readonly launches: readonly [FoundLaunch, ...FoundLaunch[]]; readonly notes: readonly string[] } | { readonly problem: string }

function readLaunches(entry: Fields, name: string): ReadLaunches {
  const type = plainText(entry['type']) ?? ''
  if (['builtin', 'platform', 'frontend', 'inline_python'].includes(type))
    return { problem: 'is a part of its client and no server, and is left out.' }
  if (isRemote(entry)) {
    const read = readAddress(entry)
    return 'problem' in read ? read : { launches: [foundAddress(read.address, name)], notes: read.notes }
  }
  const line = readCommandLine(entry)
  if (line === undefined) return { problem: 'has no command and no address, and is left out.' }
  const command = foundCommand(line, name)
  const direct = unwrapProxy(line)
  return { launches: direct === undefined ? [command] : [foundAddress(direct, name), command], notes: line.notes }
}

function isSwitchedOff({ disabled, enabled }: Fields): boolean {
  return plainText(disabled) === 'true' || plainText(enabled) === 'false'
}

/** What leads back here would make a workspace offer its own tools, round and round. */
function isAtriumItself(launch: FoundLaunch): boolean {
  if (launch.kind === 'http') {
    const { hostname, pathname } = new URL(launch.url)
    return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && /^\/w\/[a-z0-9-]+\/mcp\/?$/.test(pathname)
  }
  const isBridge = (text: string) => /(^|[/\\])atrium-bridge\.mjs$/.test(text)
  return (
    isBridge(launch.command) ||
    launch.values.some(({ where, name, text }) => (where === 'environment' ? name === 'ATRIUM_KEY' : isBridge(text ?? '')))
  )
}

function nameOf(launch: FoundLaunch): string {
  if (launch.kind === 'http') return new URL(launch.url).hostname.replace(/^(www|mcp|api)\./, '').slice(0, 64)
  const words = launch.values
    .filter(value => value.where === 'argument' && value.kind === 'plain')
    .map(value => value.before + (value.text ?? ''))
  return suggestName(launch.command, words) || 'server'
}
