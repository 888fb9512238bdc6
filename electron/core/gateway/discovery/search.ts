import { remembered } from '#core/lib/remembered.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import { answer, mendable, quoted } from './answers.ts'
import { DEFAULT_RESULTS, MAX_RESULTS } from './own-tools.ts'
import { Picker, type Candidate } from './rank.ts'
import type { Reach } from './reach.ts'
import type { ToolIndex } from './tool-index.ts'
import { nameOf, oneLine, summaryOf } from './tool-text.ts'
import { conceptsOf } from './words.ts'

/** Servers and reasons that are named in one answer. */
const MAX_NAMED = 50

/** What was asked for, as far as it makes sense. */
interface Asked {
  readonly words: string
  /** A server by its name or slug; undefined: all. */
  readonly server: string | undefined
  readonly limit: number
}

/** Answers `search_tools`. What the query holds is words to look for and nothing else. */
export function search(reach: Reach, index: ToolIndex, { query = '', server, limit }: JsonObject): JsonObject {
  if (typeof query !== 'string') return mendable('`query` must be a text: say in words what you want to do.')
  const named = typeof server === 'string' ? server.trim() : ''
  const asked = { words: query.trim(), server: named === '' ? undefined : named, limit: limitOf(limit) }
  if (asked.words === '' && asked.server === undefined)
    return answer(`Say what you want to do, or name a server to list its tools. ${serversHere(reach)}`)
  return find(reach, index, asked)
}

function find(reach: Reach, index: ToolIndex, { words, server, limit }: Asked): JsonObject {
  const serverIds = server === undefined ? undefined : idsOf(reach, server)
  if (serverIds?.size === 0) return mendable(`There is no server ${quoted(server ?? '')} here. ${serversHere(reach)}`)
  const { shown, found } = words === '' ? firstOf(reach, serverIds, limit) : best(reach, index, { words, serverIds, limit })
  if (found === 0)
    return answer(`No tool has to do with these words. Try others, or name a server. ${serversHere(reach)}${notSearched(reach)}`)
  return answer(`${countWords(shown.length, found)}${notSearched(reach)}`, linesOf(reach, shown))
}

/** What is shown, of how many. */
interface Found {
  readonly shown: readonly Candidate[]
  readonly found: number
}

interface Looked {
  readonly words: string
  readonly serverIds: ReadonlySet<string> | undefined
  readonly limit: number
}

function best(reach: Reach, index: ToolIndex, { words, serverIds, limit }: Looked): Found {
  const picker = new Picker(index.calledIn(words), limit)
  index.score(conceptsOf(words), (name, score) => {
    const offer = reach.tools.get(name)
    if (offer !== undefined && (serverIds === undefined || serverIds.has(offer.server.facts.id))) picker.see(name, offer, score)
  })
  return { shown: picker.picked(), found: picker.seen }
}

/** In the order they are listed. */
function firstOf({ tools }: Reach, serverIds: ReadonlySet<string> | undefined, limit: number): Found {
  const all = [...tools].filter(([, { server }]) => serverIds === undefined || serverIds.has(server.facts.id))
  return { shown: all.slice(0, limit).map(([name, offer]) => ({ name, offer, score: 0 })), found: all.length }
}

function idsOf({ servers }: Reach, asked: string): ReadonlySet<string> {
  const wanted = asked.toLowerCase()
  return new Set(servers.filter(({ slug, name }) => slug === wanted || name.toLowerCase() === wanted).map(({ id }) => id))
}

function limitOf(limit: unknown): number {
  const number = typeof limit === 'string' ? Number(limit) : limit
  if (typeof number !== 'number' || !Number.isFinite(number)) return DEFAULT_RESULTS
  return Math.min(MAX_RESULTS, Math.max(1, Math.floor(number)))
}

const itemsByName = remembered((tools: readonly JsonObject[]) => new Map(tools.map(tool => [nameOf(tool), tool])))

/** One part for all results: clients show every part with words of their own. */
function linesOf({ whole }: Reach, shown: readonly Candidate[]): JsonObject[][] {
  const items = itemsByName(whole.lists.tools)
  return [
    shown.map(({ name, offer }) => {
      const about = summaryOf(items.get(name) ?? {})
      return { name, server: oneLine(offer.server.facts.name), ...(about === '' ? {} : { about }) }
    }),
  ]
}

function countWords(shown: number, found: number): string {
  if (shown === found) return `${found === 1 ? '1 tool' : `${found} tools`}, the best first.`
  return `${shown} of ${found} tools shown, the best first. Say more, name a server or raise the limit for others.`
}

function serversHere({ servers, tools }: Reach): string {
  if (servers.length === 0) return 'No server is here.'
  const counts = new Map<string, number>()
  for (const { server } of tools.values()) counts.set(server.facts.id, (counts.get(server.facts.id) ?? 0) + 1)
  const named = servers.slice(0, MAX_NAMED).map(({ id, name }) => `${quoted(oneLine(name))} (${counts.get(id) ?? 0})`)
  return `Servers here, with how many tools: ${named.join(', ')}${servers.length > MAX_NAMED ? ' and others' : ''}.`
}

/** A search in a partial list says that it was one. */
function notSearched({ missing }: Reach): string {
  if (missing.length === 0) return ''
  const named = missing.slice(0, MAX_NAMED).map(({ server, reason }) => `${quoted(oneLine(server.name))} (${reason})`)
  return ` Not searched: ${named.join(', ')}.`
}
