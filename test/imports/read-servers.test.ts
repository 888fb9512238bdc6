import { expect, test } from 'vitest'
import { Launch } from '#shared/model/server.ts'
import { buildLaunch } from '#core/features/imports/build-launch.ts'
import type { FoundServer } from '#core/features/imports/found.ts'
import { readServers } from '#core/features/imports/read-servers.ts'
import { verifies } from '../verifies.ts'
import { CLIENT_FILES } from './client-files.ts'

const asFound = (server: FoundServer, at = 0) =>
  buildLaunch(server.launches[at]!, ({ kind, text, secretName }) =>
    kind === 'plain' ? { as: 'plain', text: text! } : { as: 'secret', name: secretName },
  )
const launchOf = (entry: unknown, at = 0) => asFound(readServers(JSON.stringify({ mcpServers: { github: entry } })).servers[0]!, at)
const notesOf = (text: string) => {
  const { servers, problems } = readServers(text)
  return [...problems, ...servers.flatMap(server => server.notes)]
}

for (const { client, path, text, servers, says = [] } of CLIENT_FILES) {
  verifies('adding.pasted', `what ${client} keeps in ${path} becomes servers`, () => {
    const found = readServers(text)
    expect(found.servers.map(server => server.name)).toEqual(servers)
    for (const server of found.servers)
      for (const at of server.launches.keys()) expect(Launch.safeParse(asFound(server, at)).error, server.name).toBeUndefined()
    for (const sentence of says) expect(notesOf(text).join('\n')).toContain(sentence)
    expect(notesOf(text)).toHaveLength(says.length)
  })
}

