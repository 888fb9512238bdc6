/** What `npm run demo` prints: texts made of facts, nothing decided. */
export interface DemoFacts {
  readonly baseUrl: string
  readonly pageLink: string
  readonly workspaces: readonly {
    readonly name: string
    readonly slug: string
    readonly servers: readonly string[]
    readonly key: string
  }[]
}

export function demoWords({ baseUrl, pageLink, workspaces }: DemoFacts): string {
  const [first] = workspaces
  if (!first) return ''
  const url = `${baseUrl}/w/${first.slug}/mcp`
  return [
    'Atrium runs in a throw-away folder. Ctrl+C ends it and removes everything.',
    '',
    ...workspaces.flatMap(workspace => [
      `Workspace ${workspace.name}: ${workspace.servers.join(', ')}`,
      `  address  ${baseUrl}/w/${workspace.slug}/mcp`,
      `  key      ${workspace.key}`,
    ]),
    '',
    'Call a tool with curl, in another terminal:',
    '',
    curlOf(url, first.key),
    '',
    'Or with the MCP SDK, in a file such as call.mjs of this folder:',
    '',
    sdkOf(url, first.key),
    '',
    'The call appears at once on the page, in Activity:',
    `  ${pageLink}`,
    '(the link signs one browser in, once)',
  ].join('\n')
}

/** One stateless request of the 2026-07-28 revision: no session, no handshake. */
export function curlOf(url: string, key: string): string {
  const body = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name: 'everything__echo',
      arguments: { message: 'Hello from curl' },
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'curl', version: '1' },
      },
    },
  }
  const headers = [
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: tools/call',
    'Mcp-Name: everything__echo',
  ]
  return [`curl -i ${url}`, ...headers.map(header => `  -H '${header}'`), `  -d '${JSON.stringify(body)}'`].join(' \\\n')
}

export function sdkOf(url: string, key: string): string {
  return [
    "import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'",
    '',
    "const client = new Client({ name: 'demo', version: '1.0.0' })",
    `const requestInit = { headers: { Authorization: 'Bearer ${key}' } }`,
    `await client.connect(new StreamableHTTPClientTransport(new URL('${url}'), { requestInit }))`,
    "console.log(await client.callTool({ name: 'everything__echo', arguments: { message: 'Hello from the SDK' } }))",
    'await client.close()',
  ].join('\n')
}
