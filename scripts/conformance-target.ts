import { join } from 'node:path'
import { startTestApp } from '../test/harness/start-app.ts'

const fixture = join(import.meta.dirname, '..', 'test', 'harness', 'upstreams', 'conformance-server.ts')

export interface ConformanceTarget {
  /** The MCP endpoint of the workspace. */
  readonly url: string
  readonly key: string
  readonly close: () => Promise<void>
}

/** A throw-away Atrium whose workspace has the fixture as its one server, with prefixing off: the suite calls tools by their own names. */
export async function startAtriumForConformance(): Promise<ConformanceTarget> {
  const app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  await app.call('workspaces.update', { workspaceId: workspace.id, isPrefixing: false })
  await app.addServer(workspace, 'conformance', { command: process.execPath, args: [fixture] })
  return {
    url: app.endpoint(workspace),
    key: await app.addKey(workspace, 'conformance'),
    close: async () => {
      await app[Symbol.asyncDispose]()
    },
  }
}
