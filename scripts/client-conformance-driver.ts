// Atrium as the client that the official suite tests: the suite starts this with the address of its server as the last word, and says in
// the environment which scenario it is and what is to be called. A real Atrium gets that server, and everything is done through its
// endpoint, as an assistant does it; what reaches the suite's server is Atrium's own.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Server } from '#shared/model/server.ts'
import type { Workspace } from '#shared/model/workspace.ts'
import { signInWithBrowser } from '../test/harness/oauth/browser.ts'
import { startTestApp, type TestApp } from '../test/harness/start-app.ts'

const Context = z.object({
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })).default([]),
  /** A client that a person registered. */
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
})
const Schema = z.looseObject({ type: z.string() })

interface Stage {
  readonly app: TestApp
  readonly workspace: Workspace
  readonly server: Server
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
  await using app = await startTestApp({ clientMetadataUrl: 'https://conformance-test.local/client-metadata.json' })
  const workspace = await app.defaultWorkspace()
  await app.call('workspaces.update', { workspaceId: workspace.id, isPrefixing: false })
  const oauth = await typedInClient(app, workspace, context)
  const server = await app.addServer(workspace, 'conformance', { kind: 'http', url, oauth })
  const started = await app.call('servers.start', { workspaceId: workspace.id, serverId: server.id })
  if (started.state.at === 'signInNeeded') await signIn(app, started)
  else if (started.state.at !== 'ready') throw new Error(JSON.stringify(started.state))
  const client = await connect(app.endpoint(workspace), await app.addKey(workspace))
  await client.listTools()
  const does = DOES[scenario] ?? (scenario.startsWith('auth/') ? callWithSignIns : undefined)
  await does?.({ app, workspace, server, client, context })
  await client.close()
}

/** Calls the one tool, as a person does who agrees to all that is asked for: signs in, and calls again. Nobody does that for ever. */
async function callWithSignIns({ app, server, client }: Stage): Promise<void> {
  for (let signIns = 0; signIns < 5; signIns += 1) {
    const failure = await client.callTool({ name: 'test-tool', arguments: {} }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (failure === undefined) return
    const now = await app.call('servers.get', { workspaceId: server.workspaceId, serverId: server.id })
    if (now.state.at !== 'signInNeeded') throw new Error('The call failed, and not for a sign-in.', { cause: failure })
    await signIn(app, now)
  }
  throw new Error('Somebody would be asked to sign in for ever.')
}

/** What the person does: presses the button, follows the browser, and waits until the server is there. */
async function signIn(app: TestApp, { workspaceId, id: serverId }: Server): Promise<void> {
  const { url } = await app.call('servers.signIn', { workspaceId, serverId })
  const page = await signInWithBrowser(url)
  if (page.status !== 200) throw new Error(page.text)
  for (let waited = 0; waited < 20_000; waited += 100) {
    const { state } = await app.call('servers.get', { workspaceId, serverId })
    if (state.at === 'ready' || state.at === 'failed' || state.at === 'signInNeeded') return
    await sleep(100)
  }
  throw new Error('The server did not start after the sign-in.')
}

async function typedInClient(
  app: TestApp,
  { id: workspaceId }: Workspace,
  { client_id: clientId, client_secret: secret }: z.infer<typeof Context>,
) {
  if (clientId === undefined) return null
  if (secret !== undefined) await app.call('secrets.create', { workspaceId, name: 'CLIENT_SECRET', value: secret })
  return { clientId, clientSecret: secret === undefined ? null : 'CLIENT_SECRET', scope: null, redirectPort: null }
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
