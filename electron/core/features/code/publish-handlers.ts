import type { code } from '#shared/contract/code.ts'
import { AppError } from '#shared/errors.ts'
import { callerOf } from '#core/features/tools/index.ts'
import { getWorkspaceFacts } from '#core/features/workspaces/index.ts'
import { checkDraft, type Trial } from '#core/custom/index.ts'
import type { Call } from '#core/operations/call.ts'
import type { Handlers } from '#core/operations/implement.ts'
import type { CodeNeeds } from './code-needs.ts'
import { checkExamples } from './examples.ts'
import { checkAhead, publishDraft, publishVersion } from './publish.ts'
import { checkRevision, getTool, type OneTool } from './rules.ts'
import type { KeptTool } from './store.ts'
import { tellPublished } from './tell.ts'
import { toToolView } from './view.ts'

type Publishing = 'code.run' | 'code.publish' | 'code.rollBack'

export function publishHandlers(needs: CodeNeeds): Pick<Handlers<typeof code>, Publishing> {
  const { db, now, custom } = needs
  return {
    'code.run': (call, { draft, params, secrets, standIns, ...one }) => {
      getTool(db, one)
      return custom.tryTool({ ...trialOf(needs, call, one), draft, params, standIns: secrets === 'real' ? undefined : standIns })
    },

    'code.publish': async (call, { revision, note, ...one }) => {
      const tool = getTool(db, one)
      checkRevision(tool, revision)
      checkAhead(tool)
      checkReady(tool)
      const trial = trialOf(needs, call, one)
      await checkExamples(tool.draft, ({ params }) => custom.tryTool({ ...trial, draft: tool.draft, params, standIns: undefined }))
      publishDraft(db, one, revision, { by: call.actor.name, at: now(), note })
      await tellPublished(needs, one)
      return toToolView(db, getTool(db, one))
    },

    'code.rollBack': async (call, { version, note, ...one }) => {
      publishVersion(db, one, version, { by: call.actor.name, at: now(), note })
      await tellPublished(needs, one)
      return toToolView(db, getTool(db, one))
    },
  }
}

/** What is common to all that a person runs without publishing it. Tools it calls are called in their name, and recorded as such. */
function trialOf({ db, toolDoor, newUuid }: CodeNeeds, call: Call, one: OneTool) {
  const { requestId, signal } = call
  const workspace = getWorkspaceFacts(db, one.workspaceId)
  const caller = callerOf(call)
  const callTool: Trial['callTool'] = (name, args, its) =>
    toolDoor.callTool({
      requestId: newUuid(),
      parent: { requestId, depth: 1 },
      workspace,
      caller,
      name,
      arguments: args,
      bytes: Buffer.byteLength(JSON.stringify(args)),
      signal: its,
    })
  return { serverId: one.serverId, toolName: one.toolName, requestId, signal, callTool }
}

/** Throws `conflict` for a draft that could not be called or told to a model. */
function checkReady({ draft }: KeptTool): void {
  const errors = checkDraft(draft).problems.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const told = errors.map(({ message, line }) => (line === null ? message : `Line ${line}: ${message}`)).join('\n')
  throw new AppError('conflict', `Nothing was published, as the draft has problems.\n${told}`, { details: { problems: errors } })
}
