import type { CodeDraft, CodeTool } from '#shared/model/code.ts'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { sendModern, type WireAnswer, type WireRequest, type WireTarget } from '../harness/mcp-wire.ts'
import { startTestApp, type TestApp } from '../harness/start-app.ts'

type Draft = Partial<Omit<CodeDraft, 'source'>>

/** A custom server with what a test does to it. */
export interface CodeServer {
  readonly server: Server
  readonly workspace: Workspace
  readonly one: { readonly workspaceId: Workspace['id']; readonly serverId: Server['id'] }
  readonly target: WireTarget
  readonly draft: (toolName: string, source: string, draft?: Draft) => Promise<CodeTool>
  /** A draft, published. */
  readonly publish: (toolName: string, source: string, draft?: Draft) => Promise<CodeTool>
  readonly save: (tool: CodeTool, source: string, draft?: Draft) => Promise<CodeTool>
  /** Over HTTP with the key, in the modern era. */
  readonly call: (
    toolName: string,
    params?: object,
    asked?: WireRequest & { readonly meta?: object; readonly target?: WireTarget },
  ) => Promise<WireAnswer>
}

export interface CodeApp extends CodeServer, AsyncDisposable {
  readonly app: TestApp
}

export async function startCodeApp(options: Parameters<typeof startTestApp>[0] = {}): Promise<CodeApp> {
  const app = await startTestApp(options)
  const workspace = await app.defaultWorkspace()
  return { ...(await addCodeServer(app, workspace, 'mine')), app, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

export async function addCodeServer(
  app: Pick<TestApp, 'call' | 'endpoint' | 'addKey'>,
  workspace: Workspace,
  name: string,
): Promise<CodeServer> {
  const workspaceId = workspace.id
  const server = await app.call('servers.create', { workspaceId, name, launch: { kind: 'custom' } })
  const one = { workspaceId, serverId: server.id }
  const target = { url: app.endpoint(workspace), key: await app.addKey(workspace, `${name} client`) }
  const toDraft = (source: string, draft: Draft = {}) => ({ description: 'A tool.', source, ...draft })
  const save: CodeServer['save'] = (tool, source, draft) =>
    app.call('code.saveDraft', { ...one, toolName: tool.name, revision: tool.revision, draft: toDraft(source, draft) })
  const make: CodeServer['draft'] = (toolName, source, draft) =>
    app.call('code.create', { ...one, toolName, draft: toDraft(source, draft) })
  return {
    server,
    workspace,
    one,
    target,
    save,
    draft: make,
    publish: async (toolName, source, draft) => {
      const { revision } = await make(toolName, source, draft)
      return app.call('code.publish', { ...one, toolName, revision })
    },
    call: (toolName, params = {}, { meta, target: other, ...asked } = {}) =>
      sendModern(
        other ?? target,
        'tools/call',
        { name: `${server.slug}__${toolName}`, arguments: params, ...(meta === undefined ? {} : { _meta: meta }) },
        asked,
      ),
  }
}

export function textOf(answer: { readonly result: { readonly content?: readonly { readonly text?: string }[] } | undefined }): string {
  return (answer.result?.content ?? []).map(({ text }) => text ?? '').join('\n')
}
