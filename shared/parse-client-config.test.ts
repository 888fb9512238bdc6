import { expect, test } from 'vitest'
import { Launch } from './model/server.ts'
import { parseClientConfig } from './parse-client-config.ts'

const everything = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything'] }
const read = (value: unknown) => parseClientConfig(JSON.stringify(value))
const namesOf = (value: unknown) => read(value).servers.map(server => server.name)
const launch = (command: string, args: string[] = [], environment = {}, cwd: string | null = null) => ({
  kind: 'stdio',
  command,
  args,
  environment,
  cwd,
})

test('the servers of every common client file are found', () => {
  expect(read({ mcpServers: { everything } })).toEqual({
    servers: [{ name: 'everything', launch: launch('npx', everything.args), secretLike: [] }],
    problems: [],
  })
  expect(namesOf({ inputs: [], servers: { a: { type: 'stdio', ...everything } } })).toEqual(['a'])
  expect(namesOf({ theme: 'dark', context_servers: { a: everything, b: everything } })).toEqual(['a', 'b'])
  expect(namesOf({ 'editor.fontSize': 12, mcp: { servers: { a: everything } } })).toEqual(['a'])
  expect(namesOf({ 'amp.mcpServers': { a: everything } })).toEqual(['a'])
})

test('a single server, a map of servers and a piece of a file are read too', () => {
  expect(namesOf(everything)).toEqual([''])
  expect(namesOf({ name: 'Everything', ...everything })).toEqual(['Everything'])
  expect(namesOf({ a: everything, b: everything })).toEqual(['a', 'b'])
  expect(parseClientConfig('"github": { "command": "npx" },').servers.map(server => server.name)).toEqual(['github'])
  expect(parseClientConfig('"mcpServers": { "x": { "command": "npx", "args": ["a",], }, }').servers[0]?.launch).toEqual(
    launch('npx', ['a']),
  )
})

test('command lists and command objects of other clients are understood', () => {
  const openCode = read({ mcp: { a: { type: 'local', command: ['bun', 'x', 'srv'], environment: { LEVEL: 'debug' } } } })
  expect(openCode.servers[0]?.launch).toEqual(launch('bun', ['x', 'srv'], { LEVEL: { value: 'debug' } }))
  const zed = read({ context_servers: { a: { command: { path: 'node', args: ['a.js'], env: { LEVEL: '1' } } } } })
  expect(zed.servers[0]?.launch).toEqual(launch('node', ['a.js'], { LEVEL: { value: '1' } }))
})

test('comments and commas at the end are tolerated, and kept where they are text', () => {
  const config = parseClientConfig(`// my servers
    { /* here */ "mcpServers": { "a": { "command": "node", // runs it
      "args": ["http://127.0.0.1//x", "/* no comment */", ", ]", "\\"//"], }, }, }`)
  expect(config.problems).toEqual([])
  expect(config.servers[0]?.launch.args).toEqual(['http://127.0.0.1//x', '/* no comment */', ', ]', '"//'])
})

test('a remote server is told about and the others are kept', () => {
  const config = read({ mcpServers: { far: { type: 'http', url: 'https://example.com/mcp' }, near: everything } })
  expect(config.servers.map(server => server.name)).toEqual(['near'])
  expect(config.problems).toEqual(['“far” is a remote server. Remote servers cannot be added yet.'])
  expect(read({ url: 'https://example.com/mcp' }).problems).toEqual(['The server is a remote server. Remote servers cannot be added yet.'])
})

test('values that look like secrets are flagged, plain ones are not', () => {
  const config = read({
    mcpServers: { a: { ...everything, env: { GITHUB_TOKEN: 'abc123def', LEVEL: 'debug', OTHER: `ghp_${'a1B2'.repeat(9)}`, PORT: 8080 } } },
  })
  expect(config.servers[0]?.secretLike).toEqual(['GITHUB_TOKEN', 'OTHER'])
  expect(config.servers[0]?.launch.environment['PORT']).toEqual({ value: '8080' })
})

test('what the client would have filled in is asked for, never taken as the value', () => {
  const config = read({
    servers: {
      a: {
        command: 'npx',
        args: ['${workspaceFolder}/x'],
        env: { API_KEY: '${input:key}', TOKEN: '<your token>', HOME_DIR: '${env:HOME}' },
        cwd: '${workspaceFolder}',
      },
    },
  })
  expect(config.servers[0]?.launch.environment).toEqual({ API_KEY: { value: '' }, TOKEN: { value: '' }, HOME_DIR: { value: '' } })
  expect(config.servers[0]?.launch.cwd).toBeNull()
  expect(config.servers[0]?.secretLike).toEqual(['API_KEY', 'TOKEN'])
  expect(config.problems).toHaveLength(5)
})

test('a secret among the arguments is pointed at without being repeated', () => {
  const secret = `sk-proj-${'a1B2'.repeat(6)}`
  for (const args of [[`--api-key=${secret}`], ['--api-key', secret]]) {
    const config = read({ mcpServers: { a: { command: 'npx', args } } })
    expect(config.problems.join()).toContain('looks like a secret among its arguments')
    expect(config.problems.join()).not.toContain(secret)
  }
})

test('text that is no configuration gets a sentence that says where to look', () => {
  expect(parseClientConfig('')).toEqual({ servers: [], problems: [] })
  expect(parseClientConfig('{\n  "a": }').problems[0]).toContain('line 2, column 8')
  expect(parseClientConfig('[mcp_servers.a]\ncommand = "npx"').problems[0]).toContain('not JSON')
  for (const text of ['[]', 'null', '"x"', '42', '{"theme":"dark"}'])
    expect(parseClientConfig(text).problems[0], text).toContain('No server is in this text')
  expect(parseClientConfig('{"mcpServers":{}}').problems).toEqual(['The list of servers in this text is empty.'])
  expect(read({ mcpServers: { a: 'x', b: {}, c: { command: '' } } }).problems).toHaveLength(3)
})

test('odd members neither throw nor slip through', () => {
  const odd = read({ mcpServers: { a: { command: 'npx', args: [1, true, null, { a: 1 }], env: { 'BAD-NAME': 'x', NESTED: { a: 1 } } } } })
  expect(odd.servers[0]?.launch).toEqual(launch('npx', ['1', 'true'], {}))
  expect(odd.problems).toHaveLength(3)
  const polluting = parseClientConfig('{"mcpServers":{"__proto__":{"command":"x","env":{"__proto__":"y"}}}}')
  expect(polluting.servers[0]?.name).toBe('__proto__')
  expect(Object.hasOwn(polluting.servers[0]?.launch.environment ?? {}, '__proto__')).toBe(true)
})

test('what is found is what the contract takes, line breaks apart', () => {
  const config = read({ mcpServers: { a: { ...everything, env: { A: 'x\ny' }, cwd: '/srv' }, b: { command: 'a\nb' } } })
  expect(Launch.safeParse(config.servers[0]?.launch).success).toBe(true)
  expect(config.problems.join()).toContain('“b” has a line break')
})

test('any cut of a valid text is answered, never thrown at', () => {
  const text = JSON.stringify({ mcpServers: { a: { ...everything, env: { TOKEN: 'x"\\' } } } }, null, 1)
  for (let length = 0; length <= text.length; length += 1) expect(() => parseClientConfig(text.slice(0, length))).not.toThrow()
})
