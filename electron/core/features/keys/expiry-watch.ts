import type { AppEvent } from '#shared/events.ts'
import { KeyId, WorkspaceId } from '#shared/model/ids.ts'
import { EXPIRES_SOON_MS } from '#shared/model/key.ts'
import type { ReadableDb } from '#core/db/database.ts'

const HOUR_MS = 3_600_000

interface Needs {
  readonly db: ReadableDb
  readonly now: () => number
  readonly emit: (event: AppEvent) => void
  /** Tells the person at this machine. */
  readonly notify: (title: string, text: string) => void
}

/** Looks now, and then every hour, for keys that come to their last week, and tells each of them once in a run. Answers what ends it. */
export function watchExpiry({ db, now, emit, notify }: Needs): { readonly look: () => void; readonly close: () => void } {
  const told = new Set<KeyId>()
  const look = () => {
    const fresh = listExpiring(db, now()).filter(({ keyId }) => !told.has(keyId))
    for (const { keyId } of fresh) told.add(keyId)
    for (const workspaceId of new Set(fresh.map(key => key.workspaceId))) {
      const own = fresh.filter(key => key.workspaceId === workspaceId)
      emit({ name: 'keys.expiring', workspaceId, keyIds: own.map(({ keyId }) => keyId) })
    }
    const [first] = fresh
    if (first === undefined) return
    const others = fresh.length === 1 ? '' : ` and ${fresh.length - 1} more`
    notify('A key expires within a week', `“${first.name}”${others}: rotate it in Atrium, under Keys, before its client is refused.`)
  }
  look()
  const timer = setInterval(look, HOUR_MS).unref()
  return {
    look,
    close: () => {
      clearInterval(timer)
    },
  }
}

/** Keys in their last week that nothing has taken the place of, in workspaces that are in use. */
function listExpiring(db: ReadableDb, now: number) {
  return db.all(
    row => ({ keyId: KeyId.parse(row['id']), workspaceId: WorkspaceId.parse(row['workspace_id']), name: String(row['name']) }),
    `SELECT keys.id, workspace_id, keys.name FROM keys JOIN workspaces ON workspaces.id = workspace_id
     WHERE archived_at IS NULL AND revoked_at IS NULL AND replaced_by IS NULL AND expires_at > ? AND expires_at <= ? ORDER BY expires_at`,
    now,
    now + EXPIRES_SOON_MS,
  )
}
