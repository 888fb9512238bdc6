/** What each client's file looks like, written by us with made-up values; the secrets are canaries that are looked for afterwards. */
export const CANARIES = {
  github: `ghp_${'c4N4'.repeat(9)}`,
  linear: `lin_api_${'q7Zk'.repeat(8)}`,
  figma: `figd_c4nary${'x1Y2'.repeat(6)}`,
  sentry: `sntrys_c4nary${'k9Lm'.repeat(7)}`,
  header: `c4nary-header-${'a8B7'.repeat(7)}`,
  postgres: 'postgres://ada:c4nary-hunter2@127.0.0.1:5432/engine',
  client: `c4nary-client-${'Zz81'.repeat(7)}`,
  address: 'c4nary7Qm2xV9kLw4RtZ8bNc1HsD6fJ3pYg5',
} as const

const json = (value: unknown) => JSON.stringify(value, null, 2)
const github = {
  command: 'npx',
  args: ['-y', '@modelcontextprotocol/server-github'],
  env: { GITHUB_PERSONAL_ACCESS_TOKEN: CANARIES.github },
}

export interface ClientFixture {
  readonly client: string
  /** Below the home folder on Linux. */
  readonly path: string
  readonly text: string
  /** The names of the servers that can be taken over. */
  readonly servers: readonly string[]
  /** A part of a sentence that is said. */
  readonly says?: readonly string[]
}

