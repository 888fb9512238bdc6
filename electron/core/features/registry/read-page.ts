import { z } from 'zod'
import { PACKAGE_KINDS, type RegistryEntry } from '#shared/model/registry.ts'
import { ServerJson, shown } from './server-json.ts'

const OFFICIAL = 'io.modelcontextprotocol.registry/official'
/** An entry with its packages; the largest real ones have a tenth. */
const MAX_ENTRY_CHARACTERS = 131_072

const Instant = z
  .string()
  .transform(text => Date.parse(text))
  .refine(time => Number.isFinite(time) && time >= 0)

const Official = z.object({
  // A status of a later registry is no reason to hide a server, and none to recommend it.
  status: z.enum(['active', 'deprecated', 'deleted']).catch('active'),
  statusMessage: shown(1_000).nullish().catch(null),
  publishedAt: Instant.nullish().catch(null),
  updatedAt: Instant.nullish().catch(null),
  isLatest: z.boolean().nullish().catch(null),
})

const Item = z.object({
  server: z.unknown(),
  _meta: z.record(z.string(), z.unknown()).nullish().catch(null),
})

const Page = z.object({
  servers: z.array(z.unknown()).max(10_000).nullish(),
  metadata: z
    .object({ nextCursor: z.string().max(4_096).nullish() })
    .nullish()
    .catch(null),
})

/** An entry as it is kept: what lists show, and all its publisher wrote. */
export interface ReadEntry extends RegistryEntry {
  readonly isLatest: boolean
  readonly json: string
}

export interface ReadPage {
  readonly entries: readonly ReadEntry[]
  /** Entries that could not be understood. */
  readonly skipped: number
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined
}

/** A page of a list, or undefined when it is no page at all. An entry that is not sound is left out and counted. */
export function readPage(body: unknown): ReadPage | undefined {
  const page = Page.safeParse(body)
  if (!page.success) return undefined
  const read = (page.data.servers ?? []).map(readItem)
  const entries = read.filter(entry => entry !== undefined)
  const cursor = page.data.metadata?.nextCursor ?? ''
  return { entries, skipped: read.length - entries.length, nextCursor: cursor === '' ? undefined : cursor }
}

/** One entry, as a list has it and as the address of a version answers it. */
export function readItem(item: unknown): ReadEntry | undefined {
  const parsed = Item.safeParse(item)
  if (!parsed.success) return undefined
  const server = ServerJson.safeParse(parsed.data.server)
  if (!server.success) return undefined
  const json = JSON.stringify(parsed.data.server)
  if (json.length > MAX_ENTRY_CHARACTERS) return undefined
  const { name, title, description, version } = server.data
  return {
    ...officialFacts(parsed.data._meta?.[OFFICIAL]),
    name,
    title: title || (name.split('/')[1] ?? name),
    description,
    version,
    kinds: kindsOf(server.data),
    json,
  }
}

/** What the registry itself says of an entry; one that says nothing is active and the newest. */
function officialFacts(meta: unknown): Pick<ReadEntry, 'status' | 'statusMessage' | 'updatedAt' | 'isLatest'> {
  const { status, statusMessage, updatedAt, publishedAt, isLatest } = Official.catch({ status: 'active' }).parse(meta ?? {})
  return { status, statusMessage: statusMessage ?? '', updatedAt: updatedAt ?? publishedAt ?? null, isLatest: isLatest !== false }
}

const Typed = z.object({ registryType: z.string() })

function kindsOf({ packages, remotes }: ServerJson): RegistryEntry['kinds'] {
  const types = (packages ?? []).map(one => Typed.safeParse(one).data?.registryType ?? 'other')
  const kinds = types.map(type => PACKAGE_KINDS.find(kind => kind === type) ?? 'other')
  return [...new Set([...kinds, ...((remotes ?? []).length > 0 ? (['remote'] as const) : [])])]
}
