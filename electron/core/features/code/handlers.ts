import type { code } from '#shared/contract/code.ts'
import { AppError } from '#shared/errors.ts'
import type { Database } from '#core/db/database.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { checkDraft } from '#core/custom/check-draft.ts'
import { addTools } from './add-tools.ts'
import { fileHandlers } from './file-handlers.ts'
import { openApiHandlers, type OpenApiNeeds } from './open-api-handlers.ts'
import { checkRevision, getCustomServer, getTool, getVersion } from './rules.ts'
import { deleteTool, findKeptTool, listKeptTools, updateTool } from './store.ts'
import { toSummary, toToolView } from './view.ts'

export interface CodeNeeds {
  readonly db: Database
  readonly now: () => number
}

export function codeHandlers(needs: CodeNeeds & OpenApiNeeds): Handlers<typeof code> {
  return { ...readingHandlers(needs), ...draftHandlers(needs), ...publishHandlers(), ...fileHandlers(needs), ...openApiHandlers(needs) }
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
      addTools({ db, now }, one, [{ name: one.toolName, draft }])
      return toToolView(db, getTool(db, one))
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
