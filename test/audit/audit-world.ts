import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { CallRecord } from '#shared/model/call.ts'
import type { WorkspaceId } from '#shared/model/ids.ts'
import { exportPiece } from '#core/audit/export.ts'
import type { ChainOwner } from '#core/audit/chains.ts'
import { Sealer } from '#core/audit/sealer.ts'
import { verifyChain } from '#core/audit/verify-chain.ts'
import { openDatabase } from '#core/db/open.ts'
import { newUuid } from '#core/lib/ids.ts'
import { silentLog } from '#core/lib/log.ts'
import { Vault } from '#core/vault/vault.ts'
import { memoryKeychain } from '../harness/memory-keychain.ts'
import { recordCalls } from '../harness/record-call.ts'
import { tempFolder } from '../harness/temp-folder.ts'

/** A data file with a vault, one workspace and what seals its audit. */
export async function startAudit() {
  const folder = tempFolder()
  const path = join(folder.path, 'atrium.db')
  const db = openDatabase(path)
  let now = 1_800_000_000_000
  const vault = new Vault({ db, platform: { keychain: memoryKeychain(), now: () => now }, folderId: 'folder', changed: () => undefined })
  await vault.open()
  const workspaceId = newUuid() as WorkspaceId
  db.write(db =>
    db.run("INSERT INTO workspaces (id, slug, name, description, created_at, updated_at) VALUES (?, 'own', 'Own', '', 0, 0)", workspaceId),
  )
  const sealer = new Sealer({ db, vault, now: () => (now += 1), log: silentLog })
  const needs = { db, vault, now: () => now }
  return {
    ...{ db, path, vault, workspaceId, sealer },
    record: (count: number, change: (index: number) => Partial<CallRecord> = () => ({})) => {
      recordCalls(
        db,
        workspaceId,
        Array.from({ length: count }, (_, index) => ({ at: now + index, argumentsSha256: 'ab'.repeat(32), ...change(index) })),
      )
    },
    verify: (owner: ChainOwner = workspaceId) => verifyChain(needs, owner),
    /** Behind Atrium's back: nothing of its own keeps it from doing so. */
    tamper: (sql: string) => {
      using sqlite = openToTamper(path)
      sqlite.db.exec(sql)
    },
    /** All lines of an export, in pieces of this many records. */
    exported: (limit = 50): string[] => {
      const texts: string[] = []
      for (let after: number | null = 0; after !== null;) {
        const piece = exportPiece(db, workspaceId, { format: 'jsonl', after, limit })
        texts.push(piece.text)
        after = piece.next
      }
      return texts.join('').trimEnd().split('\n')
    },
    publicKeys: () => new Set(db.all(row => String(row['public_key']), 'SELECT public_key FROM audit_keys ORDER BY rowid')),
    [Symbol.asyncDispose]: async () => {
      await sealer.close()
      await vault.close()
      db.close()
      folder[Symbol.dispose]()
    },
  }
}

function openToTamper(path: string) {
  const db = new Sqlite(path)
  db.exec('DROP TRIGGER IF EXISTS audit_stays; DROP TRIGGER IF EXISTS audit_leaves;')
  return { db, [Symbol.dispose]: () => void db.close() }
}
