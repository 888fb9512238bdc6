import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { estimateTokens, toolTokens } from '#shared/token-estimate.ts'
import { sendModern } from '../harness/mcp-wire.ts'
import { addReferenceServers } from '../harness/reference-servers.ts'
import { startTestApp } from '../harness/start-app.ts'
import { verifies } from '../verifies.ts'
import { define, startToolsApp } from './tools-app.ts'

const sent = ({ name, description, inputSchema, outputSchema }: any) => JSON.stringify({ name, description, inputSchema, outputSchema })

verifies(
  'tools.cost',
  'what is shown for the tools of the reference servers is within 15 % of what a real tokenizer counts, and their sum within 5 %',
  async () => {
    await using app = await startTestApp()
    const workspace = await app.defaultWorkspace()
    using _servers = await addReferenceServers(app, workspace)
    const target = { url: app.endpoint(workspace), key: await app.addKey(workspace) }
    const { tools, tokens } = await app.call('tools.list', { workspaceId: workspace.id })
    const listed = new Map<string, any>((await sendModern(target, 'tools/list')).result.tools.map((tool: any) => [tool.name, tool]))
    expect(tools.length).toBeGreaterThan(30)
    let counted = 0
    const errors = tools.map(tool => {
      const real = countTokens(sent(listed.get(tool.name)))
      counted += real
      return Math.abs(tool.tokens - real) / real
    })
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    console.log(
      `${tools.length} tools: mean error ${(mean * 100).toFixed(1)} %, largest ${(Math.max(...errors) * 100).toFixed(1)} %, sum ${tokens} for ${counted}`,
    )
    expect(Math.max(...errors)).toBeLessThan(0.15)
    expect(Math.abs(tokens - counted) / counted).toBeLessThan(0.05)
    expect(tokens).toBe(tools.reduce((sum, tool) => sum + tool.tokens, 0))
  },
  60_000,
)

verifies('tools.cost', 'the sum counts what clients are sent: not what is off, and in the words a person chose', async () => {
  await using it = await startToolsApp([define('read', { description: 'words '.repeat(1_000) }), define('write')])
  const { workspaceId, serverId } = { workspaceId: it.workspace.id, serverId: it.server.id }
  const sum = async () => (await it.app.call('tools.list', { workspaceId })).tokens
  const before = await sum()
  expect(before).toBeGreaterThan(900)
  await it.app.call('tools.update', { workspaceId, serverId, toolName: 'read', description: 'Short.' })
  const shorter = await sum()
  expect(shorter).toBeLessThan(200)
  await it.app.call('tools.update', { workspaceId, serverId, toolName: 'read', isOn: false })
  expect(await sum()).toBeLessThan(shorter)
  // What it would cost is still told.
  expect((await it.tool('read'))?.tokens).toBeGreaterThan(0)
})

test('texts of other scripts, and of nothing at all, are estimated within reason', () => {
  const texts = [
    '读取文件的内容并返回文本。支持各种编码格式。',
    'Читает содержимое файла и возвращает его текст.',
    'ファイルの内容を読み取り、テキストを返します。',
    'Lit le contenu d’un fichier – et le renvoie à l’appelant…',
  ]
  for (const text of texts) {
    const ratio = estimateTokens(text) / countTokens(text)
    expect([text, ratio > 0.5 && ratio < 2]).toEqual([text, true])
  }
  expect(estimateTokens('')).toBe(0)
  expect(toolTokens({ name: 'a', _meta: { secret: 'x'.repeat(10_000) }, icons: ['y'.repeat(10_000)] })).toBeLessThan(20)
})
