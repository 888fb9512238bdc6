import { expect } from 'vitest'
import { CODE_TEMPLATES } from '#shared/code-templates/index.ts'
import { CodeDraft, CodeToolName } from '#shared/model/code.ts'
import { checkDraft } from '#core/custom/check-draft.ts'
import { startFeatures } from '../operations/start-features.ts'
import { verifies } from '../verifies.ts'

async function startDesk() {
  const features = await startFeatures()
  const { workspaceId, run } = features
  const server = await run('servers.create', { workspaceId, name: 'Mine', launch: { kind: 'custom' } })
  return { ...features, one: { workspaceId, serverId: server.id } }
}

const API = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Shop', version: '2' },
  servers: [{ url: 'https://api.example.com/v2' }],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  security: [{ token: [] }],
  paths: {
    '/orders': {
      get: { summary: 'List orders', deprecated: true },
      post: { security: [], requestBody: { required: true, content: { 'image/png': {} } } },
    },
    '/orders/{id}': { get: { operationId: 'get orders', parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }] } },
  },
})

verifies('code.open-api', 'a description is shown as what can be chosen, and which secrets that needs', async () => {
  using desk = await startDesk()
  const { run, one, workspaceId } = desk
  expect(await run('code.readOpenApi', { ...one, text: API })).toEqual({
    title: 'Shop',
    version: '2',
    baseUrl: 'https://api.example.com/v2',
    operations: [
      { id: 'GET /orders', toolName: 'get_orders', summary: 'List orders', isDeprecated: true, obstacle: null, secrets: ['SHOP_TOKEN'] },
      {
        id: 'POST /orders',
        toolName: 'post_orders',
        summary: '',
        isDeprecated: false,
        obstacle: expect.stringContaining('image/png'),
        secrets: [],
      },
      { id: 'GET /orders/{id}', toolName: 'get_orders_2', summary: '', isDeprecated: false, obstacle: null, secrets: ['SHOP_TOKEN'] },
    ],
    secrets: [{ name: 'SHOP_TOKEN', what: 'Access token (token)', exists: false }],
  })
  await run('secrets.create', { workspaceId, name: 'SHOP_TOKEN', value: 'already-here' })
  expect((await run('code.readOpenApi', { ...one, text: API })).secrets).toMatchObject([{ exists: true }])
})

verifies('code.open-api', 'chosen operations become drafts with their secrets: all or none, and nothing callable', async () => {
  using desk = await startDesk()
  const { run, refusal, one, workspaceId } = desk
  const chosen = [
    { id: 'GET /orders', toolName: 'orders' },
    { id: 'GET /orders/{id}', toolName: 'order' },
  ]
  const secrets = [{ name: 'SHOP_TOKEN', value: 'canary-of-the-shop' }]
  const names = async () => (await run('code.list', one)).map(tool => tool.name)
  for (const wrong of [
    { chosen: [...chosen, { id: 'GET /nothing', toolName: 'c' }] },
    { chosen: [...chosen, { id: 'GET /orders', toolName: 'Orders' }] },
    { chosen: [...chosen, { id: 'POST /orders', toolName: 'c' }] },
    { chosen, baseUrl: 'https://me:word@api.example.com' },
    { chosen, text: 'swagger: "2.0"' },
  ]) {
    await refusal('code.addFromOpenApi', { ...one, text: API, secrets, ...wrong })
    expect(await names()).toEqual([])
    expect(await run('secrets.list', { workspaceId })).toEqual([])
  }
  expect(await run('code.addFromOpenApi', { ...one, text: API, chosen, secrets })).toMatchObject([
    { name: 'orders', publishedVersion: null, secrets: ['SHOP_TOKEN'] },
    { name: 'order', publishedVersion: null, secrets: ['SHOP_TOKEN'] },
  ])
  const { draft } = await run('code.get', { ...one, toolName: 'orders' })
  expect(draft).toMatchObject({ hosts: ['api.example.com'], title: 'List orders' })
  expect(JSON.stringify(draft)).not.toContain('canary')
  expect(checkDraft(draft).problems.filter(problem => problem.severity === 'error')).toEqual([])
  // A value for a secret that is there would be a replacement that nobody asked for.
  expect(
    await refusal('code.addFromOpenApi', { ...one, text: API, chosen: [{ id: 'GET /orders', toolName: 'more' }], secrets }),
  ).toMatchObject({ code: 'conflict' })
  expect(await names()).toEqual(['order', 'orders'])
})

verifies('code.one-file', 'a tool goes out as one file and comes in as a draft, the same to the letter', async () => {
  using desk = await startDesk()
  const { run, refusal, one } = desk
  const { draft } = CODE_TEMPLATES.find(({ id }) => id === 'text-transform')!
  await run('code.create', { ...one, toolName: 'slugify', draft })
  const { fileName, text } = await run('code.exportTool', { ...one, toolName: 'slugify' })
  expect(fileName).toBe('slugify.atrium-tool.json')
  expect(await refusal('code.importTool', { ...one, text })).toMatchObject({ code: 'conflict' })
  const copy = await run('code.importTool', { ...one, text, toolName: 'slugify-2' })
  expect(copy).toMatchObject({ name: 'slugify-2', draft, publishedVersion: null, revision: 1 })
  for (const [broken, says] of [
    ['no json', 'not JSON'],
    ['{"tool":1}', 'no tool of Atrium'],
    ['{"atriumTool":2}', 'newer Atrium'],
    [text.replace('"language": "typescript"', '"language": "perl"'), 'language'],
    [text.replace('"hosts": []', '"hosts": ["http://"]'), 'hosts'],
    [text.replace('"atriumTool": 1', '"atriumTool": 1, "more": true'), 'more'],
  ] as const)
    expect((await refusal('code.importTool', { ...one, text: broken, toolName: 'other' })).message).toContain(says)
  expect((await run('code.list', one)).map(tool => tool.name)).toEqual(['slugify', 'slugify-2'])
})

verifies('code.templates', 'every template is a whole tool: it can be kept, read without a problem, and names the secrets it uses', () => {
  expect(CODE_TEMPLATES.map(({ id }) => id)).toEqual([
    'blank',
    'http-get',
    'rest-with-key',
    'graphql',
    'webhook-post',
    'text-transform',
    'sql-over-http',
  ])
  for (const { toolName, draft, wants } of CODE_TEMPLATES) {
    expect(CodeToolName.parse(toolName)).toBe(toolName)
    expect(CodeDraft.parse(draft)).toEqual(draft)
    const { problems, uses } = checkDraft(draft)
    expect(problems).toEqual([])
    expect(uses).toMatchObject({ names: wants.map(({ name }) => ({ name })).sort((a, b) => (a.name < b.name ? -1 : 1)), computed: [] })
  }
})
