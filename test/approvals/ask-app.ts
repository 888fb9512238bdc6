import { expect } from 'vitest'
import type { InputOf } from '#shared/contract/define.ts'
import type { Contract } from '#shared/contract/index.ts'
import type { Approval } from '#shared/model/approval.ts'
import { openSession, sendModern, type WireAnswer, type WireRequest } from '../harness/mcp-wire.ts'
import { soon } from '../harness/soon.ts'
import { startTestApp } from '../harness/start-app.ts'
import { define, startToolsApp, type ToolsApp } from '../tools/tools-app.ts'

type NewRule = Omit<InputOf<Contract['approvalRules.create']>, 'workspaceId'>

export interface AskApp extends AsyncDisposable {
  readonly it: ToolsApp
  readonly clock: { now: number }
  /** What the desktop was told. */
  readonly told: string[]
  readonly rule: (rule: NewRule) => Promise<InputOf<Contract['approvalRules.remove']>>
  /** Over HTTP, in the era that is named. */
  readonly send: (args?: object, asked?: Sending) => Promise<WireAnswer>
  /** The only question that waits, as soon as there is one. */
  readonly question: () => Promise<Approval>
  readonly approve: (approval: Approval) => Promise<unknown>
  readonly holdFor: (ms: number) => Promise<unknown>
}

interface Sending extends WireRequest {
  readonly era?: 'legacy' | 'modern'
  readonly key?: string
  readonly name?: string
  readonly meta?: object
}

/** A whole Atrium with the server `files`, whose tool `delete` is asked about. The clock stands still unless a test moves it. */
export async function startAskApp(options: Parameters<typeof startTestApp>[0] = {}): Promise<AskApp> {
  const clock = { now: Date.now() }
  const told: string[] = []
  const app = await startTestApp({ now: () => clock.now, notify: (title, text) => void told.push(`${title}: ${text}`), ...options })
  const it = await startToolsApp([define('read'), define('delete')], { app })
  const workspaceId = it.workspace.id
  const rule: AskApp['rule'] = async rule => {
    const { id } = await app.call('approvalRules.create', { workspaceId, ...rule })
    return { workspaceId, ruleId: id }
  }
  await rule({ effect: 'ask', serverId: it.server.id, toolName: 'delete', note: 'Deleting is for good.' })
  return {
    it,
    clock,
    told,
    rule,
    send: async (args = {}, { era = 'modern', key = it.target.key, name = 'files__delete', meta, ...asked } = {}) => {
      const target = { ...it.target, key }
      const params = { name, arguments: args, ...(meta === undefined ? {} : { _meta: meta }) }
      if (era === 'modern') return sendModern(target, 'tools/call', params, asked)
      return (await openSession(target)).request('tools/call', params, asked)
    },
    question: async () => {
      await soon(async () => (await app.call('approvals.waiting', {})).length).toBe(1)
      const [found] = await app.call('approvals.waiting', {})
      return found ?? expect.unreachable()
    },
    approve: ({ id }) => app.call('approvals.approve', { workspaceId, approvalId: id }),
    holdFor: ms => app.call('workspaces.update', { workspaceId, settings: { approvalHoldMs: ms } }),
    [Symbol.asyncDispose]: async () => {
      await it[Symbol.asyncDispose]()
      await app[Symbol.asyncDispose]()
    },
  }
}
