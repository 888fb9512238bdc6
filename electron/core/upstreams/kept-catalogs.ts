import { z } from 'zod'
import { WorkspaceId, type ServerId } from '#shared/model/ids.ts'
import type { Database, ReadableDb, SqlRow } from '#core/db/database.ts'
import type { Catalog } from './upstream.ts'

const Item = z.record(z.string(), z.unknown())

const Content = z.object({
  era: z.enum(['legacy', 'modern']),
  serverInfo: Item,
  capabilities: Item,
  instructions: z.string().optional(),
  tools: z.array(Item),
  prompts: z.array(Item),
  resources: z.array(Item),
  resourceTemplates: z.array(Item),
})

/** A catalog as it is kept, with the era in which it was listed. */
export interface KeptCatalog {
  readonly era: 'legacy' | 'modern'
  readonly fingerprint: string
  readonly catalog: Catalog
}

/** What a server offered to clients with these capabilities, if what it runs has not changed since. */
export function findKeptCatalog(db: ReadableDb, serverId: ServerId, key: string): KeptCatalog | undefined {
  return db.get(
    toKept,
    `
    SELECT catalogs.content, catalogs.fingerprint FROM catalogs
    JOIN servers ON servers.id = catalogs.server_id AND servers.fingerprint = catalogs.fingerprint
    WHERE catalogs.server_id = ? AND catalogs.capabilities = ?`,
    serverId,
    key,
  )
}

/** The kinds of clients for which a catalog is kept. */
export function listKeptKeys(db: ReadableDb, serverId: ServerId): string[] {
  return db.all(row => String(row['capabilities']), 'SELECT capabilities FROM catalogs WHERE server_id = ? ORDER BY capabilities', serverId)
}

/** The era of any kept catalog: it does not depend on the client. */
export function findKeptEra(db: ReadableDb, serverId: ServerId): Pick<KeptCatalog, 'era' | 'fingerprint'> | undefined {
  return db.get(
    toKept,
    `
    SELECT catalogs.content, catalogs.fingerprint FROM catalogs
    JOIN servers ON servers.id = catalogs.server_id AND servers.fingerprint = catalogs.fingerprint
    WHERE catalogs.server_id = ? ORDER BY catalogs.listed_at DESC LIMIT 1`,
    serverId,
  )
}

/** Keeps it, unless the server was removed meanwhile. */
export function keepCatalog(
  db: Database,
  row: { readonly serverId: ServerId; readonly key: string; readonly kept: KeptCatalog; readonly now: number },
): void {
  const {
    serverId,
    key,
    kept: { era, fingerprint, catalog },
    now,
  } = row
  db.append(tx =>
    tx.run(
      `
    INSERT INTO catalogs (server_id, capabilities, fingerprint, content, listed_at)
    SELECT id, ?, ?, ?, ? FROM servers WHERE id = ?
    ON CONFLICT (server_id, capabilities) DO UPDATE SET fingerprint = excluded.fingerprint, content = excluded.content, listed_at = excluded.listed_at`,
      key,
      fingerprint,
      JSON.stringify({ era, ...catalog }),
      now,
      serverId,
    ),
  )
}

/** The workspace a server belongs to, for events. */
export function findWorkspaceOf(db: ReadableDb, serverId: ServerId): WorkspaceId | undefined {
  return db.get(row => WorkspaceId.parse(row['workspace_id']), 'SELECT workspace_id FROM servers WHERE id = ?', serverId)
}

/** A row that cannot be read counts as none: the server is listed anew. */
function toKept(row: SqlRow): KeptCatalog | undefined {
  const content = Content.safeParse(JSON.parse(String(row['content'])))
  if (!content.success) return undefined
  const { era, instructions, ...lists } = content.data
  return { era, fingerprint: String(row['fingerprint']), catalog: { ...lists, instructions } }
}
