import { AppError } from '#shared/errors.ts'
import type { CodeDraft } from '#shared/model/code.ts'
import type { Database } from '#core/db/database.ts'
import { toListedTool } from '#core/custom/index.ts'
import { acceptDefinition } from '#core/features/tools/index.ts'
import { checkRevision, getTool, getVersion, type OneTool } from './rules.ts'
import { insertVersion, listVersions, updateTool, type KeptTool } from './store.ts'

/** Who publishes, when, and what they say about it. */
interface Publisher {
  readonly by: string
  readonly at: number
  readonly note: string
}

/**
 * Makes the saved draft a version, the one that is called from then on, and accepts its definition: all of it or nothing. Throws
 * `conflict` where the draft was saved or published meanwhile.
 */
export function publishDraft(db: Database, one: OneTool, revision: number, publisher: Publisher): void {
  db.write(db => {
    const tool = getTool(db, one)
    checkRevision(tool, revision)
    checkAhead(tool)
    const version = addVersion(db, tool, tool.draft, publisher)
    updateTool(db, { ...tool, publishedVersion: version, updatedAt: publisher.at })
  })
}

/** Publishes an earlier version as a new one. A draft that holds nothing unpublished follows; another stays. */
export function publishVersion(db: Database, one: OneTool, version: number, publisher: Publisher): void {
  db.write(db => {
    const tool = getTool(db, one)
    const { draft } = getVersion(db, one, version)
    if (version === tool.publishedVersion) throw new AppError('conflict', `Version ${version} is the one that is called already.`)
    const note = publisher.note === '' ? `Version ${version} again` : publisher.note
    const made = addVersion(db, tool, draft, { ...publisher, note })
    const follows = tool.isDraftAhead ? {} : { draft, revision: tool.revision + 1 }
    updateTool(db, { ...tool, ...follows, publishedVersion: made, updatedAt: publisher.at })
  })
}

export function checkAhead({ isDraftAhead, publishedVersion }: KeptTool): void {
  if (!isDraftAhead) throw new AppError('conflict', `This draft is published already, as version ${String(publishedVersion)}.`)
}

type Writing = Parameters<Parameters<Database['write']>[0]>[0]

function addVersion(db: Writing, { serverId, name }: KeptTool, draft: CodeDraft, { by, at, note }: Publisher): number {
  const version = 1 + (listVersions(db, serverId, name)[0]?.version ?? 0)
  insertVersion(db, serverId, name, { version: { version, publishedAt: at, publishedBy: by, note }, draft })
  acceptDefinition(db, serverId, toListedTool(name, draft), at)
  return version
}
