import { keptJson } from '#core/lib/kept-json.ts'
import { isObject } from '#core/upstreams/json.ts'
import type { JsonObject } from '#core/upstreams/upstream.ts'
import type { ListPart, WorkspaceOffers } from './build-offers.ts'
import { AppError } from '#shared/errors.ts'

export type Era = 'legacy' | 'modern'

/** Items in one answer. Most clients never page; those that do get few and large pages. */
const PAGE_SIZE = 500

/** A list may change at any moment and is the caller's own: not to be kept, not to be shared. */
export const UNCACHED: JsonObject = { ttlMs: 0, cacheScope: 'private' }

export interface ListPages {
  /** One page of a list; the same object again while the offers are the same, with items whose JSON text is kept. Throws `invalid_input` for a cursor that is not ours. */
  readonly page: (offers: WorkspaceOffers, part: ListPart, era: Era, cursor: unknown) => JsonObject
}

export function createListPages(): ListPages {
  const kept = new WeakMap<WorkspaceOffers, Map<string, JsonObject>>()
  const pagesOf = (offers: WorkspaceOffers) => {
    const pages = kept.get(offers) ?? new Map<string, JsonObject>()
    kept.set(offers, pages)
    return pages
  }
  return {
    page: (offers, part, era, cursor) => {
      const at = parseCursor(cursor)
      const pages = pagesOf(offers)
      const key = `${part} ${era} ${String(at)}`
      const found = pages.get(key)
      if (found) return found
      const page = cutPage(offers.lists[part], part, era, at)
      // Only pages that exist are kept: a client that makes up cursors must not fill the memory.
      if (at === 0 || at < offers.lists[part].length) pages.set(key, page)
      return page
    },
  }
}

function cutPage(items: readonly JsonObject[], part: ListPart, era: Era, at: number): JsonObject {
  const slice = items.slice(at, at + PAGE_SIZE)
  const page = { [part]: keptJson.keep(part === 'tools' && era === 'legacy' ? slice.map(legacyTool) : slice) }
  const next = at + PAGE_SIZE < items.length ? { nextCursor: cursorAt(at + PAGE_SIZE) } : {}
  return era === 'modern' ? { resultType: 'complete', ...page, ...next, ...UNCACHED } : { ...page, ...next }
}

/** Legacy clients know only objects as structured content, and check for it: another output schema would cost them the whole list. */
function legacyTool(tool: JsonObject): JsonObject {
  if (tool.outputSchema === undefined || (isObject(tool.outputSchema) && tool.outputSchema.type === 'object')) return tool
  const { outputSchema: _dropped, ...rest } = tool
  return rest
}

function cursorAt(at: number): string {
  return Buffer.from(`at:${String(at)}`).toString('base64url')
}

function parseCursor(cursor: unknown): number {
  if (cursor === undefined) return 0
  const found = typeof cursor === 'string' ? /^at:([1-9]\d{0,6})$/.exec(Buffer.from(cursor, 'base64url').toString()) : null
  const at = Number(found?.[1])
  if (!Number.isInteger(at) || at % PAGE_SIZE !== 0)
    throw new AppError('invalid_input', 'This cursor is not one of ours. List again from the start.')
  return at
}
