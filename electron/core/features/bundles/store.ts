import { z } from 'zod'
import { Answers } from '#shared/model/asked.ts'
import type { ServerId } from '#shared/model/ids.ts'
import type { ReadableDb, WritableDb } from '#core/db/database.ts'
import type { UnpackedFile } from '#core/lib/safe-zip.ts'

const Files = z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() }))

export interface KeptBundle {
  readonly serverId: ServerId
  readonly sha256: string
  readonly answers: Answers
  readonly files: readonly UnpackedFile[]
}

export function keepBundle(db: WritableDb, { serverId, sha256, answers, files }: KeptBundle, now: number): void {
  db.run(
    'INSERT OR REPLACE INTO bundles (server_id, sha256, answers, files, unpacked_at) VALUES (?, ?, ?, ?, ?)',
    serverId,
    sha256,
    JSON.stringify(answers),
    JSON.stringify(files),
    now,
  )
}

/** The files as they were unpacked; undefined where that bundle was never unpacked for that server. */
export function findBundleFiles(db: ReadableDb, serverId: ServerId, sha256: string): readonly UnpackedFile[] | undefined {
  return db.get(
    row => Files.parse(JSON.parse(String(row['files']))),
    'SELECT files FROM bundles WHERE server_id = ? AND sha256 = ?',
    serverId,
    sha256,
  )
}

/** What was answered for a server's bundle, secrets by their names. */
export function findBundleAnswers(db: ReadableDb, serverId: ServerId): Answers | undefined {
  return db.get(
    row => Answers.parse(JSON.parse(String(row['answers']))),
    'SELECT answers FROM bundles WHERE server_id = ? ORDER BY unpacked_at DESC LIMIT 1',
    serverId,
  )
}

export function forgetOtherBundles(db: WritableDb, serverId: ServerId, sha256: string): void {
  db.run('DELETE FROM bundles WHERE server_id = ? AND sha256 <> ?', serverId, sha256)
}