verifies('adding.pasted', 'secrets in variables, headers and arguments are told from plain text, with the text around them', () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`
  expect(
    launchOf({
      command: 'npx',
      args: ['x', `--api-key=${secret}`, '--token', secret, '--max-tokens', '4096'],
      env: { A_TOKEN: 'hunter2', LEVEL: 1 },
    }),
  ).toEqual({
    kind: 'stdio',
    command: 'npx',
    args: ['x', { secret: 'GITHUB_API_KEY', before: '--api-key=' }, '--token', { secret: 'GITHUB_TOKEN' }, '--max-tokens', '4096'],
    environment: { A_TOKEN: { secret: 'A_TOKEN' }, LEVEL: { value: '1' } },
    cwd: null,
  })
  expect(
    launchOf({ url: 'https://a.example/mcp', headers: { Authorization: `Bearer ${secret}`, 'X-Api-Key': 'abc', Accept: 'text/plain' } }),
  ).toMatchObject({
    headers: {
      Authorization: { secret: 'GITHUB_TOKEN', before: 'Bearer ' },
      'X-Api-Key': { secret: 'GITHUB_X_API_KEY' },
      Accept: { value: 'text/plain' },
    },
  })
})

verifies('adding.pasted', 'what a client would have asked for becomes an empty secret, under the name it had there', () => {
  const found = readServers(CLIENT_FILES.find(({ path }) => path === '.config/Code/User/mcp.json')!.text).servers
  expect(found.map(server => asFound(server))).toEqual([
    {
      kind: 'stdio',
      command: 'npx',
      args: ['-y', 'figma-mcp', '--stdio'],
      environment: { FIGMA_API_KEY: { secret: 'FIGMA_API_KEY' } },
      cwd: null,
    },
    {
      kind: 'http',
      url: 'https://mcp.remote.example/mcp',
      transport: 'streamable',
      headers: { Authorization: { secret: 'REMOTE_TOKEN', before: 'Bearer ' } },
      oauth: null,
    },
    { kind: 'stdio', command: 'node', args: [{ secret: 'FILED_ARGUMENT_1', after: '/server.js' }], environment: {}, cwd: null },
  ])
  expect(
    launchOf({ command: 'x', env: { URL: '${A}/${B}', PLACE: '${HERE:-/srv}', TOKEN: '<your token>', PROJECT: 'my-project' } }),
  ).toMatchObject({
    environment: { URL: { secret: 'URL' }, PLACE: { value: '/srv' }, TOKEN: { secret: 'TOKEN' }, PROJECT: { value: 'my-project' } },
  })
})

verifies('adding.pasted', 'a Codex file in TOML gives headers, tokens and variables by the names it has them under', () => {
  const [docs, database] = readServers(CLIENT_FILES.find(({ client }) => client === 'Codex')!.text).servers
  expect(asFound(docs!)).toMatchObject({
    url: 'https://docs.example/mcp',
    headers: { 'X-Region': { value: 'eu' }, 'X-Key': { secret: 'DOCS_KEY' }, Authorization: { secret: 'DOCS_TOKEN', before: 'Bearer ' } },
  })
  expect(asFound(database!)).toMatchObject({
    args: ['-y', 'postgres-server', { secret: 'DATABASE_ARGUMENT_3' }],
    environment: { LEVEL: { value: 'debug' }, PORT: { value: '5432' }, PGSSLROOTCERT: { secret: 'PGSSLROOTCERT' } },
  })
})

verifies('adding.pasted', 'YAML keeps the text that was written', () => {
  const [fetcher, streamed] = readServers(CLIENT_FILES.find(({ client }) => client === 'Goose')!.text).servers
  expect(asFound(fetcher!)).toMatchObject({ environment: { LEVEL: { value: '007' }, FETCH_TOKEN: { secret: 'FETCH_TOKEN' } } })
  expect(streamed).toMatchObject({ isOff: true })
})

verifies('adding.pasted', 'a command that only leads to an address is offered as that address', () => {
  const bearer = { headers: { Authorization: { secret: 'GITHUB_TOKEN', before: 'Bearer ' } }, kind: 'http' }
  const secret = `tok_${'a1B2'.repeat(9)}`
  for (const [command, ...args] of [
    ['npx', '-y', 'mcp-remote', 'https://a.example/mcp', '3334', '--header', `Authorization: Bearer ${secret}`],
    ['npx', 'mcp-remote@0.1.29', 'https://a.example/mcp', '--header', `Authorization:Bearer ${secret}`, '--transport', 'http-only'],
    ['cmd', '/c', 'npx', '-y', 'supergateway', '--streamableHttp', 'https://a.example/mcp', '--oauth2Bearer', secret],
    ['uvx', 'mcp-proxy', '--transport', 'streamablehttp', '-H', 'Authorization', `Bearer ${secret}`, 'https://a.example/mcp'],
  ]) {
    const launch = launchOf({ command, args })
    expect(launch, args.join(' ')).toMatchObject({ url: 'https://a.example/mcp', ...bearer })
    expect(JSON.stringify(launch)).not.toContain(secret)
    // The command as it was stays to be chosen.
    expect(launchOf({ command, args }, 1).kind).toBe('stdio')
  }
  expect(launchOf({ command: 'npx', args: ['supergateway', '--stdio', 'npx x'] }).kind).toBe('stdio')
  expect(launchOf({ command: 'npx', args: ['other', 'https://a.example', 'mcp-remote'] }).kind).toBe('stdio')
})

verifies('adding.pasted', 'a secret for a container goes by the environment', () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`
  expect(
    launchOf({
      command: 'docker',
      args: ['run', '-i', '-v', '/a:/b', '-e', `TOKEN=${secret}`, '--env=LEVEL=1', 'image', '-e', `OTHER_TOKEN=${secret}`],
    }),
  ).toEqual({
    kind: 'stdio',
    command: 'docker',
    args: ['run', '-i', '-v', '/a:/b', '-e', 'TOKEN', '--env=LEVEL=1', 'image', '-e', { secret: 'OTHER_TOKEN', before: 'OTHER_TOKEN=' }],
    environment: { TOKEN: { secret: 'TOKEN' } },
    cwd: null,
  })
})

verifies('adding.pasted', 'what decides what runs, and a secret in an address, wait for agreement', () => {
  const agreements = (entry: unknown) =>
    readServers(JSON.stringify({ mcpServers: { a: entry } }))
      .servers[0]!.launches[0].values.filter(value => value.agreement !== null)
      .map(value => [value.name, value.agreement])
  const env = Object.fromEntries(
    [
      'PATH',
      'Path',
      'LD_PRELOAD',
      'LD_LIBRARY_PATH',
      'DYLD_INSERT_LIBRARIES',
      'NODE_OPTIONS',
      'PYTHONSTARTUP',
      'GIT_SSH_COMMAND',
      'npm_config_registry',
      'LEVEL',
    ].map(name => [name, 'x']),
  )
  expect(agreements({ command: 'node', env }).map(([name]) => name)).toEqual(Object.keys(env).filter(name => name !== 'LEVEL'))
  expect(agreements({ url: `https://a.example/mcp?api_key=${'a1B2'.repeat(8)}` })).toEqual([['address', 'secretInAddress']])
  // A user and a password are said by a header instead.
  expect(launchOf({ url: 'https://ada:hunter2@a.example/mcp' })).toMatchObject({
    url: 'https://a.example/mcp',
    headers: { Authorization: { secret: 'GITHUB_TOKEN', before: 'Basic ' } },
  })
})

