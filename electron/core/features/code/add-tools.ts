import { AppError } from '#shared/errors.ts'
import type { CodeDraft } from '#shared/model/code.ts'
import type { Database, WritableDb } from '#core/db/database.ts'
import { getCustomServer, MAX_TOOLS, type OfServer } from './rules.ts'
import { insertTool, listKeptTools, type KeptTool } from './store.ts'

export interface AddNeeds {
  readonly db: Database
  readonly now: () => number
}

interface NewTool {
  readonly name: string
  readonly draft: CodeDraft
}

/**
 * Adds tools as drafts, all or none; `alongside` is done in the same transaction. Throws `conflict` for a name that is taken, also where
 * only capital letters differ, and `limited` for too many.
 */
export function addTools(
  { db, now }: AddNeeds,
  one: OfServer,
  added: readonly NewTool[],
  alongside?: (db: WritableDb) => void,
): KeptTool[] {
  const at = now()
  const tools = added.map(({ name, draft }) => newTool(one, name, draft, at))
  db.write(db => {
    const taken = new Set(listKeptTools(db, getCustomServer(db, one).id).map(tool => tool.name.toLowerCase()))
    for (const tool of tools) {
      if (taken.has(tool.name.toLowerCase()))
        throw new AppError('conflict', `There is a tool named “${tool.name}” on this server already. Choose another name.`)
      taken.add(tool.name.toLowerCase())
      insertTool(db, tool)
    }
    if (taken.size > MAX_TOOLS)
      throw new AppError('limited', `A server holds ${MAX_TOOLS} tools at most. Add another custom server for more.`)
    alongside?.(db)
  })
  return tools
}

function newTool({ serverId }: OfServer, name: string, draft: CodeDraft, at: number): KeptTool {
  return { serverId, name, draft, revision: 1, publishedVersion: null, isDraftAhead: true, createdAt: at, updatedAt: at }
}
