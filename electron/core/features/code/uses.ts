import type { ServerId, WorkspaceId } from '#shared/model/ids.ts'
import { findUses } from '#core/custom/index.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { listWritten } from './store.ts'

/** A code tool that uses a secret. */
export interface CodeUse {
  readonly serverId: ServerId
  readonly toolName: string
  readonly secretName: string
  /** False: it may use this one, as it may any other that it declares, by a name that is worked out. */
  readonly isCertain: boolean
}

/** Which code tools of a workspace use which secrets: what is published, and drafts, which will be. */
export function listCodeUses(db: ReadableDb, workspaceId: WorkspaceId): CodeUse[] {
  const uses = new Map<string, CodeUse>()
  const add = (use: CodeUse) => {
    const key = JSON.stringify([use.serverId, use.toolName, use.secretName])
    if (use.isCertain || !uses.has(key)) uses.set(key, use)
  }
  for (const { serverId, name: toolName, draft } of listWritten(db, workspaceId)) {
    const found = new Set(findUses(draft).names.map(({ name }) => name))
    for (const secretName of found) add({ serverId, toolName, secretName, isCertain: true })
    for (const secretName of draft.secrets) if (!found.has(secretName)) add({ serverId, toolName, secretName, isCertain: false })
  }
  return [...uses.values()]
}
