import type { CodeTool, CodeToolSummary } from '#shared/model/code.ts'
import type { ReadableDb } from '#core/db/database.ts'
import { findUses } from '#core/custom/index.ts'
import { listVersions, type KeptTool } from './store.ts'

export function toToolView(db: ReadableDb, tool: KeptTool): CodeTool {
  const { name, draft, revision, publishedVersion, isDraftAhead, createdAt, updatedAt } = tool
  const versions = listVersions(db, tool.serverId, name)
  return { name, draft, revision, publishedVersion, isDraftAhead, versions, uses: findUses(draft), createdAt, updatedAt }
}

export function toSummary(tool: KeptTool): CodeToolSummary {
  const { name, draft, publishedVersion, isDraftAhead, updatedAt } = tool
  const { title, description } = draft
  const secrets = [...new Set([...findUses(draft).names.map(use => use.name), ...draft.secrets])].sort()
  return { name, title, description, publishedVersion, isDraftAhead, secrets, updatedAt }
}