export const CLIENT_FILES: readonly ClientFixture[] = [
  {
    client: 'Claude Desktop',
    path: '.config/Claude/claude_desktop_config.json',
    text: json({
      globalShortcut: '',
      mcpServers: { github, files: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', '/srv/notes'] } },
    }),
    servers: ['github', 'files'],
  },
  {
    client: 'Claude Code',
    path: '.claude.json',
    text: json({
      numStartups: 41,
      tipsHistory: { 'new-user-warmup': 3 },
      projects: {
        '/srv/engine': {
          allowedTools: [],
          mcpServers: {
            sentry: { type: 'http', url: 'https://mcp.sentry.example/mcp', headers: { Authorization: `Bearer ${CANARIES.sentry}` } },
          },
        },
        '/srv/empty': { allowedTools: [], mcpServers: {} },
      },
      mcpServers: {
        linear: { type: 'stdio', command: 'npx', args: ['-y', 'linear-server'], env: { LINEAR_API_KEY: CANARIES.linear } },
        helped: { type: 'http', url: 'https://helped.example/mcp', headersHelper: '/opt/helper.sh' },
      },
    }),
    servers: ['linear', 'helped', 'sentry'],
    says: ['gets its headers from a command of its client'],
  },
  {
    client: 'Cursor',
    path: '.cursor/mcp.json',
    text: json({
      mcpServers: {
        github,
        far: { url: 'https://mcp.far.example/sse', headers: { 'X-Api-Key': CANARIES.header } },
        signed: {
          url: 'https://mcp.signed.example/mcp',
          auth: { CLIENT_ID: 'atrium-test', CLIENT_SECRET: CANARIES.client, scopes: ['read', 'write'] },
        },
        asked: { url: 'https://mcp.asked.example/mcp', headers: { Authorization: 'Bearer ${env:ASKED_TOKEN}' } },
      },
    }),
    servers: ['github', 'far', 'signed', 'asked'],
  },
  {
    client: 'VS Code',
    path: '.config/Code/User/mcp.json',
    text: `{
  // Asked for once and kept by VS Code.
  "inputs": [{ "type": "promptString", "id": "figma-key", "description": "Figma", "password": true },],
  "servers": {
    "figma": { "type": "stdio", "command": "npx", "args": ["-y", "figma-mcp", "--stdio"], "env": { "FIGMA_API_KEY": "\${input:figma-key}" } },
    "remote": { "type": "http", "url": "https://mcp.remote.example/mcp", "headers": { "Authorization": "Bearer \${input:remote-token}" } },
    "filed": { "command": "node", "args": ["\${workspaceFolder}/server.js"], "envFile": "\${workspaceFolder}/.env" },
    "socket": { "type": "http", "url": "unix:///tmp/a.sock#/mcp" },
  },
}
`,
    servers: ['figma', 'remote', 'filed'],
    says: ['“filed” reads its environment from a file', '“socket” has no address that begins with'],
  },
  {
    client: 'VS Code',
    path: '.config/Code/User/profiles/4f2a/mcp.json',
    text: json({ servers: { profiled: { command: 'uvx', args: ['mcp-server-time'] } } }),
    servers: ['profiled'],
  },
  {
    client: 'VS Code Insiders',
    path: '.config/Code - Insiders/User/settings.json',
    text: `{ "editor.fontSize": 13, "mcp": { "inputs": [], "servers": { "settled": { "command": "node", "args": ["/srv/a.js"] } } } }`,
    servers: ['settled'],
  },
  {
    client: 'Copilot CLI',
    path: '.copilot/mcp-config.json',
    text: json({
      mcpServers: {
        local: { type: 'local', command: 'node', args: ['/srv/x.js'], tools: ['*'] },
        few: { type: 'http', url: 'https://few.example/mcp', tools: ['one'] },
      },
    }),
    servers: ['local', 'few'],
    says: ['“few” limits its tools'],
  },
  {
    client: 'Windsurf',
    path: '.codeium/windsurf/mcp_config.json',
    text: json({
      mcpServers: {
        figma: { command: 'npx', args: ['-y', 'figma-mcp', `--figma-api-key=${CANARIES.figma}`, '--stdio'] },
        wind: { serverUrl: 'https://wind.example/sse' },
      },
    }),
    servers: ['figma', 'wind'],
  },
  {
    client: 'Devin Desktop',
    path: '.config/devin/mcp_config.json',
    text: json({ mcpServers: { devin: { url: 'https://devin.example/mcp', disabled: true } } }),
    servers: ['devin'],
  },
  {
    client: 'Zed',
    path: '.config/zed/settings.json',
    text: `// Zed settings
{ "theme": "One Dark", "context_servers": {
  "older": { "command": { "path": "node", "args": ["/srv/a.js"], "env": { "LEVEL": "1" } } },
  "newer": { "source": "custom", "command": "node", "args": ["/srv/b.js"], "env": {} },
  "extension": { "source": "extension", "settings": {} },
}, }`,
    servers: ['older', 'newer'],
    says: ['“extension” has no command and no address'],
  },
  {
    client: 'Cline',
    path: '.cline/data/settings/cline_mcp_settings.json',
    text: json({
      mcpServers: { streamed: { type: 'streamableHttp', url: 'https://cline.example/mcp', disabled: false, autoApprove: [], timeout: 60 } },
    }),
    servers: ['streamed'],
  },
  {
    client: 'Roo Code',
    path: '.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json',
    text: json({ mcpServers: { roo: { command: 'cmd', args: ['/c', 'npx', '-y', 'roo-server'], alwaysAllow: ['x'], disabled: true } } }),
    servers: ['roo'],
    says: ['through a shell of Windows'],
  },
  {
    client: 'Gemini CLI',
    path: '.gemini/settings.json',
    text: json({
      mcp: { allowed: ['a'] },
      mcpServers: {
        streamed: { httpUrl: 'https://gemini.example/mcp', timeout: 5000, trust: false },
        local: { command: 'python3', args: ['-m', 'server'], cwd: '/srv/g', env: { API_KEY: '$GEMINI_SERVER_KEY' }, includeTools: ['one'] },
      },
    }),
    servers: ['streamed', 'local'],
    says: ['“local” limits its tools'],
  },
  {
    client: 'Antigravity',
    path: '.gemini/config/mcp_config.json',
    text: json({ mcpServers: { anti: { serverUrl: 'https://anti.example/mcp' } } }),
    servers: ['anti'],
  },
  {
    client: 'Codex',
    path: '.codex/config.toml',
    text: `model = "gpt-5"
[features]
web = true

[mcp_servers.docs]
url = "https://docs.example/mcp"
bearer_token_env_var = "DOCS_TOKEN"
http_headers = { "X-Region" = "eu" }
env_http_headers = { "X-Key" = "DOCS_KEY" }
startup_timeout_sec = 20

[mcp_servers.database]
command = "npx"
args = ["-y", "postgres-server", "${CANARIES.postgres}"]
env_vars = ["PGSSLROOTCERT"]
[mcp_servers.database.env]
LEVEL = "debug"
PORT = 5432
`,
    servers: ['docs', 'database'],
  },
  {
    client: 'Goose',
    path: '.config/goose/config.yaml',
    text: `GOOSE_PROVIDER: anthropic
extensions:
  developer: { type: builtin, name: developer, enabled: true, timeout: 300 }
  fetcher:
    type: stdio
    name: fetcher
    cmd: uvx
    args: [mcp-server-fetch]
    envs: { LEVEL: "007" }
    env_keys: [FETCH_TOKEN]
    enabled: true
    timeout: 300
  streamed:
    type: streamable_http
    name: streamed
    uri: https://goose.example/mcp
    headers: { Authorization: "Bearer ${CANARIES.header}" }
    enabled: false
`,
    servers: ['fetcher', 'streamed'],
    says: ['“developer” is a part of its client'],
  },
  {
    client: 'Continue',
    path: '.continue/config.yaml',
    text: `name: Ada
version: 1.0.0
mcpServers:
  - name: Continued
    command: npx
    args: ["-y", "continued-server"]
    env:
      CONTINUED_KEY: \${{ secrets.CONTINUED_KEY }}
  - name: Away
    type: streamable-http
    url: https://continue.example/mcp
    requestOptions: { headers: { Authorization: "Bearer ${CANARIES.sentry}" } }
  - uses: somebody/something
`,
    servers: ['Continued', 'Away'],
    says: ['A server without a name has no command'],
  },
  {
    client: 'Continue',
    path: '.continue/config.json',
    text: json({
      experimental: { modelContextProtocolServers: [{ transport: { type: 'stdio', command: 'uvx', args: ['old-continue'] } }] },
    }),
    servers: ['old-continue'],
  },
  {
    client: 'Qwen Code',
    path: '.qwen/settings.json',
    text: json({ mcpServers: { qwen: { command: 'npx', args: ['-y', 'qwen-server'] } } }),
    servers: ['qwen'],
  },
  {
    client: 'OpenCode',
    path: '.config/opencode/opencode.jsonc',
    text: `{ "$schema": "https://opencode.example/config.json", // comment
  "mcp": { "bun": { "type": "local", "command": ["bun", "x", "srv"], "environment": { "KEY": "{env:BUN_KEY}" }, "enabled": true },
    "off": { "type": "remote", "url": "https://open.example/mcp", "enabled": false, "oauth": { "clientId": "c", "scope": "s" } } } }`,
    servers: ['bun', 'off'],
  },
  {
    client: 'Amp',
    path: '.config/amp/settings.json',
    text: json({ 'amp.mcpServers': { amp: { command: 'npx', args: ['amp-server'] } } }),
    servers: ['amp'],
  },
  {
    client: 'LM Studio',
    path: '.lmstudio/mcp.json',
    text: json({
      mcpServers: { keyed: { url: `https://keyed.example/s/${CANARIES.address}/mcp` } },
    }),
    servers: ['keyed'],
  },
  { client: 'Warp', path: '.warp/.mcp.json', text: json({ warped: { command: 'npx', args: ['warp-server'] } }), servers: ['warped'] },
  {
    client: 'Kiro',
    path: '.kiro/settings/mcp.json',
    text: json({
      mcpServers: {
        bridged: {
          command: 'npx',
          args: ['-y', 'mcp-remote@latest', 'https://bridged.example/mcp', '--header', 'Authorization:${AUTH}'],
          env: { AUTH: `Bearer ${CANARIES.header}` },
        },
        contained: {
          command: 'docker',
          args: ['run', '-i', '--rm', '-e', `GITHUB_PERSONAL_ACCESS_TOKEN=${CANARIES.github}`, 'ghcr.example/github'],
        },
        preloaded: { command: 'node', args: ['a.js'], env: { LD_PRELOAD: '/tmp/evil.so', NODE_OPTIONS: '--require /tmp/evil.js' } },
      },
    }),
    servers: ['bridged', 'contained', 'preloaded'],
    says: ['gave a secret to the container'],
  },
  {
    client: 'Junie',
    path: '.junie/mcp/mcp.json',
    text: json({ mcpServers: { junie: { command: 'npx', args: ['junie-server'] } } }),
    servers: ['junie'],
  },
]
