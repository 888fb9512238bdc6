import { AppError } from '#shared/errors.ts'
import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import type { Database, ReadableDb } from '#core/db/database.ts'
import type { CodeStore } from '#core/sandbox/index.ts'
import { storeThing } from '#core/vault/places.ts'
import type { Redactor } from '#core/vault/redact.ts'
import type { CustomNeeds } from './needs.ts'

/** Of one server: keys and values together. */
export const MAX_STORE_BYTES = 1_048_576
export const MAX_VALUE_BYTES = 65_536
export const MAX_KEY_CHARACTERS = 256
/** So that a million tiny entries do not take far more room than they say. */
const MAX_ENTRIES = 4_096

interface Whose {
  readonly workspaceId: WorkspaceId
  readonly serverId: ServerId
}

type Needs = Pick<CustomNeeds, 'db' | 'now' | 'vault'>

/**
 * What the tools of one server remember, sealed like secrets; keys are not. It works only while the vault is open, and takes no value that
 * holds a secret: what a tool may send nowhere else would otherwise be handed on to one that knows nothing of it.
 */
export function openCodeStore({ db, now, vault }: Needs, { workspaceId, serverId }: Whose, redactor: Redactor): CodeStore {
  const checkOpen = () => {
    const { state, message } = vault.status()
    if (state !== 'open') throw new AppError('locked', `The vault is locked, and with it what tools remember. ${message ?? ''}`.trim())
  }
  // Whatever is thrown comes out of the promise that the code waits for.
  const later = <T>(work: () => T) => Promise.resolve().then(work)
  return {
    get: key =>
      later(() => {
        checkKey(key)
        checkOpen()
        const sealed = findSealed(db, serverId, key)
        return sealed === undefined ? undefined : parse(vault.unsealAs(workspaceId, storeThing(serverId, key), sealed))
      }),
    set: (key, value) =>
      later(() => {
        checkKey(key)
        const text = checkedText(value, redactor)
        const sealed = vault.sealAs(workspaceId, storeThing(serverId, key), text)
        keep(db, { workspaceId, serverId, key, sealed, bytes: Buffer.byteLength(key) + Buffer.byteLength(text), now: now() })
      }),
    delete: key =>
      later(() => {
        checkKey(key)
        checkOpen()
        db.append(db => {
          db.run('DELETE FROM code_store WHERE server_id = ? AND key = ?', serverId, key)
        })
      }),
    list: (prefix = '') =>
      later(() => {
        checkOpen()
        return db.all(
          row => String(row['key']),
          'SELECT key FROM code_store WHERE server_id = ? AND substr(key, 1, length(?)) = ? ORDER BY key',
          serverId,
          prefix,
          prefix,
        )
      }),
  }
}

/** As a store, over another one that it only reads: what is written is gone with the run. */
export function openScratchStore(below: CodeStore, redactor: Redactor): CodeStore {
  const written = new Map<string, string | undefined>()
  return {
    get: async key => {
      if (!written.has(key)) return below.get(key)
      const text = written.get(key)
      return text === undefined ? undefined : parse(text)
    },
    set: (key, value) =>
      Promise.resolve().then(() => {
        checkKey(key)
        written.set(key, checkedText(value, redactor))
      }),
    delete: key => Promise.resolve(void written.set(key, undefined)),
    list: async (prefix = '') => {
      const kept = (await below.list(prefix)).filter(key => !written.has(key))
      const own = [...written].flatMap(([key, text]) => (text !== undefined && key.startsWith(prefix) ? [key] : []))
      return [...kept, ...own].sort()
    },
  }
}

function checkKey(key: string): void {
  if (key.length > 0 && key.length <= MAX_KEY_CHARACTERS) return
  throw new AppError('invalid_input', `A key of the store has 1 to ${MAX_KEY_CHARACTERS} characters.`)
}

function checkedText(value: unknown, redactor: Redactor): string {
  if (value === undefined) throw new AppError('invalid_input', 'The store keeps JSON, which has no undefined. Delete the key instead.')
  const text = JSON.stringify(value)
  if (Buffer.byteLength(text) > MAX_VALUE_BYTES)
    throw new AppError('limited', `A value of the store has at most ${MAX_VALUE_BYTES / 1_024} KiB as JSON.`)
  if (redactor.json(value) !== value)
    throw new AppError('forbidden', 'The value holds a secret. Tools read secrets from `config`; the store does not keep them.')
  return text
}

function findSealed(db: ReadableDb, serverId: ServerId, key: string): string | undefined {
  return db.get(row => String(row['sealed']), 'SELECT sealed FROM code_store WHERE server_id = ? AND key = ?', serverId, key)
}

interface Entry extends Whose {
  readonly key: string
  readonly sealed: string
  readonly bytes: number
  readonly now: number
}

/** Within the quota, and only for a server that is still there. Safe against the death of this process: a power failure may undo the last. */
function keep(db: Database, { workspaceId, serverId, key, sealed, bytes, now }: Entry): void {
  db.append(db => {
    const others = db.get(
      row => ({ bytes: Number(row['bytes']), count: Number(row['count']) }),
      'SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS count FROM code_store WHERE server_id = ? AND key <> ?',
      serverId,
      key,
    )
    if ((others?.bytes ?? 0) + bytes > MAX_STORE_BYTES || (others?.count ?? 0) >= MAX_ENTRIES)
      throw new AppError('limited', 'The store of this server is full (1 MiB, or 4,096 keys). Delete what is not needed any more.')
    db.run(
      `INSERT INTO code_store (workspace_id, server_id, key, sealed, bytes, updated_at)
       SELECT workspace_id, id, ?, ?, ?, ? FROM servers WHERE workspace_id = ? AND id = ?
       ON CONFLICT (server_id, key) DO UPDATE SET sealed = excluded.sealed, bytes = excluded.bytes, updated_at = excluded.updated_at`,
      key,
      sealed,
      bytes,
      now,
      workspaceId,
      serverId,
    )
  })
}

function parse(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  return parsed
}
