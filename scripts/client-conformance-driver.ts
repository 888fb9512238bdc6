// Atrium as the client that the official suite tests: the suite starts this with the address of its server as the last word, and says in
// the environment which scenario it is and what is to be called. A real Atrium gets that server, and everything is done through its
// endpoint, as an assistant does it; what reaches the suite's server is Atrium's own.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { Workspace } from '#shared/model/workspace.ts'
import { startTestApp, type TestApp } from '../test/harness/start-app.ts'

const Context = z.object({ toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).default([]) })
const Schema = z.looseObject({ type: z.string() })

interface Stage {
  readonly app: TestApp
  readonly workspace: Workspace
  readonly client: Client
  readonly context: z.infer<typeof Context>
}

/** What each scenario wants done; those that are not named only want the server to be met and listed. */
const DOES: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  tools_call: ({ client }) => client.callTool({ name: 'add_numbers', arguments: { a: 5, b: 3 } }),
  'elicitation-sep1034-client-defaults': ({ client }) => client.callTool({ name: 'test_client_elicitation_defaults', arguments: {} }),
  'sse-retry': ({ client }) => client.callTool({ name: 'test_reconnection', arguments: {} }),
  'sep-2322-client-request-state': async ({ client }) => {
    const call = (name: string) => client.callTool({ name, arguments: {} })
    await Promise.all([call('test_mrtr_echo_state'), call('test_mrtr_unrelated')])
    await call('test_mrtr_no_state')
    await call('test_mrtr_no_result_type')
  },
  'http-standard-headers': async ({ client }) => {
    await client.callTool({ name: 'test_headers', arguments: {} })
    await client.callTool({ name: 'my-hyphenated-tool', arguments: {} })
    for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri })
    for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name })
  },
  'http-custom-headers': async ({ client, context }) => {
    for (const call of context.toolCalls) await client.callTool(call)
  },
  // Past the SDK, which would leave out itself what Atrium must leave out.
  'http-invalid-tool-headers': async ({ app, workspace: { id: workspaceId } }) => {
    const { tools } = await app.call('tools.list', { workspaceId })
    for (const { name } of tools) await app.call('tools.call', { workspaceId, name, arguments: { region: 'here', value: 'x' } })
  },
  'json-schema-2020-12-preservation': async ({ client }) => {
    const { tools } = await client.listTools()
    const schema = Schema.parse(tools.find(({ name }) => name === 'json_schema_2020_12_tool')?.inputSchema)
    await client.callTool({ name: 'json_schema_echo', arguments: { schema } })
  },
}

async function main(): Promise<void> {
  const url = process.argv.at(-1) ?? ''
  const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? ''
  const context = Context.parse(JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}'))
  await using app = await startTestApp()
  const workspace = await app.defaultWorkspace()
  await app.call('workspaces.update', { workspaceId: workspace.id, isPrefixing: false })
  const server = await app.addServer(workspace, 'conformance', { kind: 'http', url })
  const started = await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id })
  if (started.state.at !== 'ready') throw new Error(JSON.stringify(started.state))
  const client = await connect(app.endpoint(workspace), await app.addKey(workspace))
  await client.listTools()
  await DOES[scenario]?.({ app, workspace, client, context })
  await client.close()
}

/** An assistant of the era that is tested, which accepts every form with its defaults. */
async function connect(endpoint: string, key: string): Promise<Client> {
  const isModern = process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] === '2026-07-28'
  const capabilities = { elicitation: { form: { applyDefaults: true } } }
  const options = { capabilities, versionNegotiation: { mode: isModern ? { pin: '2026-07-28' } : ('legacy' as const) } }
  const client = new Client({ name: 'conformance', version: '1.0.0' }, options)
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept' as const, content: {} }))
  await client.connect(
    new StreamableHTTPClientTransport(new URL(endpoint), { requestInit: { headers: { authorization: `Bearer ${key}` } } }),
  )
  return client
}

await main()
