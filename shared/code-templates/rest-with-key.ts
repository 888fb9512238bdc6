import { objectOf, PLAIN, type CodeTemplate } from './template.ts'

export const restWithKey: CodeTemplate = {
  id: 'rest-with-key',
  label: 'REST with an API key',
  what: 'Asks a REST API that wants a key, and gives back what is useful of its answer.',
  toolName: 'search_orders',
  wants: [{ name: 'SHOP_API_KEY', what: 'The key of the API' }],
  draft: {
    ...PLAIN,
    secrets: [],
    examples: [],
    title: 'Search orders',
    description: 'Finds orders of the shop by words, newest first.',
    annotations: { readOnlyHint: true, openWorldHint: true },
    inputSchema: objectOf(
      {
        words: { type: 'string', description: 'What to look for' },
        limit: { type: 'integer', description: 'How many at most', minimum: 1, maximum: 50, default: 10 },
      },
      ['words'],
    ),
    hosts: ['api.example.com'],
    source: `async function execute(params, config, context) {
  if (!config.SHOP_API_KEY) throw new Error('The secret SHOP_API_KEY is missing. Add it under Secrets.')
  const url = new URL('https://api.example.com/v1/orders')
  url.searchParams.set('q', params.words)
  url.searchParams.set('limit', String(params.limit ?? 10))

  const response = await fetch(url, {
    headers: { accept: 'application/json', authorization: \`Bearer \${config.SHOP_API_KEY}\` },
    signal: context.signal,
  })
  if (!response.ok) throw new Error(\`The API answered \${response.status}: \${(await response.text()).slice(0, 500)}\`)

  // Only what a model needs: every member it reads costs tokens.
  const { orders } = await response.json()
  return { orders: orders.map(({ id, status, total }) => ({ id, status, total })) }
}
`,
  },
}
