import type { AppEvent } from '#shared/events.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { CodePlace } from '#core/custom/index.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { findPlace } from '#core/features/code/index.ts'
import { listServerFacts, type ServerFacts } from '#core/features/servers/index.ts'
import { listWorkspaceFacts, type WorkspaceFacts } from '#core/features/workspaces/index.ts'
import type { Bus } from '#core/lib/bus.ts'

/** The servers of a workspace for the hot path: read again only after one changed. */
export function keptServerFacts(db: ReadableDb, bus: Bus<AppEvent>): (workspaceId: WorkspaceId) => readonly ServerFacts[] {
  const kept = new Map<WorkspaceId, readonly ServerFacts[]>()
  bus.subscribe(event => {
    if (event.name === 'servers.changed') kept.delete(event.workspaceId)
  })
  return workspaceId => {
    const known = kept.get(workspaceId)
    if (known) return known
    const facts = listServerFacts(db, workspaceId)
    kept.set(workspaceId, facts)
    return facts
  }
}

/**
 * Workspaces by slug for the hot path: read again after one changed, and all of them, so that how long it takes does not tell a slug that
 * exists from one that does not. Keys are never kept: they are looked up for every request.
 */
export function keptWorkspaceFacts(db: ReadableDb, bus: Bus<AppEvent>): (slug: string) => WorkspaceFacts | undefined {
  let kept: ReadonlyMap<string, WorkspaceFacts> | undefined
  bus.subscribe(event => {
    if (event.name === 'workspaces.changed') kept = undefined
  })
  return slug => {
    kept ??= new Map(listWorkspaceFacts(db).map(facts => [facts.slug, facts]))
    return kept.get(slug)
  }
}

/**
 * Where the code of a server runs, for every call of a code tool: asking SQLite each time was a tenth of such a call. Read again after any
 * workspace or server changed. Undefined, and never kept, for a server that is not there.
 */
export function keptCodePlaces(db: ReadableDb, bus: Bus<AppEvent>): (serverId: ServerId) => CodePlace | undefined {
  const kept = new Map<ServerId, CodePlace>()
  bus.subscribe(event => {
    if (event.name === 'workspaces.changed' || event.name === 'servers.changed') kept.clear()
  })
  return serverId => {
    const place = kept.get(serverId) ?? findPlace(db, serverId)
    if (place) kept.set(serverId, place)
    return place
  }
}
