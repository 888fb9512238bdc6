import type { code } from '#shared/contract/code.ts'
import { AppError } from '#shared/errors.ts'
import type { Database } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { checkDraft } from '#core/custom/check-draft.ts'
import { checkRevision, getCustomServer, getTool, getVersion, MAX_TOOLS } from './rules.ts'
import { deleteTool, findKeptTool, insertTool, listKeptTools, updateTool, type KeptTool } from './store.ts'
import { toSummary, toToolView } from './view.ts'

export interface CodeNeeds {
  readonly db: Database
  readonly now: () => number
}

export function codeHandlers(needs: CodeNeeds): Handlers<typeof code> {
  return { ...readingHandlers(needs), ...draftHandlers(needs), ...publishHandlers() }
}

type Reading = 'code.list' | 'code.get' | 'code.getVersion' | 'code.check'

function readingHandlers({ db }: CodeNeeds): Pick<Handlers<typeof code>, Reading> {
  return {
    'code.list': (_call, one) => listKeptTools(db, getCustomServer(db, one).id).map(toSummary),
    'code.get': (_call, one) => toToolView(db, getTool(db, one)),
    'code.getVersion': (_call, { version, ...one }) => getVersion(db, one, version),
    'code.check': (_call, { draft, ...one }) => {
      getCustomServer(db, one)
      return checkDraft(draft)
    },
  }
}

type Drafting = 'code.create' | 'code.saveDraft' | 'code.remove'

function draftHandlers({ db, now }: CodeNeeds): Pick<Handlers<typeof code>, Drafting> {
  return {
    'code.create': (_call, { draft, ...one }) => {
      const at = now()
      const tool: KeptTool = {
        serverId: one.serverId,
        name: one.toolName,
        draft,
        revision: 1,
        publishedVersion: null,
        isDraftAhead: true,
        createdAt: at,
        updatedAt: at,
      }
      db.write(db => {
        const others = listKeptTools(db, getCustomServer(db, one).id)
        if (others.some(other => other.name.toLowerCase() === tool.name.toLowerCase()))
          throw new AppError('conflict', `There is a tool named “${tool.name}” on this server already. Choose another name.`)
        if (others.length >= MAX_TOOLS)
          throw new AppError('limited', `A server holds ${MAX_TOOLS} tools at most. Add another custom server for more.`)
        insertTool(db, tool)
      })
      return toToolView(db, tool)
    },

    'code.saveDraft': (_call, { revision, draft, ...one }) =>
      toToolView(
        db,
        db.write(db => {
          const before = getTool(db, one)
          checkRevision(before, revision)
          updateTool(db, { ...before, draft, revision: revision + 1, updatedAt: now() })
          return findKeptTool(db, one.serverId, one.toolName) ?? before
        }),
      ),

    'code.remove': (_call, one) => {
      db.write(db => {
        getTool(db, one)
        deleteTool(db, one.serverId, one.toolName)
      })
      return {}
    },
  }
}

type Publishing = 'code.run' | 'code.publish' | 'code.rollBack'

function publishHandlers(): Pick<Handlers<typeof code>, Publishing> {
  const refuse = () => {
    throw new AppError('upstream_failed', 'Code cannot run yet in this version of Atrium.')
  }
  return { 'code.run': refuse, 'code.publish': refuse, 'code.rollBack': refuse }
}
