import type { code } from '#shared/contract/code.ts'
import type { Handlers } from '#core/operations/implement.ts'
import { checkDraft } from '#core/custom/index.ts'
import { forgetTool } from '#core/features/tools/index.ts'
import { addTools } from './add-tools.ts'
import type { CodeNeeds } from './code-needs.ts'
import { fileHandlers } from './file-handlers.ts'
import { openApiHandlers, type OpenApiNeeds } from './open-api-handlers.ts'
import { publishHandlers } from './publish-handlers.ts'
import { checkRevision, getCustomServer, getTool, getVersion } from './rules.ts'
import { deleteTool, findKeptTool, listKeptTools, updateTool } from './store.ts'
import { tellPublished } from './tell.ts'
import { toSummary, toToolView } from './view.ts'

export function codeHandlers(needs: CodeNeeds & OpenApiNeeds): Handlers<typeof code> {
  return {
    ...readingHandlers(needs),
    ...draftHandlers(needs),
    ...publishHandlers(needs),
    ...fileHandlers(needs),
    ...openApiHandlers(needs),
  }
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

function draftHandlers(needs: CodeNeeds): Pick<Handlers<typeof code>, Drafting> {
  const { db, now } = needs
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

    'code.remove': async (_call, one) => {
      db.write(db => {
        getTool(db, one)
        deleteTool(db, one.serverId, one.toolName)
        // Another tool of this name is another tool.
        forgetTool(db, one.serverId, one.toolName)
      })
      await tellPublished(needs, one)
      return {}
    },
  }
}
