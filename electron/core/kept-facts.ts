import type { AppEvent } from '#shared/events.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import type { ReadableDb } from '#core/db/database.ts'
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
