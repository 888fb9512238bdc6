import { expect, test } from 'vitest'
import { clientSnippets, curlToolCall, entryName, keyVariable } from './client-snippets.ts'
import { splitCommand } from './split-command.ts'

const url = 'http://127.0.0.1:7717/w/work/mcp'
const key = 'atr_0123456789'
const bridge = { command: '/opt/node/bin/node', args: ['/opt/atrium/atrium-bridge.mjs'] }
const snippets = clientSnippets({ url, slug: 'work', key, bridge })
const of = (client: string, language?: string) => {
  const found = snippets.find(snippet => snippet.client === client && (language === undefined || snippet.language === language))
  if (found === undefined) throw new Error(client)
  return found
}

test('every client has a snippet that names its place', () => {
  expect([...new Set(snippets.map(snippet => snippet.title))]).toEqual([
    'Claude Code',
    'Claude Desktop',
    'Cursor',
    'VS Code',
    'Codex',
    'curl',
  ])
  for (const snippet of snippets) expect(snippet.where).not.toBe('')
})

test('Claude Code gets one command, and a project file without the key in it', () => {
  expect(of('claude-code', 'shell').text).toBe(
    `claude mcp add --transport http --scope user atrium-work ${url} --header "Authorization: Bearer ${key}"`,
  )
  expect(JSON.parse(of('claude-code', 'json').text)).toEqual({
    mcpServers: { 'atrium-work': { type: 'http', url, headers: { Authorization: 'Bearer ${ATRIUM_WORK}' } } },
  })
  expect(of('claude-code', 'json').where).toContain('ATRIUM_WORK')
})

test('Claude Desktop gets the bridge by its absolute path, with the key out of the arguments', () => {
  expect(JSON.parse(of('claude-desktop').text)).toEqual({
    mcpServers: { 'atrium-work': { command: bridge.command, args: [...bridge.args, '--url', url], env: { ATRIUM_KEY: key } } },
  })
})

test('without a bridge, clients that take no URL are left out', () => {
  const titles = clientSnippets({ url, slug: 'work', key, bridge: undefined }).map(snippet => snippet.title)
  expect(titles).not.toContain('Claude Desktop')
  expect(titles).toContain('Cursor')
})

test('Cursor, VS Code and Codex get their own shapes', () => {
  expect(JSON.parse(of('cursor').text)).toEqual({ mcpServers: { 'atrium-work': { url, headers: { Authorization: `Bearer ${key}` } } } })
  expect(JSON.parse(of('vscode').text)).toEqual({
    inputs: [{ type: 'promptString', id: 'atrium-work-key', description: 'Atrium key of work', password: true }],
    servers: { 'atrium-work': { type: 'http', url, headers: { Authorization: 'Bearer ${input:atrium-work-key}' } } },
  })
  expect(of('codex').text).toBe(`[mcp_servers.atrium-work]\nurl = "${url}"\nhttp_headers = { Authorization = "Bearer ${key}" }`)
})

test('the entry’s name is at most 15 characters and stays apart when it is cut', () => {
  expect(entryName('work')).toBe('atrium-work')
  expect(entryName('12345678')).toBe('atrium-12345678')
  const cut = ['customer-a', 'customer-b', 'customer-c', 'custo-long-name'].map(entryName)
  for (const name of cut) expect(name).toMatch(/^atrium-custo-[0-9a-z]{2}$/)
  expect(new Set(cut).size).toBe(cut.length)
  expect(keyVariable('customer-a')).toBe('ATRIUM_CUSTOMER_A')
})

/** What a shell would hand to curl. */
function wordsOf(command: string): readonly string[] {
  const split = splitCommand(command)
  if (!split.ok) throw new Error(split.problem)
  return split.args
}

test('the curl command is a complete request, whatever quotes the arguments hold', () => {
  const words = wordsOf(curlToolCall({ url, key, name: 'files__read', toolArguments: { path: `it's "here" $HOME \`x\`\n` } }))
  const body = JSON.parse(words.at(-1) ?? '')
  expect(body).toMatchObject({
    jsonrpc: '2.0',
    method: 'tools/call',
    params: { name: 'files__read', arguments: { path: `it's "here" $HOME \`x\`\n` } },
  })
  expect(body.params._meta['io.modelcontextprotocol/protocolVersion']).toBe('2026-07-28')
  expect(words).toContain('Mcp-Name: files__read')
  expect(words).toContain('Mcp-Method: tools/call')
  expect(words).toContain(`Authorization: Bearer ${key}`)
})

test('a tool’s name beyond ASCII is marked in its header', () => {
  expect(wordsOf(curlToolCall({ url, key, name: 'wörk', toolArguments: {} }))).toContain('Mcp-Name: =?base64?d8O2cms=?=')
})