verifies('adding.pasted', 'what leads to Atrium itself is left out', () => {
  for (const entry of [
    { url: 'http://127.0.0.1:7717/w/work/mcp' },
    { command: 'node', args: ['/opt/atrium-bridge.mjs', '--url', 'http://127.0.0.1:7717/w/work/mcp'], env: { ATRIUM_KEY: 'atr_x' } },
    { command: 'npx', args: ['mcp-remote', 'http://localhost:7717/w/work/mcp'] },
  ])
    expect(readServers(JSON.stringify({ mcpServers: { atrium: entry } }))).toEqual({
      servers: [],
      problems: ['“atrium” leads to Atrium itself, and is left out.'],
    })
})

test('a single server, a map of servers and a piece of a file are read too', () => {
  const names = (text: string) => readServers(text).servers.map(server => server.name)
  expect(names('{"command":"npx","args":["-y","@modelcontextprotocol/server-everything"]}')).toEqual(['everything'])
  expect(names('{"name":"Everything","command":"npx"}')).toEqual(['Everything'])
  expect(names('{"a":{"command":"npx"},"b":{"url":"https://b.example"}}')).toEqual(['a', 'b'])
  expect(names('"github": { "command": "npx" },')).toEqual(['github'])
  expect(names('"mcpServers": { "x": { "command": "npx", "args": ["a",], }, }')).toEqual(['x'])
  expect(names('{"url":"https://mcp.example.com/x"}')).toEqual(['example.com'])
  expect(names('[mcp_servers."a b"]\ncommand = "npx"')).toEqual(['a b'])
  expect(names('mcpServers:\n  a:\n    command: npx')).toEqual(['a'])
})

test('text that is no configuration gets a sentence that says where to look, and never the text', () => {
  expect(readServers('')).toEqual({ servers: [], problems: [] })
  expect(readServers('{\n  "a": }').problems[0]).toContain('line 2, column 8')
  expect(readServers('[mcp_servers.a]\ncommand = npx hunter2').problems[0]).toMatch(/not TOML .* line 2, column/)
  expect(readServers('extensions:\n\ta: hunter2').problems[0]).toMatch(/line 2/)
  for (const text of ['[mcp_servers.a]\ncommand = hunter2', 'a: "hunter2', '{"a": hunter2}', 'TOKEN hunter2 {'])
    expect(readServers(text).problems.join()).not.toContain('hunter2')
  for (const text of ['[]', 'null', '"x"', '42', '{"theme":"dark"}', 'just words', 'a: 1'])
    expect(readServers(text).problems[0], text).toContain('No server is in this')
  expect(readServers('{"mcpServers":{}}').problems).toEqual(['The list of servers is empty.'])
  expect(readServers('{"mcpServers":{"a":"x","b":{},"c":{"command":""},"d":{"command":"npx","surprise":1}}}').servers).toHaveLength(1)
  expect(notesOf('{"mcpServers":{"a":"x","b":{},"c":{"command":""},"d":{"command":"npx","surprise":1}}}')).toHaveLength(4)
})

test('odd members neither throw nor slip through', () => {
  const odd = { command: 'npx', args: [1, true, null, { a: 1 }], env: { 'BAD-NAME': 'x', NESTED: { a: 1 } } }
  expect(launchOf(odd)).toEqual({ kind: 'stdio', command: 'npx', args: ['1', 'true'], environment: {}, cwd: null })
  const polluting = readServers('{"mcpServers":{"__proto__":{"command":"x","env":{"__proto__":"y"}}}}').servers[0]!
  expect(polluting.name).toBe('__proto__')
  expect(Object.hasOwn((asFound(polluting) as { environment: object }).environment, '__proto__')).toBe(true)
  expect(readServers('[mcp_servers.__proto__]\ncommand = "x"').servers.map(server => server.name)).toEqual(['__proto__'])
})
