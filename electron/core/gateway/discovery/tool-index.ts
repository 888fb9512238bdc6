import { setImmediate as nextTurn } from 'node:timers/promises'
import { openWordIndex, type IndexColumn, type WordIndex } from '#core/db/word-index.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { WorkspaceOffers } from '../offers/build-offers.ts'
import type { OfferedServer } from '../offers/offered-server.ts'
import { nameOf, parametersOf, partsOf, titleOf } from './tool-text.ts'
import { ScoreSheet } from './score-sheet.ts'
import { wordsOf, type Concept } from './words.ts'

/**
 * What a tool is called says most; what its parameters are called says least. SQLite weighs what it counts before it flattens large counts,
 * so weights far above 1 would all be the same.
 */
const COLUMNS: readonly IndexColumn[] = [
  { name: 'name', weight: 3 },
  { name: 'title', weight: 2 },
  { name: 'purpose', weight: 1 },
  { name: 'server', weight: 0.6 },
  { name: 'details', weight: 0.2 },
  { name: 'parameters', weight: 0.1 },
]

/** What is found under another word, or under the beginning of one, counts for so much of the word itself. */
const ALIKE_SHARE = 0.65
const PREFIX_SHARE = 0.35
/** Shorter beginnings are those of too many words. */
const MIN_PREFIX = 4

/** Tools indexed in one turn of the event loop: a few milliseconds, so that calls are not held up by a long list. */
const BATCH = 50

interface Entry {
  readonly id: number
  readonly tool: JsonObject
  readonly server: OfferedServer
  /** What it may be called in a question. */
  readonly callings: readonly string[]
}

/** The tools of a workspace's offers, found by words. Follows the offers: only what changed is indexed anew. */
export class ToolIndex {
  readonly #words: WordIndex = openWordIndex(COLUMNS)
  readonly #sheet = new ScoreSheet()
  #entries = new Map<string, Entry>()
  readonly #nameById = new Map<number, string>()
  readonly #called = new Map<string, Set<string>>()
  #followed: WorkspaceOffers | undefined
  #following: Promise<void> = Promise.resolve()
  #lastId = 0
  /** Ids that are free again: they stay about as many as there are tools. */
  readonly #freeIds: number[] = []

  /** Brings the index up to these offers; at once where it is. One after the other. */
  async follow(offers: WorkspaceOffers): Promise<void> {
    while (this.#followed !== offers) {
      const before = this.#following
      // What failed before is tried again for whoever needs it now.
      this.#following = before.catch(() => undefined).then(() => (this.#followed === offers ? undefined : this.#takeOver(offers)))
      await this.#following
    }
  }

  /** Shows every tool that has to do with the concepts by its name, with how much; in no order. */
  score(concepts: readonly Concept[], see: (name: string, score: number) => void): void {
    this.#sheet.begin(this.#lastId + 1)
    for (const concept of concepts) this.#take(concept)
    this.#sheet.forEach((id, score) => {
      const name = this.#nameById.get(id)
      if (name !== undefined) see(name, score)
    })
  }

  /** Names of the tools that a question calls by their name, or is nothing but the words of. */
  calledIn(question: string): ReadonlySet<string> {
    const callings = question.toLowerCase().match(/[\p{L}\p{N}_.-]+/gu) ?? []
    return new Set([...new Set(callings), wholeCalling(question)].flatMap(calling => [...(this.#called.get(calling) ?? [])]))
  }

  close(): void {
    this.#words.close()
  }

  #take({ word, alike, share }: Concept): void {
    const exact = this.#words.match({ text: word, isPrefix: false })
    this.#sheet.take(exact, 1)
    for (const other of alike) this.#sheet.take(this.#words.match({ text: other, isPrefix: false }), ALIKE_SHARE)
    if (exact.ids.length === 0 && word.length >= MIN_PREFIX)
      this.#sheet.take(this.#words.match({ text: word, isPrefix: true }), PREFIX_SHARE)
    this.#sheet.endConcept(share)
  }

  async #takeOver(offers: WorkspaceOffers): Promise<void> {
    const wanted = new Map(offers.lists.tools.map(tool => [nameOf(tool), tool]))
    const gone = [...this.#entries].filter(([name, entry]) => !isSame(entry, wanted.get(name), offers.tools.get(name)?.server))
    for (const batch of batchesOf(gone)) {
      this.#words.remove(batch.map(([, { id }]) => id))
      for (const [name, { id, callings }] of batch) {
        this.#forget(name, callings)
        this.#entries.delete(name)
        this.#nameById.delete(id)
        this.#freeIds.push(id)
      }
      await nextTurn()
    }
    const added = [...wanted].filter(([name]) => !this.#entries.has(name))
    for (const batch of batchesOf(added)) {
      this.#add(batch, offers)
      await nextTurn()
    }
    this.#followed = offers
  }

  #forget(name: string, callings: readonly string[]): void {
    for (const calling of callings) {
      const names = this.#called.get(calling)
      names?.delete(name)
      if (names?.size === 0) this.#called.delete(calling)
    }
  }

  #add(batch: readonly (readonly [string, JsonObject])[], offers: WorkspaceOffers): void {
    const entries = batch.flatMap(([name, tool]) => {
      const offer = offers.tools.get(name)
      if (!offer) return []
      const id = this.#freeIds.pop() ?? (this.#lastId += 1)
      return [
        {
          name,
          original: offer.original,
          entry: { id, tool, server: offer.server, callings: callingsOf(name, offer.original) },
        },
      ]
    })
    this.#words.add(entries.map(({ original, entry }) => ({ id: entry.id, texts: textsOf(original, entry) })))
    for (const { name, entry } of entries) {
      this.#entries.set(name, entry)
      for (const calling of entry.callings) this.#called.set(calling, (this.#called.get(calling) ?? new Set()).add(name))
      this.#nameById.set(entry.id, name)
    }
  }
}

/** For the question that is nothing else; a space before it, which no word of a question has. */
function wholeCalling(text: string): string {
  return ` ${wordsOf(text).join(' ')}`
}

/** A name of one common word (`click`) is a word like others: it calls the tool only where the question is nothing else. */
function callingsOf(name: string, original: string): string[] {
  const own = original.toLowerCase()
  return [...new Set([name.toLowerCase(), wholeCalling(original), ...(/[_.-]/.test(own) ? [own] : [])])]
}

/** In the order of the columns. The server's own name of a tool, without the prefix that says whose it is. */
function textsOf(original: string, { tool, server }: Entry): string[] {
  const { first, rest } = partsOf(tool)
  const own = nameOf(tool).replace(new RegExp(`^${server.facts.slug}__`), '')
  const names = own === original ? own : `${own} ${original}`
  return [names, titleOf(tool), first, `${server.facts.name} ${server.facts.slug}`, rest, parametersOf(tool)].map(text =>
    wordsOf(text).join(' '),
  )
}

function isSame({ tool, server }: Entry, other: JsonObject | undefined, otherServer: OfferedServer | undefined): boolean {
  if (other === undefined || otherServer === undefined) return false
  const isSameServer = server.facts.id === otherServer.facts.id && server.facts.name === otherServer.facts.name
  return (
    isSameServer && tool.description === other.description && titleOf(tool) === titleOf(other) && tool.inputSchema === other.inputSchema
  )
}

function* batchesOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH)
}
